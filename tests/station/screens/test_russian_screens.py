"""Every screen in Russian: no English left in it, but for names, identifiers and what people typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from sarhad.station.screens.names import hs_descriptions
from tests.station.access_table import ALL, TABLE
from tests.station.test_access import world as world

pytestmark = pytest.mark.django_db

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


def english_of(page: str) -> Iterator[str]:
    """The runs of English words that a person would read or hear."""
    seen = NOT_READ.sub(" ", page)
    for part in [*READ_ALOUD.findall(seen), *re.split(r"<[^>]*>", seen)]:
        for run in RUN.findall(TYPED.sub("", unescape(part))):
            if run not in TARIFF:
                yield run


def test_no_screen_speaks_english_to_a_russian_reader(world):
    left = {}
    for row in (one for one in TABLE if one.method == "GET" and one.own == 200):
        letter = next(letter for letter in ALL if letter in row.roles)
        client = world.clients[letter, row.at]
        client.cookies["django_language"] = "ru"
        answer = client.get("/" + row.route.format(**world.own))
        if "text/html" in answer.headers["Content-Type"] and not answer.streaming:
            page = answer.content.decode()
            assert '<html lang="ru"' in page, row.name
            if found := sorted(set(english_of(page))):
                left[row.name] = found
    assert left == {}, "\n".join(f"{name}: {found}" for name, found in left.items())


def test_english_is_found_where_it_is():
    page = '<p title="Nobody has looked yet">Да</p><p>The goods are released.</p><code>a b c d</code><p>HS ABC DEF</p>'
    assert list(english_of(page)) == ["Nobody has looked yet", "The goods are released"]
