"""From the text of a condition to its tree, refusing all that is outside the safe subset, at its exact spot."""

from __future__ import annotations

from sqlglot import exp, parse_one
from sqlglot.errors import ParseError, TokenError

from sarhad.errors import Place, Problem, SarhadError
from sarhad.profiles.language.fold import fold
from sarhad.profiles.language.spot import nearest, place_of
from sarhad.profiles.language.syntax import And, Node
from sarhad.profiles.language.translate import Translator
from sarhad.profiles.language.vocabulary import Vocabulary, canonical_vocabulary
from sarhad.sentences import say

MAX_LENGTH = 200_000
"""Characters a condition may have: room for lists of thousands of values, not for an attack."""

_TOO_DEEP = Problem(say("the condition cannot be read"), say("it is nested too deeply"), Place(None, 1, 1))


def parse(text: str, vocabulary: Vocabulary | None = None) -> Node:
    """The tree of a condition.

    Args:
        text: a SQL boolean expression, such as `hs_code LIKE '6403%' AND customs_value / net_mass_kg < 5`.
        vocabulary: what it may name; the canonical item table without outcomes, and the indicators, if not given.

    Raises:
        SarhadError: the text is not a condition of the safe subset; each problem has line and column in the text.

    >>> parse("net_mass_kg > 5").kind
    'boolean'
    """
    vocabulary = vocabulary or canonical_vocabulary()
    tree = _sql_tree(text)
    _refuse_unknown_columns(tree, text, vocabulary)
    try:
        return fold(Translator(text, vocabulary).condition(tree))
    except RecursionError:
        raise SarhadError(_TOO_DEEP) from None


def _sql_tree(text: str) -> exp.Expr:
    if len(text) > MAX_LENGTH:
        raise SarhadError(
            Problem(
                say("the condition has {count:,} characters", count=len(text)),
                say("at most {most:,}; use a LIST", most=MAX_LENGTH),
            )
        )
    if not text.strip():
        raise SarhadError(
            Problem(say("the condition is empty"), say("write TRUE to match every item"), Place(None, 1, 1))
        )
    try:
        tree = parse_one(text)
    except ParseError as error:
        raise SarhadError(*(_syntax_problem(found) for found in error.errors)) from None
    except TokenError:
        raise SarhadError(
            Problem(say("the condition cannot be read"), say("a quote may be open"), Place(None, 1, 1))
        ) from None
    except RecursionError:
        raise SarhadError(_TOO_DEEP) from None
    if not isinstance(tree, exp.Expr):
        raise SarhadError(
            Problem(say("the condition cannot be read"), say("write one boolean expression"), Place(None, 1, 1))
        )
    return tree


def _syntax_problem(found: dict[str, object]) -> Problem:
    line, column, near = found.get("line"), found.get("col"), found.get("highlight")
    length = len(near) if isinstance(near, str) else 0
    place = (
        Place(None, line, max(1, column - length + 1)) if isinstance(line, int) and isinstance(column, int) else Place()
    )
    return Problem(
        say("syntax error near {near!r}", near=near), say("see the reference of the profile language"), place
    )


def _refuse_unknown_columns(tree: exp.Expr, text: str, vocabulary: Vocabulary) -> None:
    problems = []
    for column in tree.find_all(exp.Column):
        if column.name not in vocabulary.columns:
            close = nearest(column.name, vocabulary.columns)
            advice = (
                say("nearest: {close}", close=", ".join(close))
                if close
                else say("see `sarhad columns` and `sarhad indicators`")
            )
            problems.append(Problem(say("unknown column {name!r}", name=column.name), advice, place_of(column, text)))
    if problems:
        raise SarhadError(*sorted(problems, key=lambda p: (p.place.line or 0, p.place.column or 0)))


def all_of(*conditions: Node) -> Node:
    """The conjunction of conditions, flat."""
    parts: list[Node] = []
    for condition in conditions:
        parts.extend(condition.arguments if isinstance(condition, And) else [condition])
    return parts[0] if len(parts) == 1 else And(tuple(parts))
