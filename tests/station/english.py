"""Finding English where a Russian reads: on pages, in files, on paper. Sentences not translated yet count as told.

`speak_as_marked` gives every text that is marked for translation, and not translated yet, in made-up Cyrillic: what is
left in English then was never marked. That every marked text is translated is held by `test_messages`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape

import pytest
from django.utils.translation import trans_real

from sarhad.station.screens.names import hs_descriptions
from tests.station.messages import texts

RUN = re.compile(r"[A-Za-z][a-z'’]+(?:[ ,;:]+[A-Za-z'’][a-z'’]*){2,}")
"""Three English words or more."""

NOT_READ = re.compile(r"<(script|style|code|pre|textarea|svg)\b.*?</\1>|<[^>]*class=\"code\"[^>]*>[^<]*", re.S)
READ_ALOUD = re.compile(r'\b(?:title|aria-label|placeholder|alt|data-label)="([^"]*)"')

TYPED = re.compile(
    r"Title of \w+|Look closely|Open every tenth box|Weigh the load|Scan the truck|Heavy boxes|Known goods|for tests"
    r"|It finds nothing|Bolts were short|Look at the bolts|Footwear under value|Invoices are false, so duty is lost"
    r"|North (gate|bridge)|South gate|writer [NS]|sets mandates"
)
"""What the people of this country typed; a profile's or an office's own words are data."""

TARIFF = " ".join(hs_descriptions().values())
"""The Harmonized System as it is published: data, which nobody has translated here."""

_PARTS = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{[^{}]*\}|<[^>]*>|&\w+;")
"""What a translation leaves alone: places, tags, entities."""

_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "абцдефгхийклмнопярстувшхызАБЦДЕФГХИЙКЛМНОПЯРСТУВШХЫЗ"
)


def english_in(text: str) -> Iterator[str]:
    """The runs of English words in a plain text, but for the tariff's and what people typed."""
    return (run for run in RUN.findall(TYPED.sub("", text)) if run not in TARIFF)


def english_of(page: str) -> Iterator[str]:
    """The runs of English words that a person would read or hear on a page."""
    seen = NOT_READ.sub(" ", page)
    for part in [*READ_ALOUD.findall(seen), *re.split(r"<[^>]*>", seen)]:
        yield from english_in(unescape(part))


def made_up(text: str) -> str:
    """A text in made-up Cyrillic.

    >>> made_up("no office {code!r}")
    'но оффице {code!r}'
    """
    kept = _PARTS.findall(text)
    told = [part.translate(_LETTERS) for part in _PARTS.split(text)]
    return "".join(part for pair in zip(told, [*kept, ""], strict=True) for part in pair)


@cache
def _marked() -> frozenset[str]:
    found: set[str] = set()
    for _, message, context in texts():
        forms = (message,) if isinstance(message, str) else message
        found |= {f"{context}\x04{form}" if context else form for form in forms}
    return frozenset(found)


def speak_as_marked(monkeypatch: pytest.MonkeyPatch, language: str = "ru") -> None:
    """From now on a language knows every marked text, those that nobody has translated yet in made-up Cyrillic."""
    spoken = trans_real.translation(language)
    one, many = spoken.gettext, spoken.ngettext

    def gettext(text: str) -> str:
        told = one(text)
        return made_up(text.rpartition("\x04")[2]) if told == text and text in _marked() else told

    def ngettext(single: str, plural: str, count: int) -> str:
        told = many(single, plural, count)
        return made_up(told.rpartition("\x04")[2]) if told in (single, plural) and single in _marked() else told

    monkeypatch.setattr(spoken, "gettext", gettext)
    monkeypatch.setattr(spoken, "ngettext", ngettext)
