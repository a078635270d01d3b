"""Signing in: wrong passwords lock a name for a while, and every attempt leaves a record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from sarhad.station.accounts.lockout import is_locked
from sarhad.station.accounts.models import SignInFailure
from sarhad.station.accounts.roles import Role
from sarhad.station.accounts.services import create_user
from sarhad.station.audit.models import AuditRecord
from tests.station.country import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def aziz(offices):
    return create_user(None, "aziz", PASSWORD, offices["N1"], Role.INSPECTOR)


def fail(times: int, name: str = "aziz") -> None:
    for _ in range(times):
        assert authenticate(None, username=name, password="wrong") is None


def test_after_five_failures_even_the_right_password_is_refused(aziz):
    fail(5)
    assert authenticate(None, username="aziz", password=PASSWORD) is None
    assert is_locked("AZIZ")


def test_a_success_forgets_the_failures(aziz):
    fail(4)
    assert authenticate(None, username="aziz", password=PASSWORD) == aziz
    fail(4)
    assert authenticate(None, username="aziz", password=PASSWORD) == aziz


def test_the_lock_ends(aziz):
    fail(5)
    SignInFailure.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert authenticate(None, username="aziz", password=PASSWORD) == aziz


def test_a_name_that_does_not_exist_locks_just_the_same(db):
    fail(5, "nobody")
    assert is_locked("nobody")


def test_other_names_stay_open(aziz):
    fail(5, "nobody")
    assert authenticate(None, username="aziz", password=PASSWORD) == aziz


def test_every_attempt_is_audited_and_no_password_is(aziz):
    fail(1)
    authenticate(None, username="aziz", password=PASSWORD)
    records = AuditRecord.objects.filter(subject="user:aziz").order_by("sequence")
    assert [record.action for record in records] == ["account_created", "sign_in_failed", "sign_in"]
    assert not any("wrong" in record.detail or PASSWORD in record.detail for record in records)


def test_a_closed_account_does_not_sign_in(aziz):
    aziz.is_active = False
    aziz.save()
    assert authenticate(None, username="aziz", password=PASSWORD) is None
