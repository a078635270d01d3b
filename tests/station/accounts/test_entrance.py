"""Coming in: second factors for those who approve, passwords that withstand guessing, no way to sign up."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse

from sarhad.station.accounts.entrance import named_by
from sarhad.station.accounts.passwords import GuessingValidator
from sarhad.station.accounts.roles import Role
from sarhad.station.accounts.second_factor import ROLES, is_missing
from sarhad.station.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
PASSWORD = "seven-gates-and-a-bridge"


@pytest.fixture(autouse=True)
def _strict(settings):
    settings.SECOND_FACTOR = True
    settings.PLAIN_HTTP = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    cache.clear()


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def enter(client, user, **more):
    user.set_password(PASSWORD)
    user.save()
    return client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD}, **more)


def test_every_role_that_approves_needs_a_second_factor():
    assert {Role.CHIEF, Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR} == ROLES


def test_somebody_who_approves_gets_nowhere_before_a_second_factor_is_set_up(client, person):
    chief = person(Role.CHIEF, "N1")
    enter(client, chief)
    assert client.get(reverse("inspections:consents")).url == reverse("mfa_index")
    TOTP.activate(chief, generate_totp_secret())
    assert client.get(reverse("inspections:consents")).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(person):
    chief = person(Role.CHIEF, "N1")
    Authenticator.objects.create(user=chief, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert is_missing(chief)


def test_an_inspector_needs_none(client, person):
    enter(client, person(Role.INSPECTOR, "N1"))
    assert client.get(reverse("shifts:work")).status_code == 200


@pytest.mark.parametrize(("plain_http", "missing"), [(True, False), (False, True)])
def test_an_account_of_the_demonstration_is_spared_only_on_a_computer_of_its_own(person, settings, plain_http, missing):
    settings.PLAIN_HTTP = plain_http
    chief = person(Role.CHIEF, "N1")
    chief.demonstration = True
    assert is_missing(chief) is missing


def test_with_a_second_factor_the_password_alone_does_not_open(client, person):
    chief, secret = person(Role.CHIEF, "N1"), generate_totp_secret()
    TOTP.activate(chief, secret)
    assert enter(client, chief).url.startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("shifts:work")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert client.get(reverse("shifts:work")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert client.get(reverse("shifts:work")).status_code == 200


def test_setting_up_a_second_factor_asks_the_password_again_and_is_in_the_record(
    client, person, django_capture_on_commit_callbacks
):
    chief = person(Role.CHIEF, "N1")
    enter(client, chief)
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code_for(page.context["form"].secret)})
    assert not is_missing(chief)
    details = [json.loads(record.detail) for record in AuditRecord.objects.filter(action="second_factor")]
    assert {"what": "added", "type": "totp"} in details


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "socialaccount_signup"])
def test_there_is_no_address_for_signing_up_or_for_e_mail(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("password", ["password1234", "qwertyuiop12", "sarhadsarhad", "111122223333", "administrator"])
def test_a_password_that_a_guesser_finds_early_is_refused(password):
    with pytest.raises(ValidationError, match="guessing"):
        GuessingValidator().validate(password)


def test_a_password_made_of_the_own_name_is_refused(person):
    with pytest.raises(ValidationError, match="guessing"):
        GuessingValidator().validate("dilnoza-2026", person(Role.INSPECTOR, "N1", "dilnoza"))


def test_a_password_of_unrelated_words_is_taken():
    GuessingValidator().validate(PASSWORD)


def test_a_name_is_locked_after_five_failures_at_the_entrance_too(client, person):
    inspector = person(Role.INSPECTOR, "N1")
    for _ in range(5):
        client.post(reverse("account_login"), {"login": inspector.username, "password": "wrong"})
    enter(client, inspector)
    assert client.get(reverse("shifts:work")).status_code == 302


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"userinfo": {"preferred_username": "aziz"}}, "aziz"),
        ({"preferred_username": " bahor "}, "bahor"),
        ({"email": "x@y"}, ""),
    ],
)
def test_an_identity_is_known_by_its_preferred_name(claims, name):
    assert named_by(claims) == name
