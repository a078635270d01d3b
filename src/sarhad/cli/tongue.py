"""The command line speaks the user's language: the station's catalogues, read without Django.

`SARHAD_LANGUAGE` says which; else `LC_ALL`, `LC_MESSAGES` or `LANG` of the shell. Help stays in English.
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import sarhad
from sarhad.errors import Problem
from sarhad.sentences import Sentence

CATALOGUES = Path(sarhad.__file__).parent / "station" / "locale"
DOMAIN = "django"
CHOSEN_BY = ("SARHAD_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

SEPARATORS: Mapping[str, tuple[str, str]] = {"en": (",", ".")}
"""Of thousands and of decimals, where they are not a space and a comma."""


def language() -> str:
    """Two letters of ISO 639-1: the first that is set says, and English where none is, or it is `C`.

    >>> os.environ["SARHAD_LANGUAGE"] = "ru_RU.UTF-8"
    >>> language()
    'ru'
    >>> del os.environ["SARHAD_LANGUAGE"]
    """
    chosen = next((os.environ[name] for name in CHOSEN_BY if os.environ.get(name)), "")
    name = locale.normalize(chosen).split(".")[0].split("_")[0].lower() if chosen else ""
    return name if (CATALOGUES / name / "LC_MESSAGES" / f"{DOMAIN}.mo").exists() and name else "en"


@cache
def _catalogue(name: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, CATALOGUES, [name], fallback=True)


def tell(text: str) -> str:
    """A sentence in the user's language; any other text as the catalogue has it, or as it stands."""
    if not text:
        return ""
    if isinstance(text, Sentence):
        return _Local().vformat(_catalogue(language()).gettext(text.english), (), text.values)
    return _catalogue(language()).gettext(text)


def tell_problem(problem: Problem) -> str:
    """A mistake as one line: where, what is wrong, what to do."""
    return str(Problem(tell(problem.message), tell(problem.advice), problem.place))


class _Local(Formatter):
    """Fills a sentence in; what has a format of numbers is written as the language writes numbers."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Sentence):
            return tell(value)
        shown = str(super().format_field(value, format_spec))
        return _localised(shown) if format_spec and isinstance(value, int | float) else shown


def _localised(number: str) -> str:
    thousands, decimals = SEPARATORS.get(language(), ("\u00a0", ","))
    return number.translate({ord(","): thousands, ord("."): decimals})
