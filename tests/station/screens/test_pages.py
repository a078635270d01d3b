"""Every page of every role: it opens, asks the database a bounded number of questions, and is light."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from benchmarks.pages.bounds import BOUNDS
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sarhad.station.accounts.roles import ALLOWED, Role
from sarhad.station.screens.navigation import MENU, entries_for
from tests.station.country import FIGS, LAMPS, SHOES, TOYS, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
QUEUE_BYTES_MOST = 150_000
LOADED = ("station.css", "station.js", "outbox.js", "star.svg")
ROLE_AND_PLACE = [(role, entry.address) for role in Role for entry in MENU if entry.action in ALLOWED[role]]


@pytest.mark.parametrize(("role", "address"), ROLE_AND_PLACE)
def test_the_queries_of_a_page_are_bounded_however_much_there_is(
    client, person, role, address, django_assert_max_num_queries
):
    for code in (SHOES, LAMPS, TOYS, FIGS) * 3:
        arrive(code)
    client.force_login(person(role, "N1" if role in (Role.INSPECTOR, Role.CHIEF) else "C"))
    with django_assert_max_num_queries(BOUNDS[address].queries):
        page = client.get(reverse(address))
    assert page.status_code == 200
    assert len(page.content) < 1000 * BOUNDS[address].kilobytes


def test_the_documentation_shows_every_page_of_the_menu_with_its_bounds():
    text = (Path(__file__).parents[3] / "docs/reference/pages.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (/\S*) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    assert {page: (int(queries), int(kilobytes)) for page, _, queries, _, kilobytes in found} == {
        reverse(place): (bound.queries, bound.kilobytes) for place, bound in BOUNDS.items()
    }
    assert all(int(queries) <= int(most) and int(kb) <= int(heaviest) for _, queries, most, kb, heaviest in found)


def test_every_place_of_the_menu_has_its_bounds():
    assert {entry.address for entry in MENU} == BOUNDS.keys()


def test_the_queue_takes_as_many_queries_for_many_as_for_few(client, inspector, django_assert_num_queries):
    client.force_login(inspector)
    arrive(SHOES)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("shifts:work"))
    for _ in range(20):
        arrive(SHOES, TOYS)
    with django_assert_num_queries(len(few)):
        client.get(reverse("shifts:work"))


def test_a_full_queue_with_everything_it_loads_weighs_less_than_150_kilobytes(client, inspector):
    for _ in range(50):
        arrive(SHOES, importer="I" * 35)
    client.force_login(inspector)
    page = len(client.get(reverse("shifts:work")).content)
    files = sum(Path(str(finders.find(name))).stat().st_size for name in LOADED)
    assert page + files < QUEUE_BYTES_MOST


@pytest.mark.parametrize("role", Role)
def test_every_role_has_places_to_go(person, role):
    assert entries_for(person(role, "C"))
