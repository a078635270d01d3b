"""`sarhad challenge` and `sarhad models`: two models side by side, which one is in use, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarhad.cli.output import JsonOption, print_json, print_table, screen, speak
from sarhad.sentences import say, to_say

if TYPE_CHECKING:
    from sarhad.targeting.registry import Registry

ChampionArgument = Annotated[Path, typer.Argument(metavar="CHAMPION", help="Directory of the model in use.")]
ChallengerArgument = Annotated[Path, typer.Argument(metavar="CHALLENGER", help="Directory of the one that may follow.")]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Later declarations with outcomes.")]
MappingOption = Annotated[str, typer.Option("--mapping", help="Name of a shipped mapping, or a YAML file.")]
ShareOption = Annotated[
    float, typer.Option("--share", min=0.001, max=1.0, help="Share of items that can be inspected.")
]
RegistryArgument = Annotated[Path, typer.Argument(metavar="REGISTRY", help="Directory the models are kept in.")]
ModelArgument = Annotated[Path, typer.Argument(metavar="MODEL", help="Directory of a model.")]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="Which of the kept models.")]


def register(app: typer.Typer) -> None:
    """Add the sub-commands."""
    app.command("challenge")(challenge)
    group = typer.Typer(no_args_is_help=True, help="Models kept, and the one in use.")
    for command in (add, activate, back, show):
        group.command(command.__name__)(command)
    app.add_typer(group, name="models")


def challenge(
    champion: ChampionArgument,
    challenger: ChallengerArgument,
    file: FileArgument,
    mapping: MappingOption = "canonical",
    share: ShareOption = 0.05,
    as_json: JsonOption = False,
) -> None:
    """Judge two models on the same later items, with intervals for the differences."""
    import polars as pl

    from sarhad.declarations.intake import accepted_batches
    from sarhad.targeting import load_model
    from sarhad.targeting.challenge import challenge as judge

    table = pl.concat(list(accepted_batches(file, mapping)))
    told = judge(load_model(champion), load_model(challenger), table, share=share)
    if as_json:
        print_json(told.as_dict())
        return
    rows = [
        (one.figure, f"{one.champion:.4f}", f"{one.challenger:.4f}", f"{one.difference:+.4f}",
         f"{one.low:+.4f} to {one.high:+.4f}", one.verdict)
        for one in told.compared
    ]  # fmt: skip
    print_table(
        say("Challenger against champion"),
        (to_say("figure"), to_say("champion"), to_say("challenger"), to_say("gap"), "95 %", to_say("challenger is")),
        rows,
    )
    speak(
        say(
            "{items:,} items of {declarations:,} declarations, {irregular:,} irregular",
            items=told.items,
            declarations=told.declarations,
            irregular=told.irregular,
        )
    )


def add(registry: RegistryArgument, model: ModelArgument, as_json: JsonOption = False) -> None:
    """Keep a copy of a model."""
    _tell(registry, f"kept as {_registry(registry).add(model)}", as_json)


def activate(registry: RegistryArgument, identity: IdArgument, as_json: JsonOption = False) -> None:
    """Put a kept model to use."""
    _registry(registry).activate(identity)
    _tell(registry, f"in use: {identity}", as_json)


def back(registry: RegistryArgument, as_json: JsonOption = False) -> None:
    """Return to the model before, in one step."""
    _tell(registry, f"in use again: {_registry(registry).roll_back()}", as_json)


def show(registry: RegistryArgument, as_json: JsonOption = False) -> None:
    """List what is kept, and what is and was in use."""
    kept = _registry(registry)
    _tell(
        registry,
        f"kept: {', '.join(kept.kept()) or 'none'}; in use, in turn: {', '.join(kept.used()) or 'none'}",
        as_json,
    )


def _registry(directory: Path) -> Registry:
    from sarhad.targeting.registry import Registry

    return Registry(directory)


def _tell(directory: Path, text: str, as_json: bool) -> None:
    kept = _registry(directory)
    used = kept.used()
    answer = {"kept": kept.kept(), "used": used, "active": used[-1] if used else None}
    print_json(answer) if as_json else screen.print(text, highlight=False)
