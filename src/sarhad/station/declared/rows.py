"""Between the rows of the canonical item table and the records of the station."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from sarhad.declarations.columns import Declaration as DeclarationIn
from sarhad.declarations.columns import GoodsItem, Header, Outcome
from sarhad.declarations.schema import item_schema
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.legal_time import to_legal, to_moment

Row = Mapping[str, Any]

HEADER = tuple(Header.model_fields)
ITEM = tuple(GoodsItem.model_fields)
OUTCOME = tuple(Outcome.model_fields)
DECLARED = frozenset((*HEADER, *ITEM))
CANONICAL = frozenset(item_schema())


def content_hash(rows: Sequence[Row]) -> str:
    """SHA-256 over what was declared: header and items by number; empty columns and outcomes do not count.

    The same declaration by file and by API has the same hash.
    """
    header = {name: _plain(rows[0][name]) for name in HEADER if rows[0].get(name) is not None}
    items = [
        {name: _plain(row[name]) for name in ITEM if row.get(name) is not None}
        for row in sorted(rows, key=lambda row: row["item_no"])
    ]
    text = json.dumps({"header": header, "items": items}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def rows_of(declaration: DeclarationIn) -> list[Row]:
    """The rows of a submitted declaration; a moment with a zone becomes the country's legal time."""
    header = {name: getattr(declaration, name) for name in HEADER}
    header["declared_at"] = to_legal(declaration.declared_at)
    return [header | {name: getattr(item, name) for name in ITEM} for item in declaration.items]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def item_record(declaration: Declaration, row: Row) -> Item:
    """The item of a row, not yet saved; columns outside the canonical table are kept in `extra`."""
    values = {name: row.get(name) for name in (*ITEM, *OUTCOME)}
    if values["inspected_at"] is not None:
        values["inspected_at"] = to_moment(values["inspected_at"])
    extra = {name: _plain(value) for name, value in row.items() if name not in CANONICAL and value is not None}
    return Item(declaration=declaration, extra=extra or None, **values)


def row_of(item: Item) -> dict[str, Any]:
    """The row of the canonical table that an item (with its declaration) is."""
    declaration = item.declaration
    row = {name: getattr(declaration, name) for name in HEADER if name != "office"}
    row |= {name: getattr(item, name) for name in (*ITEM, *OUTCOME)}
    row["office"] = declaration.office.code
    row["declared_at"] = to_legal(declaration.declared_at)
    row["inspected_at"] = to_legal(item.inspected_at) if item.inspected_at else None
    return row


def table_of(items: Iterable[Item]) -> pl.DataFrame:
    """The canonical item table of these items; select their `declaration__office` along with them."""
    return pl.DataFrame([row_of(item) for item in items], schema=item_schema())
