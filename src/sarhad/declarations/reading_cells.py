"""From a source cell to a typed value, one small expression per step; the table of steps is the order they run in."""

from __future__ import annotations

from collections.abc import Mapping as MappingType

import polars as pl

from sarhad.declarations.mapping import ISO_FORMATS, ColumnSource, CsvForm
from sarhad.declarations.mapping_column import TYPES

TRUE_WORDS = ("1", "1.0", "true", "t", "yes", "y")
FALSE_WORDS = ("0", "0.0", "false", "f", "no", "n")
SPACES = r"[\s\u00a0\u202f]"


def cell_text(name: str, dtype: pl.DataType, form: CsvForm) -> pl.Expr:
    """The cell as trimmed text; empty and the source's words for "nothing" are null."""
    column = pl.col(name)
    if dtype.is_float():
        whole = (column == column.floor()) & (column.abs() < 2**53)
        text = (
            pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(column.cast(pl.String))
        )
    elif dtype.is_temporal():
        text = column.cast(pl.Datetime("us"), strict=False).dt.strftime("%Y-%m-%d %H:%M:%S%.6f")
    else:
        text = column.cast(pl.String).str.strip_chars()
    return pl.when(~text.is_in(list(form.empty))).then(text)


def parsed(text: pl.Expr, source: ColumnSource, form: CsvForm) -> pl.Expr:
    """The typed value of a cell's text by the source's type; null where it is none."""
    if source.codes is not None:
        return _coded(text, source)
    if source.dtype == "float":
        return _number(text, form) * source.factor
    if source.dtype == "int":
        return _whole(text, form, source.factor)
    if source.dtype == "bool":
        return _flag(text, source, form)
    if source.dtype == "date":
        return pl.coalesce(_dated(text, format_) for format_ in source.formats)
    return _written(text, source)


def likely_value(texts: pl.Series, text: pl.Expr, source: ColumnSource, form: CsvForm) -> pl.Expr | None:
    """What `parsed` gives for texts as most sources write them, found faster; null where they are written otherwise.

    Args:
        texts: the texts themselves, to see how the source writes.
        text: the expression of the same.
        source: how its values are read.
        form: how the source writes numbers.

    Returns:
        None where there is no faster way.
    """
    if source.dtype == "int" and source.factor == 1.0:
        return text.cast(pl.Int64, strict=False)
    if source.dtype == "date":
        return _dated(text, _format_of(texts, source.formats))
    return parsed(text, source, form) if source.dtype == "float" else None


def _format_of(texts: pl.Series, formats: tuple[str, ...]) -> str:
    """The format of the first text, where a text is of one format only; else the one that is tried first."""
    known = texts.drop_nulls().head(1)
    if formats != ISO_FORMATS or known.is_empty():
        return formats[0]
    said = pl.select(_dated(pl.lit(known), format_).is_not_null().alias(format_) for format_ in formats).row(0)
    return next((format_ for format_, is_read in zip(formats, said, strict=True) if is_read), formats[0])


def _dated(text: pl.Expr, format_: str) -> pl.Expr:
    return text.str.to_datetime(format_, strict=False, time_unit="us").cast(pl.Datetime("us"))


def in_national_currency(value: pl.Expr, currency: pl.Expr, rates: MappingType[str, float]) -> pl.Expr:
    """The amount times its currency's rate; null where there is no rate."""
    rate = currency.str.to_uppercase().replace_strict(
        list(rates), list(rates.values()), default=None, return_dtype=pl.Float64
    )
    return value * rate


def _coded(text: pl.Expr, source: ColumnSource) -> pl.Expr:
    codes = source.codes or {}
    default = text if source.keep_unlisted and source.dtype == "text" else None
    return text.replace_strict(list(codes), list(codes.values()), default=default, return_dtype=TYPES[source.dtype])


def _number(text: pl.Expr, form: CsvForm) -> pl.Expr:
    if form.decimal == ",":
        text = text.str.replace_all(SPACES, "").str.replace(",", ".", literal=True)
    number = text.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def _whole(text: pl.Expr, form: CsvForm, factor: float) -> pl.Expr:
    number = _number(text, form) * factor
    exact = text.cast(pl.Int64, strict=False) if factor == 1.0 else pl.lit(None, pl.Int64)
    is_whole = (number == number.floor()) & (number.abs() < 2**53)
    return pl.coalesce(exact, pl.when(is_whole).then(number).cast(pl.Int64, strict=False))


def _flag(text: pl.Expr, source: ColumnSource, form: CsvForm) -> pl.Expr:
    if source.known:
        return pl.when(text.is_not_null()).then(pl.lit(value=True))
    if source.above is not None:
        return _number(text, form) > source.above
    word = text.str.to_lowercase()
    return pl.when(word.is_in(TRUE_WORDS)).then(True).when(word.is_in(FALSE_WORDS)).then(False)


def _written(text: pl.Expr, source: ColumnSource) -> pl.Expr:
    if source.remove:
        text = text.str.replace_many(list(source.remove), [""] * len(source.remove))
    if source.pad:
        text = text.str.zfill(source.pad)
    return text.str.to_uppercase() if source.upper else text
