"""What does not fit a form (a record's types and limits), as sentences: pydantic tells it in English only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sarhad.errors import Place, Problem
from sarhad.sentences import Sentence, say, to_say

_TEXT, _WHOLE, _NUMBER = to_say("must be text"), to_say("must be a whole number"), to_say("must be a number")
_TRUTH, _DAY = to_say("must be true or false"), to_say("must be a day, such as 2026-12-31")
_MOMENT = to_say("must be a moment, such as 2026-12-31T23:59:00")
_FIELDS, _LIST = to_say("must have named fields"), to_say("must be a list")

SAID: Mapping[str, str] = MappingProxyType(
    {
        "missing": to_say("is missing"),
        "extra_forbidden": to_say("is not known here"),
        "string_type": _TEXT,
        "string_unicode": _TEXT,
        "int_type": _WHOLE,
        "int_parsing": _WHOLE,
        "int_parsing_size": _WHOLE,
        "int_from_float": _WHOLE,
        "float_type": _NUMBER,
        "float_parsing": _NUMBER,
        "finite_number": to_say("must be a finite number"),
        "bool_type": _TRUTH,
        "bool_parsing": _TRUTH,
        "date_type": _DAY,
        "date_parsing": _DAY,
        "date_from_datetime_parsing": _DAY,
        "date_from_datetime_inexact": _DAY,
        "datetime_type": _MOMENT,
        "datetime_parsing": _MOMENT,
        "datetime_from_date_parsing": _MOMENT,
        "greater_than": to_say("must be more than {gt}"),
        "greater_than_equal": to_say("must be at least {ge}"),
        "less_than": to_say("must be less than {lt}"),
        "less_than_equal": to_say("must be at most {le}"),
        "string_too_short": to_say("length must be at least {min_length}"),
        "string_too_long": to_say("length must be at most {max_length}"),
        "string_pattern_mismatch": to_say("must have the form {pattern}"),
        "literal_error": to_say("must be one of {expected}"),
        "too_short": to_say("number of entries must be at least {min_length}"),
        "too_long": to_say("number of entries must be at most {max_length}"),
        "model_type": _FIELDS,
        "model_attributes_type": _FIELDS,
        "dict_type": _FIELDS,
        "list_type": _LIST,
        "tuple_type": _LIST,
        "json_invalid": to_say("is no valid JSON"),
        "json_type": to_say("is no valid JSON"),
    }
)
"""By pydantic's type of error; places are filled with its context."""


def said_of(found: Mapping[str, Any]) -> Sentence:
    """What is wrong, from one of `ValidationError.errors()`; what is not in the table as pydantic tells it.

    >>> said_of({"type": "greater_than", "msg": "Input should be greater than 0", "ctx": {"gt": 0}})
    'must be more than 0'
    """
    context = found.get("ctx") or {}
    own = getattr(context.get("error"), "args", None)
    if own and isinstance(own[0], Sentence):
        return own[0]
    if found["type"] not in SAID:
        return Sentence("{said}", {"said": str(found["msg"]).removeprefix("Value error, ")})
    values = {name: _shown(value) for name, value in context.items() if isinstance(value, str | int | float)}
    if "expected" in values:
        values["expected"] = str(values["expected"]).replace(" or ", ", ")
    return Sentence(SAID[found["type"]], values)


def problem_of(found: Mapping[str, Any], name: str, place: Place) -> Problem:
    """What is wrong with what has this name, and what was given there."""
    return Problem(say("{name}: {said}", name=name, said=said_of(found)), given_of(found), place)


def _shown(value: str | int | float) -> str | int | float:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def given_of(found: Mapping[str, Any]) -> str:
    """What was given in its place, shortened; nothing where nothing was."""
    given = found.get("input")
    return "" if given is None else say("found {given}", given=f"{given!r}"[:110])
