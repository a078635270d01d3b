"""The canonical item table as a Polars schema, derived from `sarhad.declarations.columns`."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import polars as pl
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sarhad.declarations.columns import GoodsItem, Header, Outcome, Unit, Wco

DataType = pl.DataType | type[pl.DataType]

_DTYPES: dict[type, DataType] = {
    str: pl.String,
    int: pl.Int64,
    float: pl.Float64,
    bool: pl.Boolean,
    datetime: pl.Datetime("us"),
}

ORDER = (
    "declaration_id", "item_no", "version", "declared_at", "office", "procedure", "declaration_type", "use",
    "declarant", "importer", "exporter", "carrier", "transport_mode", "departure_country", "origin_country",
    "origin_marking", "preference", "payment_method", "currency", "invoice_amount", "hs_code",
    "goods_description", "net_mass_kg", "gross_mass_kg", "quantity", "quantity_unit", "packages",
    "customs_value", "duty_rate", "duties_assessed",
    "inspected", "inspected_at", "irregular", "severity", "irregularity_type", "additional_revenue",
    "selection_reason", "selection_probability",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of the canonical item table.

    Attributes:
        name: the column's name, the same from file to screen.
        dtype: its Polars type.
        part: "header", "item" or "outcome".
        required: whether every row must have a value.
        meaning: what it says, in a sentence.
        unit: unit of measurement of a number, if it has one.
        wco: its place in the WCO Data Model; None for outcomes, which the model does not know.
    """

    name: str
    dtype: DataType
    part: str
    required: bool
    meaning: str
    unit: str | None
    wco: Wco | None


def _value_type(annotation: object) -> type:
    """The plain Python type inside Annotated, Optional and Literal."""
    if typing.get_origin(annotation) is typing.Annotated:
        return _value_type(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return _value_type(next(a for a in typing.get_args(annotation) if a is not type(None)))
    if typing.get_origin(annotation) is typing.Literal:
        return type(typing.get_args(annotation)[0])
    if not isinstance(annotation, type):
        raise TypeError(f"no column type for {annotation!r}")
    return annotation


def _column(name: str, field: FieldInfo, part: str) -> Column:
    unit = next((m.symbol for m in field.metadata if isinstance(m, Unit)), None)
    wco = next((m for m in field.metadata if isinstance(m, Wco)), None)
    dtype = _DTYPES[_value_type(field.annotation)]
    return Column(name, dtype, part, field.is_required(), field.description or "", unit, wco)


def _columns_of(record: type[BaseModel], part: str) -> dict[str, Column]:
    return {name: _column(name, field, part) for name, field in record.model_fields.items()}


@cache
def columns() -> Mapping[str, Column]:
    """Every column of the canonical item table by name, in the table's order."""
    found = _columns_of(Header, "header") | _columns_of(GoodsItem, "item") | _columns_of(Outcome, "outcome")
    if set(found) != set(ORDER):
        raise RuntimeError(f"ORDER and the records differ: {sorted(set(found) ^ set(ORDER))}")
    return types.MappingProxyType({name: found[name] for name in ORDER})


@cache
def item_schema() -> pl.Schema:
    """The Polars schema of the canonical item table, all columns in order.

    >>> item_schema()["net_mass_kg"]
    Float64
    """
    return pl.Schema({name: column.dtype for name, column in columns().items()})


def conform(table: pl.DataFrame) -> pl.DataFrame:
    """The same rows with every canonical column present, typed and in order; extra columns ride along after.

    Columns the source lacks are filled with nulls; canonical columns of another type are cast strictly.

    Raises:
        polars.exceptions.InvalidOperationError: a value cannot be cast to its column's type.
    """
    schema = item_schema()
    canonical: list[Any] = [
        pl.col(name).cast(dtype) if name in table.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in schema.items()
    ]
    return table.select(*canonical, pl.exclude(schema.names()))


def conformed(records: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """As `conform`, of records by column name: told the types at once, Polars needs no second pass over few rows.

    >>> conformed([{"item_no": 1, "customs_value": 5, "own": "x"}]).select("item_no", "customs_value", "own").rows()
    [(1, 5.0, 'x')]
    """
    rows = [dict(record) for record in records]
    extra: dict[str, Any] = {name: None for row in rows for name in row if name not in columns()}
    try:
        return pl.DataFrame(rows, schema={**item_schema(), **extra}, infer_schema_length=None)
    except (pl.exceptions.PolarsError, TypeError):  # a date where a moment belongs, say: cast, or refused with reason
        return conform(pl.DataFrame(rows, infer_schema_length=None))
