"""The navigation: few places side by side, many folded into groups, never one that the role may not open."""

from __future__ import annotations

import pytest

from sarhad.station.accounts.roles import ALLOWED, Role
from sarhad.station.screens.navigation import SIDE_BY_SIDE, entries_for, groups_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_the_groups_hold_each_place_of_the_role_once_and_no_other(person, role):
    user = person(role, "C")
    shown = [entry for group in groups_for(user) for entry in group.entries]
    assert sorted(entry.address for entry in shown) == sorted(entry.address for entry in entries_for(user))
    assert all(entry.action in ALLOWED[role] for entry in shown)


@pytest.mark.parametrize("role", Role)
def test_no_navigation_has_more_headings_than_stand_side_by_side(person, role):
    assert 0 < len(groups_for(person(role, "C"))) <= SIDE_BY_SIDE


def test_an_inspector_sees_every_place_without_opening_a_group(inspector):
    assert all(len(group.entries) == 1 for group in groups_for(inspector))


def test_a_group_of_one_place_is_that_place(chief, client):
    for group in groups_for(chief):
        if len(group.entries) == 1:
            assert group.label == group.entries[0].label
