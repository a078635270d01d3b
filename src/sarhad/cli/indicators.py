"""`sarhad indicators`: what the past can say about a declaration."""

from __future__ import annotations

from typing import Annotated

import typer

from sarhad.cli.output import JsonOption, print_json, print_table

MarkdownOption = Annotated[bool, typer.Option("--markdown", help="Print the reference page.")]


def register(app: typer.Typer) -> None:
    """Add the sub-command."""
    app.command("indicators")(list_indicators)


def list_indicators(markdown: MarkdownOption = False, as_json: JsonOption = False) -> None:
    """List the indicators that profiles and models may name as columns."""
    from sarhad.indicators import INDICATORS, reference_page

    if markdown:
        print(reference_page.markdown(), end="")
        return
    rows = [
        {
            "name": one.name, "type": reference_page.type_name(one), "unit": one.unit, "window": one.window,
            "meaning": one.meaning, "needs": list(one.needs), "source": one.source,
        }
        for one in INDICATORS.values()
    ]  # fmt: skip
    if as_json:
        print_json({"indicators": rows})
    else:
        shown = [(row["name"], row["type"], row["unit"], row["window"], row["meaning"]) for row in rows]
        print_table("Indicators", ("name", "type", "unit", "past", "meaning"), shown)
