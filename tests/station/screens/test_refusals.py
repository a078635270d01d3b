"""Who does not get a page reads why, in their language; a system reads it in the API's own form."""

from __future__ import annotations

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.test import Client

from sarhad.sentences import say
from sarhad.station.accounts.roles import Role
from sarhad.station.screens import refusals
from tests.station.english import english_of, speak_as_marked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _russian(monkeypatch) -> None:
    speak_as_marked(monkeypatch)


@pytest.fixture
def reader(person) -> Client:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(person(Role.INSPECTOR, "N1"))
    client.cookies["django_language"] = "ru"
    return client


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/people/", 403),
        ("get", "/declarations/0/", 404),
        ("get", "/nowhere/", 404),
        ("post", "/queue/next/", 403),
    ],
)
def test_a_refused_page_is_in_the_language_of_the_reader(reader, method, address, status):
    answer = getattr(reader, method)(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert '<html lang="ru"' in page
    assert "<h1>" in page
    assert list(english_of(page)) == []


def test_an_act_that_is_refused_says_why(rf):
    denied = PermissionDenied(say("nobody consents to their own request"))
    assert "Nobody consents to their own request." in refusals.forbidden(rf.get("/"), denied).content.decode()
    inside = PermissionDenied("view_models is not allowed")
    assert "view_models" not in refusals.forbidden(rf.get("/"), inside).content.decode()


def test_a_system_gets_the_form_of_the_api(client):
    answer = client.get("/api/nowhere", headers={"Accept-Language": "ru"})
    [mistake] = answer.json()["mistakes"]
    assert set(mistake) == {"message", "advice"}
    assert "nothing" not in mistake["message"]


def test_the_stations_own_mistake_and_an_unreadable_request_need_no_database(rf):
    assert refusals.broken(rf.get("/")).status_code == 500
    assert refusals.unreadable(rf.get("/"), BadRequest()).status_code == 400


def test_a_declarants_system_reads_mistakes_of_form_in_its_language(client, rules, offices):
    from sarhad.station.accounts.services import create_api_key

    _key, token = create_api_key(None, "a system", offices["N1"])
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "ru"}
    sent = {"declaration_id": 7, "items": [], "colour": "red"}
    answer = client.post("/api/declarations", sent, content_type="application/json", headers=headers)
    told = " ".join(one["message"] for one in answer.json()["mistakes"])
    assert answer.status_code == 422
    assert "declaration_id" in told
    assert not any(word in told for word in ("must", "missing", "known", "should"))
