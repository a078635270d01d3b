"""From the text of a condition to rows, where rows can say it; else why not: the text stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlglot import exp, parse_one

from sarhad.profiles.builder.operators import QUANTITIES
from sarhad.profiles.builder.rows import MAX_DEPTH, Group, Row, kind_of_left
from sarhad.profiles.language.parse import parse
from sarhad.profiles.language.vocabulary import Vocabulary, canonical_vocabulary

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_TURNED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NEGATED = {"in", "hs", "group", "list", "like", "null"}


class _CannotShowError(Exception):
    """A part that no row can say."""


@dataclass(frozen=True)
class Shown:
    """A condition as rows, or why it has none.

    Attributes:
        group: None when rows cannot say it.
        why: the part of the text that they cannot say.
    """

    group: Group | None
    why: str = ""


def shown(text: str, vocabulary: Vocabulary | None = None) -> Shown:
    """The rows of a condition.

    Raises:
        SarhadError: the text is not a condition.

    >>> shown("net_mass_kg > 5 AND NOT origin_country IN GROUP('EAEU')").group.parts[1]
    Row(column='origin_country', operator='not group', values=('EAEU',))
    >>> shown("net_mass_kg > gross_mass_kg").why
    'net_mass_kg > gross_mass_kg'
    """
    vocabulary = vocabulary or canonical_vocabulary()
    parse(text, vocabulary)
    try:
        part = _part(parse_one(text), vocabulary, 0)
    except _CannotShowError as error:
        return Shown(None, str(error))
    return Shown(part if isinstance(part, Group) else Group("AND", (part,)))


def _part(tree: exp.Expr, vocabulary: Vocabulary, depth: int) -> Row | Group:
    tree = tree.unnest()
    if isinstance(tree, exp.And | exp.Or):
        if depth > MAX_DEPTH:
            raise _CannotShowError(tree.sql()[:80])
        parts = tuple(_part(part, vocabulary, depth + 1) for part in tree.flatten())
        return Group("AND" if isinstance(tree, exp.And) else "OR", parts)
    row = _row(tree)
    if row is None or kind_of_left(row.column, vocabulary) is None:
        raise _CannotShowError(tree.sql()[:80])
    return row


def _row(tree: exp.Expr) -> Row | None:
    if type(tree) in _COMPARISONS:
        return _compare(tree)
    match tree:
        case exp.Not():
            return _not(tree)
        case exp.Between():
            return _with(tree.this, "between", [tree.args["low"], tree.args["high"]])
        case exp.In():
            return _in(tree)
        case exp.Like():
            return _with(tree.this, "not like" if tree.args.get("negate") else "like", [tree.expression])
        case exp.Is() if isinstance(tree.expression, exp.Null):
            return _with(tree.this, "null", [])
        case exp.Column():
            return _with(tree, "true", [])
    return None


def _compare(tree: exp.Expr) -> Row | None:
    operator = _COMPARISONS[type(tree)]
    row = _with(tree.this, operator, [tree.expression])
    return row or _with(tree.expression, _TURNED[operator], [tree.this])


def _not(tree: exp.Expr) -> Row | None:
    inner = tree.this.unnest()
    if isinstance(inner, exp.Column):
        return _with(inner, "false", [])
    row = _row(inner)
    return Row(row.column, f"not {row.operator}", row.values) if row and row.operator in _NEGATED else None


def _in(tree: exp.Expr) -> Row | None:
    named = tree.args.get("field")
    if not isinstance(named, exp.Func):
        return _with(tree.this, "in", tree.expressions)
    word = (named.name if isinstance(named, exp.Anonymous) else named.sql_name()).lower()
    return _with(tree.this, word, named.expressions) if word in _NEGATED else None


def _with(left: exp.Expr, operator: str, values: list[exp.Expr]) -> Row | None:
    written = [_value(value) for value in values]
    column = left.name if isinstance(left, exp.Column) else _quantities().get(left.unnest().sql())
    known = [value for value in written if value is not None]
    return Row(column, operator, tuple(known)) if column is not None and len(known) == len(written) else None


@cache
def _quantities() -> dict[str, str]:
    return {parse_one(text).sql(): text for text in QUANTITIES}


def _value(tree: exp.Expr) -> str | None:
    match tree:
        case exp.Literal():
            return str(tree.this)
        case exp.Neg() if isinstance(tree.this, exp.Literal) and not tree.this.is_string:
            return f"-{tree.this.this}"
        case exp.Cast() if isinstance(tree.this, exp.Literal):
            return str(tree.this.this)
    return None
