"""A model's reasons in words: a decision keeps the English sentence, a screen tells it in the reader's language.

The sentences are those of `sarhad.targeting.words.MESSAGES`; what stands in braces is filled in and stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from sarhad.station.screens.columns import NAMES_OF_COLUMNS, column_name

SENTENCES = (
    _noop("{irregular} of {inspected} with the same code, mass, value, duty and route were irregular"),
    _noop("{irregular} of {inspected} with the same code, mass and value were irregular"),
    _noop("{irregular} of {inspected} with the same code and mass were irregular"),
    _noop("{irregular} of {inspected} with the same code and value per kg were irregular"),
    _noop("{irregular} of {inspected} with the same code, duty and route were irregular"),
    _noop("{irregular} of {inspected} with the same code and duty were irregular"),
    _noop("{irregular} of {inspected} with the same code and origin were irregular"),
    _noop("{irregular} of {inspected} with the same code, sent from there, were irregular"),
    _noop("{irregular} of {inspected} of this heading at this office were irregular"),
    _noop("{irregular} of {inspected} of this code were irregular"),
    _noop("Value per kg is {percent} % of what others declare for this code from {origin}"),
    _noop("Value per kg is {percent} % of what others declare for this code"),
    _noop("Value and mass are like those of irregular goods of code {hs_code}"),
    _noop("Goods of code {hs_code} stand out here"),
    _noop("Code {hs_code}, origin {origin} and duty together are like those of irregular goods"),
    _noop("Origin {origin}, sent from {departure}, stands out for these goods"),
    _noop("Duty rate {duty_rate} % under {preference} stands out for these goods"),
    _noop("Packages, quantity and mass do not fit together as they usually do"),
    _noop("The way it is declared (office, procedure, payment, transport) stands out for these goods"),
    _noop("The importer's earlier declarations: what was found, how many and how new"),
    _noop("The exporter's earlier consignments: what was found, how many and how new"),
    _noop("The declarant's earlier declarations: what was found, how many and how new"),
    _noop("The importer has not dealt in this way before: goods, origin, exporter or office"),
    _noop("Irregularities are more frequent in the country than they were"),
)
"""Each as the model words it."""

LINES = (
    _noop("{feature} moved: {before} before, {now} now (index {index})."),
    _noop("{feature} moved greatly: {before} before, {now} now (index {index})."),
    _noop("{feature}: {share} of items are new: {kinds}."),
    _noop("{feature}: {share} of items are of new ones; {usual} is usual."),
    _noop(
        "The score no longer means what it did: in the random sample it promised {promised} irregular items and "
        "{found} were found, more than promised ({items} items, p = {p})."
    ),
    _noop(
        "The score no longer means what it did: in the random sample it promised {promised} irregular items and "
        "{found} were found, less than promised ({items} items, p = {p})."
    ),
    _noop(
        "The score no longer means what it did, since the week of {week}: in the random sample it promised {promised} "
        "irregular items and {found} were found, more than promised ({items} items, p = {p})."
    ),
    _noop(
        "The score no longer means what it did, since the week of {week}: in the random sample it promised {promised} "
        "irregular items and {found} were found, less than promised ({items} items, p = {p})."
    ),
    _noop("median {number}"),
    _noop("(not known) {share}"),
    _noop("precision at {share}"),
    _noop("average precision"),
    _noop("Brier score"),
    _noop("small trees"),
    _noop("small trees with indicators"),
    _noop("middling trees"),
    _noop("middling trees with indicators"),
    _noop("large trees with indicators"),
    _noop("large trees without experience"),
    "write it in one of the mapping's formats: {formats}",
    "one of {names}",
)
"""What else the library says and a page shows: alarms of drift, figures of a comparison, steps of a training."""

EVERY = (*SENTENCES, *LINES)

_PLACE = re.compile(r"\\{(\w+)\\}")


def in_words(text: str, sentences: tuple[str, ...] = EVERY) -> str:
    """A sentence in the reader's language; as it stands where it is none of `sentences`, or not translated.

    What fills it may be a sentence of its own.
    """
    for sentence, pattern in _patterns(sentences):
        if found := pattern.fullmatch(text):
            told = {name: _part(name, value, sentences) for name, value in found.groupdict().items()}
            return _(sentence).format(**told)
    return _(text)


def _part(name: str, value: str, sentences: tuple[str, ...]) -> str:
    return column_name(value) if name in NAMES_OF_COLUMNS else in_words(value, sentences)


@cache
def _patterns(sentences: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((one, re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(one)))) for one in sentences)
