"""What the library says, in the reader's language: sentences from the catalogue, numbers with their separators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from string import Formatter
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import Sentence, say
from sarhad.station.screens.columns import NAMES_OF_COLUMNS, column_name
from sarhad.station.targeting.sentences import in_words

Kept = Mapping[str, Any]
"""A sentence as a record keeps it: its English and its values."""


def in_language(text: str | Kept) -> str:
    """A sentence of the library in the reader's language; any other text as the catalogue has it, or as it stands."""
    if isinstance(text, Mapping):
        return _filled(text["english"], text["values"])
    if isinstance(text, Sentence):
        return _filled(text.english, text.values)
    return in_words(text) if text else ""


def problem_in_language(problem: Problem) -> str:
    """A mistake as one line: where, what is wrong, what to do."""
    told = Problem(in_language(problem.message), in_language(problem.advice), problem.place)
    return str(told)


def kept(text: str) -> Kept:
    """A sentence as a record keeps it, so that everyone reads it in their language later."""
    if isinstance(text, Sentence):
        return {"english": text.english, "values": {name: _plain(value) for name, value in text.values.items()}}
    return {"english": text.replace("{", "{{").replace("}", "}}"), "values": {}}


def kept_problems(error: Exception) -> list[Kept]:
    """What went wrong in work that nobody waits for, as a record keeps it."""
    problems = error.problems if isinstance(error, SarhadError) else (_unforeseen(error),)
    return [
        {"message": kept(one.message), "advice": kept(one.advice) if one.advice else "", "place": str(one.place)}
        for one in problems
    ]


def kept_in_language(problem: Kept) -> str:
    """A mistake that a record keeps, as one line in the reader's language."""
    where = f"{problem['place']}: " if problem["place"] else ""
    advice = f" ({in_language(problem['advice'])})" if problem["advice"] else ""
    return f"{where}{in_language(problem['message'])}{advice}"


def ended_silently() -> SarhadError:
    """That the process of some work is gone and left no word."""
    return SarhadError(Problem(say("its process ended without a word"), say("the logs may say more; start it again")))


def _unforeseen(error: Exception) -> Problem:
    """What nobody foresaw is told in the words of whatever failed: whoever runs the station needs them."""
    failed = f"{type(error).__name__}: {error}"
    return Problem(say("it broke off: {failed}", failed=failed), say("tell the administrator; the logs say more"))


def _plain(value: object) -> Any:
    if isinstance(value, Sentence):
        return kept(value)
    return value if isinstance(value, str | int | float | None) else str(value)


def _filled(english: str, values: Mapping[str, Any]) -> str:
    named = {name: column_name(values[name]) for name in NAMES_OF_COLUMNS if isinstance(values.get(name), str)}
    return _Local().vformat(_(english), (), {**values, **named})


class _Local(Formatter):
    """Fills a sentence in; what has a format of numbers is written as the language writes numbers."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Sentence | Mapping):
            return in_language(value)
        if isinstance(value, str) and format_spec.startswith("%"):  # a moment, as a record keeps it
            value = datetime.fromisoformat(value)
        shown = str(super().format_field(value, format_spec))
        return _localised(shown) if format_spec and isinstance(value, int | float) else shown


def _localised(number: str) -> str:
    """A number written in English with the separators of the language, and a space before the per cent sign."""
    marks = {",": get_format("THOUSAND_SEPARATOR"), ".": get_format("DECIMAL_SEPARATOR"), "%": "\u00a0%"}
    return number.translate(str.maketrans(marks))
