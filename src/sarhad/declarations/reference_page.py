"""The reference page of the item table's columns, written from the definition itself."""

from __future__ import annotations

from sarhad.declarations.schema import Column, columns
from sarhad.declarations.validation_rules import DUPLICATE, RULES
from sarhad.declarations.validation_seen import KEY

_TYPES = {"String": "text", "Int64": "whole number", "Float64": "number", "Boolean": "true/false"}
_PARTS = {
    "header": "Header: the same on every item of a declaration",
    "item": "Goods item: one line of a declaration",
    "outcome": "Outcome: what an inspection found, and why there was one",
}
_INTRODUCTION = """# Columns of the canonical item table

<!-- Written by `sarhad columns --markdown`; a test holds this page to the code. Do not edit. -->

One row is one goods item; header columns repeat on every item of a declaration. Columns in **bold** are required.
Times are the legal time of the office, without time zone. A table may carry further typed columns after these.
The WCO path is that of the WCO Data Model's XML (Declaration, version 3), read without namespaces; before it stands
the model's own identifier of the data element (WCO ID). Identifiers are taken from the annotations (`WCOID`) of the
declaration schema `WCO_DEC_2_DMS.xsd` that the United Kingdom's customs publish (WCO Data Model 3.6,
[hmrc/customs-declarations](https://github.com/hmrc/customs-declarations)), that of the carrier from the message
definitions of Taiwan's customs; 006 and 023 stand also in the WCO Data Set, version 3. Where neither has the element,
the identifier is *not confirmed*.
"""


def type_name(column: Column) -> str:
    """The column's type in a word.

    >>> from sarhad.declarations.schema import columns
    >>> type_name(columns()["net_mass_kg"])
    'number'
    """
    return _TYPES.get(str(column.dtype), "date and time")


def markdown() -> str:
    """The whole page."""
    parts = [_INTRODUCTION]
    for part, title in _PARTS.items():
        rows = [_row(column) for column in columns().values() if column.part == part]
        head = "| column | type | unit | meaning | WCO Data Model |\n|---|---|---|---|---|"
        parts.append("\n".join([f"## {title}\n", head, *rows, ""]))
    rules = [f"| {rule.name} | {_names(rule.columns)} | {rule.consequence} | {_cell(rule.advice)} |" for rule in RULES]
    rules.append(f"| {DUPLICATE[0]} | {', '.join(KEY)} | reject | {DUPLICATE[1]} |")
    head = "| rule | columns | consequence | advice |\n|---|---|---|---|"
    parts.append("\n".join(["## Rules of validation\n", head, *rules, ""]))
    return "\n".join(parts)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names) if len(names) < 15 else "every text column"


def _row(column: Column) -> str:
    name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
    return f"| {name} | {type_name(column)} | {column.unit or ''} | {_cell(column.meaning)} | {_wco(column)} |"


def _wco(column: Column) -> str:
    if column.wco is None:
        return ""
    return f"{column.wco.number or '*not confirmed*'} `{column.wco.path}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
