"""What the editor says while one types: the spot of a mistake, the rows, the count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sarhad.station.accounts.roles import Role
from sarhad.station.legal_time import to_legal
from sarhad.station.risk import lately
from sarhad.station.risk.checking import check
from sarhad.station.risk.code_lists import values_of
from sarhad.station.risk.differences import pieces
from tests.station.country import BOLTS, SHOES, arrive
from tests.station.lists.writing import approved_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def recent():
    lately.forget()
    now = to_legal(timezone.now())
    for office in ("N1", "N1", "S1"):
        arrive(BOLTS, office=office, declared_at=now)
    arrive(SHOES, declared_at=now)
    arrive(BOLTS, declared_at=now - timedelta(days=31))


def test_matches_of_the_last_thirty_days_are_counted_where_the_profile_would_bind(recent, person, offices):
    found = check(person(Role.ANALYST, "N"), offices["N"], f"hs_code = '{BOLTS}'")
    assert (found.trial.matches, found.trial.items, found.problems) == (2, 3, ())
    assert check(person(Role.MANAGER, "C"), offices["C"], f"hs_code = '{BOLTS}'").trial.matches == 3


def test_rows_give_the_text_and_text_the_rows(recent, person, offices):
    analyst = person(Role.ANALYST, "N")
    rows = {"join": "AND", "parts": [{"column": "hs_code", "operator": "hs", "values": ["7318"]}]}
    found = check(analyst, offices["N"], None, rows)
    assert (found.condition, found.trial.matches) == ("hs_code IN HS('7318')", 2)
    assert check(analyst, offices["N"], found.condition).rows == rows


def test_a_mistake_is_told_with_its_spot(recent, person, offices):
    text = "packages > 1\nAND importr = 'x'"
    [spot] = check(person(Role.ANALYST, "N"), offices["N"], text).problems
    assert (spot.line, spot.column, text[spot.start : spot.end]) == (2, 5, "importr")
    assert "importer" in spot.advice


def test_an_indicator_is_counted_as_of_each_items_own_moment(recent, person, offices):
    manager = person(Role.MANAGER, "C")
    found = check(manager, offices["C"], "importer_age_days >= 30")
    assert (found.trial.matches, found.trial.items, found.trial.indicators) == (4, 4, 1)
    assert check(manager, offices["C"], "importer_age_days < 30 OR importer_age_days IS NULL").trial.matches == 0


def test_a_list_is_counted_and_only_one_that_the_office_may_name(recent, person, offices):
    manager, analyst = person(Role.MANAGER, "C"), person(Role.ANALYST, "N")
    approved_list(manager, person(Role.MANAGER, "C", "other"), offices["C"], "watched", "T1")
    approved_list(person(Role.ANALYST, "S"), manager, offices["S"], "southern", "T1")
    assert check(analyst, offices["N"], "importer IN LIST('watched')").trial.matches == 3
    [spot] = check(analyst, offices["N"], "importer IN LIST('southern')").problems
    assert "unknown list 'southern'" in spot.message
    assert [one["value"] for one in values_of(analyst, "list")] == ["watched"]


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_count_nothing(role, person, offices):
    with pytest.raises(PermissionDenied):
        check(person(role, "C"), offices["C"], "packages > 1")


def test_differences_are_told_word_by_word():
    assert [(p.kind, p.text) for p in pieces("hs_code = '64' AND a > 5", "hs_code = '64' AND a > 7 AND b")] == [
        ("same", "hs_code = '64' AND a > "), ("gone", "5"), ("new", "7 AND b"),
    ]  # fmt: skip
