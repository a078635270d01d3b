"""The tree of offices: made from the root downwards, each level in its place."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.offices.models import Office
from sarhad.station.offices.services import create_office, load_offices, named, subtree
from tests.station.country import OFFICES

pytestmark = pytest.mark.django_db


def test_a_subtree_is_the_office_and_all_below(offices):
    assert {office.code for office in subtree(offices["N"])} == {"N", "N1", "N2"}
    assert subtree(offices["C"]).count() == 6
    assert offices["N1"].path == "C/N/N1/"


def test_loading_again_changes_nothing(offices):
    assert load_offices(OFFICES) == offices
    assert Office.objects.count() == 6


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [("X", "central", "C"), ("X", "checkpoint", "C"), ("X", "regional", "N"), ("X", "checkpoint", "N1"),
     ("X", "regional", None), ("N1", "checkpoint", "N"), ("x y", "checkpoint", "N"), ("A/B", "checkpoint", "N")],
)  # fmt: skip
def test_what_does_not_fit_the_tree_is_refused(offices, code, level, parent):
    with pytest.raises(SarhadError):
        create_office(None, code, "Somewhere", level, offices.get(parent))
    assert Office.objects.count() == 6


def test_children_come_after_their_parents(db):
    with pytest.raises(SarhadError, match="parents first"):
        load_offices([OFFICES[1]])


def test_offices_are_made_by_the_administrator_of_the_place(offices, person):
    create_office(person(Role.ADMINISTRATOR, "N"), "N3", "North tunnel", "checkpoint", offices["N"])
    with pytest.raises(PermissionDenied):
        create_office(person(Role.ADMINISTRATOR, "S"), "N4", "North ford", "checkpoint", offices["N"])
    with pytest.raises(PermissionDenied):
        create_office(person(Role.MANAGER, "C"), "N4", "North ford", "checkpoint", offices["N"])


def test_an_unknown_code_is_a_clear_mistake(offices):
    with pytest.raises(SarhadError, match="no customs office 'X'"):
        named("X")
