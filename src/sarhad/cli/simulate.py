"""`sarhad simulate`: weeks of choosing under partial knowledge, strategy beside strategy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sarhad.cli.output import JsonOption, print_json, print_table, progress_screen, screen

if TYPE_CHECKING:
    import polars as pl

    from sarhad.targeting import Weights
    from sarhad.targeting.simulation import Scene, Settings, WeekRecord

FileArgument = Annotated[
    Path | None, typer.Argument(metavar="[HISTORY]", help="A labelled history; left out, a country is generated.")
]
MappingOption = Annotated[str, typer.Option("--mapping", help="Name of a shipped mapping, or a YAML file.")]
TruthOption = Annotated[
    Path | None, typer.Option("--truth", help="What every item of HISTORY truly is: Parquet, file or folder.")
]
ItemsOption = Annotated[int, typer.Option("--items", min=1000, help="Size of the generated country.")]
YearsOption = Annotated[float, typer.Option("--years", help="Its time.")]
MovingOption = Annotated[
    bool, typer.Option("--moving", help="In the generated country fraud moves from goods to goods.")
]
SeedOption = Annotated[int, typer.Option("--seed", help="Of the country and of every choice.")]
StrategyOption = Annotated[
    list[str] | None, typer.Option("--strategy", help="May be given several times; left out: the default and rivals.")
]
ProfilesOption = Annotated[
    Path | None, typer.Option("--profiles", help="Directory of profiles, for the strategy `profiles`.")
]
RateOption = Annotated[float, typer.Option("--rate", help="Share of a week's items that can be examined.")]
RankOption = Annotated[
    Literal["worth", "probability"],
    typer.Option("--rank-by", help="Expected worth of an examination, or probability of an irregularity."),
]
LanePlanOption = Annotated[
    Path | None,
    typer.Option("--lane-plan", help="YAML of a lane plan: its `worth`; one without ranks by probability."),
]
WarmOption = Annotated[int, typer.Option("--warm-weeks", help="Weeks whose labels the past's examinations gave.")]
WeeksOption = Annotated[int | None, typer.Option("--weeks", help="Weeks to simulate after them; left out: all.")]
StateOption = Annotated[
    Path | None, typer.Option("--state", help="Directory for the state after each week; a stopped run goes on from it.")
]
ChartOption = Annotated[Path | None, typer.Option("--chart", help="SVG file to draw the weeks into.")]
OutputOption = Annotated[Path | None, typer.Option("--output", help="CSV file for every week's figures.")]

RANKS = {
    "worth": "expected worth, once enough revenue was found to tell it",
    "probability": "the probability of an irregularity",
}
RIVALS = ("adaptive", "model", "hybrid")


def register(app: typer.Typer) -> None:
    """Add the sub-command."""
    app.command("simulate")(simulate)


def simulate(
    history: FileArgument = None,
    mapping: MappingOption = "canonical",
    truth: TruthOption = None,
    items: ItemsOption = 100_000,
    years: YearsOption = 1.5,
    moving: MovingOption = False,
    seed: SeedOption = 1,
    strategy: StrategyOption = None,
    profiles: ProfilesOption = None,
    rate: RateOption = 0.05,
    rank_by: RankOption = "worth",
    lane_plan: LanePlanOption = None,
    warm_weeks: WarmOption = 13,
    weeks: WeeksOption = None,
    state: StateOption = None,
    chart: ChartOption = None,
    output: OutputOption = None,
    as_json: JsonOption = False,
) -> None:
    """Pick, see, learn, week after week: what each way of choosing finds, and what it never sees."""
    from sarhad.targeting.simulation import Settings, strategy_named

    chosen = [strategy_named(name) for name in strategy or RIVALS]
    weights = _weights(lane_plan) if rank_by == "worth" else None
    settings = Settings(inspection_rate=rate, warm_weeks=warm_weeks, weeks=weeks, seed=seed, worth=weights)
    table = _country(items, years, seed, moving=moving) if history is None else _history(history, mapping, truth)
    scene = _scene(table, profiles)
    worked = {one.name: _work(scene, one.name, settings, state) for one in chosen}
    if output is not None:
        _write(worked, output)
    if chart is not None:
        from sarhad.targeting.simulation.chart import chart as draw

        chart.write_text(draw(worked), encoding="utf-8")
    answer = _answer(scene, worked, "probability" if weights is None else "worth")
    print_json(answer) if as_json else _show(answer)


def _weights(lane_plan: Path | None) -> Weights | None:
    """What findings are worth; None where the plan says nothing of it, so that the probability ranks."""
    from sarhad.assessment import load_plan
    from sarhad.targeting import Weights

    if lane_plan is None:
        return Weights()
    said = load_plan(lane_plan).plan.worth
    return None if said is None else Weights(**said.model_dump())


def _country(items: int, years: float, seed: int, *, moving: bool) -> pl.DataFrame:
    import polars as pl

    from sarhad.declarations.generator import GeneratorSettings, generate
    from sarhad.targeting.simulation import with_truth

    made = GeneratorSettings(items=items, years=years, seed=seed, lookalikes=0.08, new_schemes=True, moving=moving)
    blocks = list(generate(made))
    return with_truth(pl.concat([b.seen for b in blocks]), pl.concat([b.truth for b in blocks]))


def _history(path: Path, mapping: str, truth: Path | None) -> pl.DataFrame:
    import polars as pl

    from sarhad.declarations.intake import accepted_batches
    from sarhad.targeting.simulation import with_truth

    table = pl.concat(list(accepted_batches(path, mapping)))
    return table if truth is None else with_truth(table, _truth(truth))


def _truth(path: Path) -> pl.DataFrame:
    """A file of the truth, or a folder of them."""
    import polars as pl

    from sarhad.errors import Place, Problem, SarhadError

    try:
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        advice = "Parquet as `sarhad generate --truth` writes it, a file or a folder"
        raise SarhadError(Problem(f"the truth cannot be read: {error}", advice, Place(path))) from None


def _scene(table: pl.DataFrame, profiles: Path | None) -> Scene:
    import polars as pl

    from sarhad.profiles import ProfileSet
    from sarhad.targeting.simulation import set_scene

    if profiles is None:
        return set_scene(table)
    matched = ProfileSet.load(profiles).match_numbers(table)["row"].value_counts()
    hits = pl.DataFrame({"row": range(table.height)}, schema={"row": pl.UInt32}).join(matched, on="row", how="left")
    return set_scene(table, hits.sort("row")["count"].fill_null(0))


def _work(scene: Scene, name: str, settings: Settings, state: Path | None) -> list[WeekRecord]:
    from rich.progress import Progress

    from sarhad.targeting.simulation import Simulation, resume, save, strategy_named

    simulation = Simulation(scene, strategy_named(name), settings)
    path = None if state is None else state / f"{name}.npz"
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        resume(simulation, path)
    with Progress(console=progress_screen, transient=True) as progress:
        task = progress.add_task(name, total=simulation.end, completed=simulation.week)
        for _ in simulation.run():
            if path is not None:
                save(simulation, path)
            progress.update(task, completed=simulation.week)
    return simulation.records


def _write(worked: dict[str, list[WeekRecord]], output: Path) -> None:
    import polars as pl

    rows = [
        {"strategy": name, **r.as_dict(), "new_kinds": " ".join(r.new_kinds)} for name in worked for r in worked[name]
    ]
    pl.DataFrame(rows).write_csv(output)


def _answer(scene: Scene, worked: dict[str, list[WeekRecord]], rank: str) -> dict[str, Any]:
    from sarhad.targeting.simulation import quarter, summarise

    told = {
        name: {
            "all": summarise(records).as_dict(),
            "first_quarter": summarise(quarter(records, 1)).as_dict(),
            "last_quarter": summarise(quarter(records, 4)).as_dict(),
            "weeks": [record.as_dict() for record in records],
        }
        for name, records in worked.items()
    }
    share = float(scene.irregular.mean())
    return {"items": len(scene.irregular), "irregular_share": share, "ranked_by": rank, "strategies": told}


def _show(answer: dict[str, Any]) -> None:
    header = (
        "strategy",
        "weeks",
        "precision",
        "recall",
        "norm-recall",
        "revenue",
        "regret a week",
        "unseen",
        "explored",
    )
    for part, title in (("first_quarter", "First quarter"), ("last_quarter", "Last quarter"), ("all", "All weeks")):
        rows = []
        for name, told in answer["strategies"].items():
            s = told[part]
            shares = (f"{s[key]:.1%}" for key in ("precision", "recall", "norm_recall", "norm_revenue"))
            rows.append(
                (
                    name,
                    s["weeks"],
                    *shares,
                    f"{s['regret_a_week']:.1f}",
                    f"{s['unseen_recall']:.1%}",
                    f"{s['share']:.1%}",
                )
            )
        print_table(title, header, rows)
    _show_first_found(answer["strategies"])
    screen.print(f"ranked by {RANKS[answer['ranked_by']]};")
    screen.print(
        "revenue: share of the most that as many picks can find; regret: irregular items the oracle finds more;"
    )
    screen.print(
        "unseen: found of the irregular goods of importers never caught before; explored: share of the capacity."
    )


def _show_first_found(strategies: dict[str, Any]) -> None:
    """In which week each strategy first found a kind of irregularity that the warm weeks had not shown."""
    kinds = {name: told["all"]["kinds"] for name, told in strategies.items()}
    late = sorted({kind for weeks in kinds.values() for kind in weeks})
    if late:
        rows = [(kind, *(str(weeks.get(kind, "never")) for weeks in kinds.values())) for kind in late]
        print_table("Week in which a kind of irregularity was first found", ("kind", *kinds), rows)
