"""What an administrator does on the screens is done, and in the record."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from sarhad.station.accounts.models import ApiKey, User
from sarhad.station.accounts.roles import Role
from sarhad.station.accounts.services import key_for
from sarhad.station.audit.models import AuditRecord
from sarhad.station.offices.models import Office

pytestmark = pytest.mark.django_db
PASSWORD = "seven-gates-and-a-bridge"


@pytest.fixture
def admin(client, person):
    """A client signed in as an administrator of the North."""
    client.force_login(person(Role.ADMINISTRATOR, "N"))
    return client


def acts() -> list[str]:
    return list(AuditRecord.objects.exclude(action="office_created").values_list("action", flat=True))


def test_a_person_is_made_changed_and_closed(admin):
    form = {"username": "aziz", "password": PASSWORD, "role": "inspector", "office": "N1"}
    admin.post(reverse("operations:people"), form)
    aziz = User.objects.get(username="aziz")
    admin.post(reverse("operations:person", args=[aziz.pk]), {"role": "chief", "office": "N2"})
    aziz.refresh_from_db()
    assert (aziz.role, aziz.office.code, aziz.is_active) == ("chief", "N2", False)
    assert acts() == ["account_created", "account_changed"]


@pytest.mark.parametrize("changes", [{"role": "king"}, {"password": "password1234"}])
def test_a_person_with_a_mistake_is_not_made(admin, changes):
    form = {"username": "aziz", "password": PASSWORD, "role": "inspector", "office": "N1", **changes}
    page = admin.post(reverse("operations:people"), form, follow=True)
    assert "note error" in page.content.decode()
    assert not User.objects.filter(username="aziz").exists()


def test_nobody_is_placed_outside_the_own_subtree(admin, person):
    stranger = person(Role.INSPECTOR, "S1")
    form = {"username": "aziz", "password": PASSWORD, "role": "inspector", "office": "S1"}
    assert admin.post(reverse("operations:people"), form).status_code == 404
    assert admin.get(reverse("operations:person", args=[stranger.pk])).status_code == 404


def test_a_lost_second_factor_is_taken_away_and_recorded(admin, person):
    chief = person(Role.CHIEF, "N1")
    Authenticator.objects.create(user=chief, type=Authenticator.Type.TOTP, data={})
    admin.post(reverse("operations:person", args=[chief.pk]), {"reset": "1"})
    assert not Authenticator.objects.exists()
    assert acts() == ["second_factor_reset"]


def test_a_key_is_shown_once_opens_and_can_be_ended(admin):
    page = admin.post(reverse("operations:keys"), {"name": "broker", "office": "N1"})
    token = page.context["token"]
    assert token in page.content.decode()
    assert token not in admin.get(reverse("operations:keys")).content.decode()
    assert key_for(token) == ApiKey.objects.get()
    admin.post(reverse("operations:revoke", args=[ApiKey.objects.get().pk]))
    assert key_for(token) is None
    assert acts() == ["api_key_created", "api_key_revoked"]


def test_an_office_is_made_one_level_below(admin):
    admin.post(reverse("operations:offices"), {"code": "N9", "name": "North ferry", "parent": "N"})
    assert Office.objects.get(code="N9").level == Office.Level.CHECKPOINT
    page = admin.post(reverse("operations:offices"), {"code": "n 9", "name": "?", "parent": "N"}, follow=True)
    assert "note error" in page.content.decode()


@pytest.mark.parametrize("name", ["people", "keys", "offices", "health"])
@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_sees_these_screens(client, person, name, role):
    client.force_login(person(role, "C"))
    assert client.get(reverse(f"operations:{name}")).status_code == 403
