"""From rows to the text of a condition."""

from __future__ import annotations

import re

from sarhad.errors import Problem, SarhadError
from sarhad.profiles.builder.operators import OPERATORS
from sarhad.profiles.builder.rows import Group, Row, kind_of_left
from sarhad.profiles.language.kinds import named
from sarhad.profiles.language.syntax import Kind
from sarhad.profiles.language.vocabulary import Vocabulary, canonical_vocabulary
from sarhad.sentences import Sentence, say

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ONE_LINE = 100


def text_of(group: Group, vocabulary: Vocabulary | None = None) -> str:
    """The text that says what the rows say.

    Raises:
        SarhadError: a row is not complete, or a value is not of its column's kind.

    >>> text_of(Group("AND", (Row("hs_code", "hs", ("6403",)), Row("net_mass_kg", ">", ("5",)))))
    "hs_code IN HS('6403') AND net_mass_kg > 5"
    """
    return _group(group, vocabulary or canonical_vocabulary(), outer=True)


def _group(group: Group, vocabulary: Vocabulary, *, outer: bool = False) -> str:
    if not group.parts:
        raise SarhadError(Problem(say("a group has no row"), say("add one, or take the group away")))
    parts = [_row(part, vocabulary) if isinstance(part, Row) else _group(part, vocabulary) for part in group.parts]
    if len(parts) == 1:
        return parts[0]
    text = f" {group.join} ".join(parts)
    if not outer:
        return f"({text})"
    return text if len(text) <= _ONE_LINE else f"\n{group.join} ".join(parts)


def _row(row: Row, vocabulary: Vocabulary) -> str:
    operator, kind = OPERATORS[row.operator], kind_of_left(row.column, vocabulary)
    if kind is None:
        raise SarhadError(
            Problem(
                say("a row names no column") if not row.column else say("unknown column {column!r}", column=row.column)
            )
        )
    if kind not in operator.kinds:
        raise SarhadError(
            Problem(
                say(
                    "{column} is a {kind}: it cannot be asked whether it {operator}",
                    column=row.column,
                    kind=named(kind),
                    operator=Sentence(operator.words, {}),
                )
            )
        )
    values = [_literal(value, kind, row.column) for value in row.values if value.strip()]
    wanted = operator.values
    if (wanted is None and not values) or (wanted is not None and len(values) != wanted):
        raise SarhadError(
            Problem(
                say("{column}: a value is missing", column=row.column),
                say(
                    "“{operator}” needs {count}",
                    operator=Sentence(operator.words, {}),
                    count=wanted or say("some values"),
                ),
            )
        )
    return operator.text.format(*values, column=row.column, all=", ".join(values))


def _literal(value: str, kind: Kind, column: str) -> str:
    if kind != "number":
        return "'" + value.strip().replace("'", "''") + "'"
    written = value.strip().replace(" ", "").replace("\u00a0", "").replace(",", ".")
    if not _NUMBER.fullmatch(written):
        raise SarhadError(
            Problem(
                say("{column}: {value!r} is not a number", column=column, value=value),
                say("write it such as 1500 or 2.5"),
            )
        )
    return written
