"""A condition on a table: the tree as a Polars expression."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable

import polars as pl

from sarhad.profiles.language.patterns import prefix_of, regular_expression
from sarhad.profiles.language.syntax import (
    And,
    Arithmetic,
    Call,
    Case,
    Column,
    Compare,
    Constant,
    In,
    IsNull,
    Kind,
    Like,
    Node,
    Not,
    Or,
    Value,
)

DTYPES: dict[Kind, pl.DataType | type[pl.DataType]] = {
    "number": pl.Float64,
    "text": pl.String,
    "boolean": pl.Boolean,
    "moment": pl.Datetime("us"),
}

_COMPARE: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip


def expression(node: Node) -> pl.Expr:
    """The node as a Polars expression over columns already cleaned by `cleaned`."""
    match node:
        case Column(name):
            return pl.col(name)
        case Constant(value, kind):
            return pl.lit(value) if value is not None else pl.lit(None, DTYPES[kind])
        case Arithmetic(op, left, right):
            return _arithmetic(op, expression(left), expression(right))
        case Call(name, arguments):
            return _CALLS[name](*(expression(argument) for argument in arguments))
        case Case(branches, otherwise):
            return _case(branches, otherwise)
        case Compare(op, left, right):
            return _COMPARE[op](expression(left), expression(right))
        case In(subject, values):
            return _is_in(expression(subject), subject.kind, values)
        case Like(subject, pattern):
            return _like(expression(subject), pattern)
        case IsNull(subject):
            return expression(subject).is_null()
        case Not(argument):
            return ~expression(argument)
        case And(arguments):
            return functools.reduce(operator.and_, map(expression, arguments))
        case Or(arguments):
            return functools.reduce(operator.or_, map(expression, arguments))


def cleaned(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column as the language sees it: NaN is NULL, a date the moment it begins, categories are text.

    Narrow numbers are widened first: a literal would otherwise be rounded to their type.
    """
    if dtype.is_float():
        return pl.col(name).cast(pl.Float64).fill_nan(None)
    if dtype.is_integer() and dtype not in (pl.UInt64, pl.Int128, pl.UInt128):
        return pl.col(name).cast(pl.Int64)
    if dtype == pl.Date or dtype == pl.Datetime:
        return pl.col(name).cast(pl.Datetime("us"))
    if dtype in (pl.Categorical, pl.Enum):
        return pl.col(name).cast(pl.String)
    return pl.col(name)


def _arithmetic(op: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    a, b = left.cast(pl.Float64), right.cast(pl.Float64)
    if op == "/":
        b = pl.when(b != 0).then(b)
    return _ARITHMETIC[op](a, b).fill_nan(None)


def _case(branches: tuple[tuple[Node, Node], ...], otherwise: Node) -> pl.Expr:
    result = expression(otherwise)
    for when, value in reversed(branches):
        result = pl.when(expression(when)).then(expression(value)).otherwise(result)
    return result


def _is_in(subject: pl.Expr, kind: Kind, values: frozenset[Value]) -> pl.Expr:
    members = pl.Series(sorted(values), dtype=DTYPES[kind], strict=False)
    return (subject.cast(pl.Float64) if kind == "number" else subject).is_in(members.implode())


def _like(subject: pl.Expr, pattern: str) -> pl.Expr:
    prefix = prefix_of(pattern)
    return subject.str.starts_with(prefix) if prefix is not None else subject.str.contains(regular_expression(pattern))


def _round(x: pl.Expr, digits: pl.Expr | None = None) -> pl.Expr:
    """Halves away from zero, as `sarhad.profiles.language.functions.round_half_away`."""
    scale = pl.lit(1.0) if digits is None else pl.lit(10.0).pow(digits)
    scaled = x.cast(pl.Float64) * scale
    whole = pl.when(scaled >= 0).then(scaled.floor()).otherwise(scaled.ceil())
    step = pl.when((scaled - whole).abs() >= 0.5).then(scaled.sign()).otherwise(0.0)
    return (whole + step) / scale


_CALLS: dict[str, Callable[..., pl.Expr]] = {
    "ABS": lambda x: x.abs(),
    "ROUND": _round,
    "LEAST": lambda *xs: pl.min_horizontal(*(x.cast(pl.Float64) for x in xs)),
    "GREATEST": lambda *xs: pl.max_horizontal(*(x.cast(pl.Float64) for x in xs)),
    "COALESCE": lambda *xs: pl.coalesce(*xs),
    "LENGTH": lambda x: x.str.len_chars().cast(pl.Int64),
    "SUBSTRING": lambda x, start, length: x.str.slice((start - 1).cast(pl.Int64), length.cast(pl.UInt64)),
    "UPPER": lambda x: x.str.to_uppercase(),
    "LOWER": lambda x: x.str.to_lowercase(),
    "YEAR": lambda x: x.dt.year().cast(pl.Int64),
    "MONTH": lambda x: x.dt.month().cast(pl.Int64),
    "DAY": lambda x: x.dt.day().cast(pl.Int64),
    "HOUR": lambda x: x.dt.hour().cast(pl.Int64),
    "MINUTE": lambda x: x.dt.minute().cast(pl.Int64),
    "WEEKDAY": lambda x: x.dt.weekday().cast(pl.Int64),
}
