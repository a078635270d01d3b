"""Applying a mapping to cells: the canonical item table, and a fault for every cell that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from sarhad.declarations.mapping import ColumnSource, Mapping
from sarhad.declarations.mapping_column import TYPES
from sarhad.declarations.reading_batch import FAULTS, VALUE_SHOWN, Batch, RawBatch
from sarhad.declarations.reading_cells import cell_text, in_national_currency, likely_value, parsed
from sarhad.declarations.schema import columns, conform
from sarhad.sentences import to_say

NO_TEXT = r"[\x00-\x08\x0b\x0c\x0e-\x1f�]"
"""Control characters, and what a decoder writes for bytes that are no text in the mapping's encoding."""

_RULES = {
    "text": (
        to_say("unreadable text"),
        to_say("the bytes are no text in the mapping's encoding, or hold control characters"),
    ),
    "int": (to_say("not a whole number"), to_say("write digits only")),
    "float": (to_say("not a number"), to_say("write digits with the mapping's decimal sign, without words or units")),
    "bool": (to_say("neither true nor false"), to_say("write 1 or 0, true or false")),
    "date": (to_say("not a date"), to_say("write it in one of the mapping's formats: {formats}")),
}


@dataclass(frozen=True)
class _Cell:
    """One target column: its value, the text it came from, and whether that text could not be read.

    Attributes:
        text: as the source wrote it, trimmed; None for constants.
        value: made of the column `~name`, which holds the text.
        likely: a cheaper expression, also of the text, that is right wherever it is not null.
    """

    name: str
    value: pl.Expr
    text: pl.Expr | None = None
    failed: pl.Expr | None = None
    rule: str = ""
    advice: str = ""
    likely: pl.Expr | None = None


def convert(raw: RawBatch, mapping: Mapping) -> Batch:
    """The batch as canonical rows."""
    schema = raw.cells.schema
    sources = effective_sources(mapping, schema)
    texts = raw.cells.select(
        _text(source.source, schema, mapping).alias(f"~{name}")
        for name, source in sources.items()
        if source.source is not None and source.dtype != "as is"
    )
    cells = [_cell(name, source, schema, mapping, texts) for name, source in sources.items()]
    source_cells = raw.cells.hstack(texts)
    made = _made(cells, source_cells)
    faults = [raw.faults]
    for number, failed in made.failed.items():
        faults.append(_faults(cells[number], source_cells, failed))
    return Batch(_completed(made.table), raw.lines, raw.first_row, pl.concat(faults).sort("row"), raw.text)


@dataclass(frozen=True)
class _Made:
    """The columns, and by number of a cell where it could not be read."""

    table: pl.DataFrame
    failed: dict[int, pl.Series]


def _made(cells: list[_Cell], source_cells: pl.DataFrame) -> _Made:
    """Every column, the cheap way where it reads every text: most files have not one cell that cannot be read."""
    quick = source_cells.select(_first(cell).alias(cell.name) for cell in cells)
    if quick.height != source_cells.height:  # constants only
        quick = quick.select(pl.all().get(0).repeat_by(source_cells.height).explode())
    unread = [number for number, cell in enumerate(cells) if not _is_read(cell, quick, source_cells)]
    slow = source_cells.select(
        *(cells[number].value.alias(cells[number].name) for number in unread if cells[number].likely is not None),
        *(check.fill_null(value=False).alias(f"?{n}") for n in unread if (check := cells[n].failed) is not None),
    )
    table = quick.with_columns(column for column in slow.iter_columns() if not column.name.startswith("?"))
    checks = ((number, f"?{number}") for number in unread)
    return _Made(table, {number: slow[name] for number, name in checks if name in slow and slow[name].any()})


def _first(cell: _Cell) -> pl.Expr:
    return cell.value if cell.likely is None else cell.likely


def _is_read(cell: _Cell, made: pl.DataFrame, source_cells: pl.DataFrame) -> bool:
    """Whether the cheap way has read every text there is."""
    if cell.likely is None:
        return cell.failed is None
    return made[cell.name].null_count() == source_cells[f"~{cell.name}"].null_count()


def effective_sources(mapping: Mapping, schema: pl.Schema) -> dict[str, ColumnSource]:
    """The source of every column that will be made, identity and riding columns included."""
    sources = {**mapping.columns}
    if mapping.identity:
        kinds = {str(dtype): kind for kind, dtype in TYPES.items()}
        for name, column in columns().items():
            if name in schema and name not in sources:
                sources[name] = ColumnSource(source=name, dtype=kinds[str(column.dtype)])
    found = sources | dict(mapping.extra)
    if mapping.keep_others:
        used = {source.source for source in found.values()} | set(found) | set(columns())
        found |= {name: ColumnSource(source=name, dtype="as is") for name in schema if name not in used}
    return found


def _text(source: str, schema: pl.Schema, mapping: Mapping) -> pl.Expr:
    return cell_text(source, schema[source], mapping.csv)


def _cell(name: str, source: ColumnSource, schema: pl.Schema, mapping: Mapping, texts: pl.DataFrame) -> _Cell:
    if source.source is None:
        return _Cell(name, pl.lit(source.value).cast(TYPES[source.dtype]))
    if source.dtype == "as is":
        return _Cell(name, pl.col(source.source))
    text = pl.col(f"~{name}")
    if _is_typed(source, schema[source.source]):
        column = pl.col(source.source)
        sound = column.is_finite() if source.dtype == "float" else pl.lit(value=True)
        rule, advice = _RULES[source.dtype]
        value = column * source.factor if source.dtype == "float" else column
        return _Cell(name, pl.when(sound).then(value), text, column.is_not_null() & ~sound, rule, advice)
    plain = mapping.csv if schema[source.source] == pl.String else replace(mapping.csv, decimal=".")
    value = parsed(text, source, plain)
    rule, advice = _RULES[source.dtype]
    failed = text.is_not_null() & value.is_null()
    likely = None
    if source.codes is not None:
        rule, advice = (
            to_say("code not in the mapping's table"),
            to_say("add it under `codes` in the mapping, or correct the data"),
        )
        empties = [code for code, meaning in source.codes.items() if meaning is None]
        failed = failed & ~text.is_in(empties)
    elif source.dtype == "text":
        failed = text.str.contains(NO_TEXT)
    else:
        likely = likely_value(texts[f"~{name}"], text, source, plain)
    if source.currency or source.currency_from:
        value, failed, rule, advice = _exchanged(value, failed, source, schema, mapping)
        likely = None
    return _Cell(name, value, text, failed, rule, advice.format(formats=", ".join(source.formats)), likely)


def _is_typed(source: ColumnSource, dtype: pl.DataType) -> bool:
    """Whether the source's value is already what is wanted: Parquet written by ourselves, for one."""
    changed = source.codes is not None or source.known or source.above is not None
    exchanged = source.currency or source.currency_from or (source.factor != 1.0 and source.dtype == "int")
    return source.dtype != "text" and dtype == TYPES[source.dtype] and not changed and not exchanged


def _exchanged(
    value: pl.Expr, failed: pl.Expr, source: ColumnSource, schema: pl.Schema, mapping: Mapping
) -> tuple[pl.Expr, pl.Expr, str, str]:
    currency = pl.lit(source.currency)
    if source.currency_from:
        currency = cell_text(source.currency_from, schema[source.currency_from], mapping.csv)
    exchanged = in_national_currency(value, currency, mapping.rates)
    rule, advice = (
        to_say("no amount in a known currency"),
        to_say("correct the number, or add the currency under `rates` in the mapping"),
    )
    return exchanged, failed | (value.is_not_null() & exchanged.is_null()), rule, advice


def _faults(cell: _Cell, cells: pl.DataFrame, failed: pl.Series) -> pl.DataFrame:
    shown = cell.text if cell.text is not None else pl.lit("")
    return (
        cells.with_row_index("row")
        .filter(failed)
        .select(
            pl.col("row").cast(pl.UInt32),
            column=pl.lit(cell.name),
            value=shown.str.slice(0, VALUE_SHOWN),
            rule=pl.lit(cell.rule),
            advice=pl.lit(cell.advice),
        )
        .cast(FAULTS)
    )


def _completed(table: pl.DataFrame) -> pl.DataFrame:
    """All canonical columns; the version is 1 where the source knows none."""
    return conform(table).with_columns(pl.col("version").fill_null(1))
