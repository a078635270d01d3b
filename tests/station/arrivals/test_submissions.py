"""A declarant follows the own submissions, in words for outsiders and the own language, and nobody else's."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from sarhad.station.accounts.models import ApiKey
from sarhad.station.accounts.roles import Role
from sarhad.station.accounts.services import create_own_key, create_user, key_for
from sarhad.station.arrivals.answers import TO_BE_CHECKED
from sarhad.station.audit.models import Access
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.services import record_inspection
from tests.station.country import BOLTS, FIGS, LAMPS, SHOES, TOYS, arrive, submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
PASSWORD = "seven-gates-and-a-bridge"


@pytest.fixture
def broker(offices):
    """Follows what D1 declares anywhere."""
    return create_user(None, "broker", PASSWORD, offices["C"], Role.DECLARANT, declarant="D1")


@pytest.fixture
def page(client, broker):
    client.force_login(broker)
    return lambda **query: client.get(reverse("arrivals:submissions"), query)


def test_the_own_are_shown_and_nobody_elses(page):
    mine = [arrive(SHOES, declarant="D1"), arrive(BOLTS, declarant="D1", office="S1")]
    others = [arrive(SHOES, declarant="D2"), arrive(SHOES)]
    text = page().content.decode()
    assert [str(one) in text for one in (*mine, *others)] == [True, True, False, False]


def test_somebody_without_a_number_sees_nothing(client, person):
    theirs = arrive(SHOES)
    client.force_login(person(Role.DECLARANT, "C"))
    assert str(theirs) not in client.get(reverse("arrivals:submissions")).content.decode()


def test_every_control_is_told_in_the_same_words_and_no_reason(page, inspector):
    for code in (SHOES, LAMPS, TOYS):
        arrive(code, declarant="D1")
    record_inspection(inspector, Declaration.objects.first(), controls=["Weigh the load"], findings={})
    text = page(stand="held").content.decode()
    words = {told for _one, _where, told in page(stand="held").context["rows"]}
    assert len(words) <= 2
    for secret in ("Title of", "Look closely", "red", "orange", "yellow", "shoes", "hs_code"):
        assert secret not in text.split("<main", 1)[1]


def test_an_audit_after_the_release_is_not_told(page):
    arrive(FIGS, declarant="D1")
    arrive(BOLTS, declarant="D1")
    assert len({(str(where), told) for _one, where, told in page().context["rows"]}) == 1


def test_it_is_told_in_the_readers_language(page, broker):
    arrive(SHOES, declarant="D1")
    broker.language = "ru"
    broker.save()
    told = page().context["rows"][0][2]
    from django.utils import translation

    with translation.override("ru"):
        assert told == translation.gettext(TO_BE_CHECKED)


def test_the_page_is_in_the_access_log_and_so_is_a_traders(page, client, person):
    page()
    assert Access.objects.get().subject == "declarant:D1"
    client.force_login(person(Role.ANALYST, "N"))
    client.get(reverse("analysis:trader"), {"trader": "T1"})
    assert set(Access.objects.values_list("what", "subject")) == {("submissions", "declarant:D1"), ("trader", "T1")}


def test_an_own_key_is_made_shown_once_and_ended_on_the_page(client, broker):
    client.force_login(broker)
    token = client.post(reverse("arrivals:own_keys"), {"name": "our system"}).context["token"]
    key = key_for(token)
    assert key.declarant == "D1"
    assert token not in client.get(reverse("arrivals:own_keys")).content.decode()
    client.post(reverse("arrivals:revoke_own_key", args=[key.pk]))
    assert key_for(token) is None


def test_nobody_ends_anothers_key(client, broker, offices):
    other = create_user(None, "other", PASSWORD, offices["C"], Role.DECLARANT, declarant="D2")
    key, _ = create_own_key(other, "theirs")
    client.force_login(broker)
    assert client.post(reverse("arrivals:revoke_own_key", args=[key.pk])).status_code == 404
    assert ApiKey.objects.get().revoked_at is None


@pytest.fixture
def api(client, broker):
    """Calls with a key of D1."""
    _, token = create_own_key(broker, "our system")
    bearer = {"Authorization": f"Bearer {token}"}

    def call(method: str, path: str, body: str = "", **headers: str):
        content = {"content_type": "application/json", "headers": bearer | headers}
        return client.generic(method, path, body, **content)

    return call


def test_a_declarants_key_submits_for_this_declarant_only(api):
    own, others = submission(BOLTS, declarant="D1"), submission(BOLTS, declarant="D2")
    assert api("POST", "/api/declarations", own.model_dump_json()).status_code == 201
    refused = api("POST", "/api/declarations", others.model_dump_json())
    assert refused.status_code == 422
    assert "another declarant's" in refused.json()["mistakes"][0]["advice"]
    assert Declaration.objects.get().declaration_id == own.declaration_id


def test_and_asks_about_this_declarant_only(api):
    mine, theirs = arrive(SHOES, declarant="D1"), arrive(SHOES, declarant="D2")
    assert api("GET", f"/api/declarations/{mine.declaration_id}").status_code == 200
    assert api("GET", f"/api/declarations/{theirs.declaration_id}").status_code == 404
    listed = api("GET", "/api/submissions").json()
    assert [one["declaration_id"] for one in listed["submissions"]] == [mine.declaration_id]
    assert api("GET", "/api/submissions?stand=released").json()["submissions"] == []


def test_the_list_goes_on_page_by_page(api, monkeypatch):
    from sarhad.station.arrivals import api as interface

    monkeypatch.setattr(interface, "PAGE", 2)
    sent = [arrive(BOLTS, declarant="D1").declaration_id for _ in range(5)]
    found, after = [], 0
    while after is not None:
        answer = json.loads(api("GET", f"/api/submissions?after={after}").content)
        found += [one["declaration_id"] for one in answer["submissions"]]
        after = answer["next"]
    assert found == sent


def test_the_role_needs_a_number(offices):
    from sarhad.errors import SarhadError

    with pytest.raises(SarhadError, match="number"):
        create_user(None, "nobody", PASSWORD, offices["C"], Role.DECLARANT)
    assert create_user(None, "chief", PASSWORD, offices["C"], Role.CHIEF, declarant="D1").declarant == ""
