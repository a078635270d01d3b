"""Who may do what where: everything that the table does not allow is refused."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import may, office_of, require, within
from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.declared.models import Declaration
from tests.station import country

pytestmark = pytest.mark.django_db
EVERYTHING = [(role, action) for role in Role for action in Action]


@pytest.mark.parametrize(("role", "action"), EVERYTHING)
def test_an_action_is_allowed_exactly_where_the_table_says_so_and_only_in_the_own_subtree(
    person, offices, role, action
):
    someone = person(role, "N")
    allowed = action in ALLOWED[role]
    assert may(someone, action) is allowed
    assert {code for code, office in offices.items() if may(someone, action, office)} == (
        {"N", "N1", "N2"} if allowed else set()
    )


def test_every_role_has_a_row_in_the_table():
    assert set(ALLOWED) == set(Role)


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        (Action.VIEW_CRITERIA, {Role.ANALYST, Role.MANAGER, Role.AUDITOR, Role.CHIEF}),
        (Action.WRITE_PROFILE, {Role.ANALYST, Role.MANAGER, Role.CHIEF}),
        (Action.APPROVE_PROFILE, {Role.ANALYST, Role.MANAGER}),
        (Action.EXPORT_PROFILES, {Role.ANALYST, Role.MANAGER, Role.AUDITOR}),
        (Action.CONSENT_TO_LOOSEN, {Role.CHIEF}),
        (Action.RELEASE, {Role.INSPECTOR, Role.CHIEF}),
        (Action.VIEW_AUDIT, {Role.AUDITOR}),
        (Action.LOAD_PROFILES, {Role.MANAGER}),
        (Action.MANAGE_ACCOUNTS, {Role.ADMINISTRATOR}),
    ],
)
def test_what_matters_most_is_for_few(action, roles):
    assert {role for role in Role if action in ALLOWED[role]} == roles


def test_whoever_administers_accounts_sees_no_declaration():
    assert ALLOWED[Role.ADMINISTRATOR] & ALLOWED[Role.INSPECTOR] == {Action.VIEW_REFERENCE}


@pytest.mark.parametrize("action", Action)
def test_nobody_without_account_office_role_or_activity_may_do_anything(person, offices, action):
    inactive = person(Role.CHIEF, "C", "gone")
    inactive.is_active = False
    superuser_without_role = User(username="root", is_superuser=True, office=offices["C"])
    homeless = User(username="homeless", role=Role.MANAGER)
    for nobody in (AnonymousUser(), inactive, superuser_without_role, homeless):
        assert not may(nobody, action)
        assert not may(nobody, action, offices["N1"])


def test_require_raises_what_may_denies(person, offices):
    inspector = person(Role.INSPECTOR, "N1")
    require(inspector, Action.INSPECT, offices["N1"])
    with pytest.raises(PermissionDenied):
        require(inspector, Action.INSPECT, offices["N2"])


def test_lists_hold_the_own_subtree_only(rules, person):
    for office in ("N1", "N2", "S1"):
        country.arrive(country.BOLTS, office=office)
    everything = Declaration.objects.all()

    def seen(role, office):
        found = within(person(role, office), Action.VIEW_DECLARATION, everything)
        return sorted(found.values_list("office__code", flat=True))

    assert seen(Role.INSPECTOR, "N1") == ["N1"]
    assert seen(Role.ANALYST, "N") == ["N1", "N2"]
    assert seen(Role.MANAGER, "C") == ["N1", "N2", "S1"]
    assert seen(Role.ADMINISTRATOR, "C") == []
    assert not within(AnonymousUser(), Action.VIEW_DECLARATION, everything).exists()


def test_a_code_that_begins_like_another_is_not_below_it(person, offices):
    from sarhad.station.offices.services import create_office

    create_office(None, "N1X", "Not North gate", "checkpoint", offices["N"])
    inspector = person(Role.INSPECTOR, "N1")
    assert not may(inspector, Action.INSPECT, type(offices["N1"]).objects.get(code="N1X"))


def test_what_belongs_to_no_office_cannot_be_decided_on():
    with pytest.raises(TypeError, match="belongs to no office"):
        office_of(object())
