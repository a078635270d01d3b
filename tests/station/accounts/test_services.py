"""Accounts and keys: made only where one may, never kept in clear, always audited."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied

from sarhad.errors import SarhadError
from sarhad.station.accounts import services
from sarhad.station.accounts.models import ApiKey, User
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord
from tests.station.country import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(person):
    return person(Role.ADMINISTRATOR, "N")


def test_an_administrator_makes_accounts_in_the_own_subtree_only(administrator, offices):
    made = services.create_user(administrator, "aziz", PASSWORD, offices["N1"], Role.INSPECTOR)
    assert made.check_password(PASSWORD)
    with pytest.raises(PermissionDenied):
        services.create_user(administrator, "boris", PASSWORD, offices["S1"], Role.INSPECTOR)
    assert not User.objects.filter(username="boris").exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_makes_accounts_or_keys(person, offices, role):
    other = person(role, "C")
    with pytest.raises(PermissionDenied):
        services.create_user(other, "aziz", PASSWORD, offices["N1"], Role.INSPECTOR)
    with pytest.raises(PermissionDenied):
        services.create_api_key(other, "broker", offices["N1"])


@pytest.mark.parametrize("weak", ["short", "password12345", "123456789012", "aziz.north.one"])
def test_weak_passwords_are_refused_with_a_reason(administrator, offices, weak):
    with pytest.raises(SarhadError):
        services.create_user(administrator, "aziz.north.on", weak, offices["N1"], Role.INSPECTOR)


def test_a_name_is_taken_in_whatever_case(administrator, offices):
    services.create_user(administrator, "aziz", PASSWORD, offices["N1"], Role.INSPECTOR)
    with pytest.raises(SarhadError, match="already an account"):
        services.create_user(administrator, "AZIZ", PASSWORD, offices["N1"], Role.INSPECTOR)


def test_nobody_raises_themselves_or_moves_a_person_into_a_foreign_office(administrator, person, offices):
    with pytest.raises(SarhadError, match="their own account"):
        services.change_user(administrator, administrator, role=Role.MANAGER)
    inspector = person(Role.INSPECTOR, "N1")
    with pytest.raises(PermissionDenied):
        services.change_user(administrator, inspector, office=offices["C"])
    with pytest.raises(PermissionDenied):
        services.change_user(administrator, person(Role.INSPECTOR, "S1"), is_active=False)
    services.change_user(administrator, inspector, role=Role.CHIEF, is_active=False)
    inspector.refresh_from_db()
    assert (inspector.role, inspector.is_active) == (Role.CHIEF, False)


def test_of_a_key_only_the_hash_is_kept_and_a_revoked_one_opens_nothing(administrator, offices):
    key, token = services.create_api_key(administrator, "broker", offices["N1"])
    assert token not in json.dumps(list(ApiKey.objects.values()), default=str)
    assert token not in "".join(AuditRecord.objects.values_list("detail", flat=True))
    assert services.key_for(token) == key
    assert services.key_for(token[:-1]) is None
    services.revoke_api_key(administrator, key)
    assert services.key_for(token) is None


def test_making_and_changing_is_audited(administrator, offices):
    user = services.create_user(administrator, "aziz", PASSWORD, offices["N1"], Role.INSPECTOR)
    services.change_user(administrator, user, is_active=False)
    key, _ = services.create_api_key(administrator, "broker", offices["N1"])
    services.revoke_api_key(administrator, key)
    actions = AuditRecord.objects.exclude(action="office_created").values_list("action", "actor")
    assert list(actions) == [
        (action, administrator.username)
        for action in ("account_created", "account_changed", "api_key_created", "api_key_revoked")
    ]
