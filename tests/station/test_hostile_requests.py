"""Requests made to break what asks the database: each gets an answer that refuses it, on every database."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sarhad.station.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NUL = "D\x001"


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def manager(person):
    return person(Role.MANAGER, "C")


@pytest.mark.parametrize("sent", [{"username": NUL, "password": "x"}, {NUL: "x"}, {"username": ["a", NUL]}])
def test_a_form_with_a_nul_is_refused_before_anything_is_asked(client, sent, offices):
    assert client.post("/sign-in/", sent).status_code == 400


def test_a_file_whose_form_has_a_nul_is_refused(client, inspector):
    client.force_login(inspector)
    assert client.post("/deliveries/", {"mapping": NUL, "file": b""}).status_code == 400


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language"])
def test_a_cookie_with_a_nul_is_refused(client, name):
    assert client.get("/", headers={"cookie": f'{name}="a\\000b"'}).status_code == 400


def test_an_address_of_the_api_with_a_nul_is_refused_in_the_form_of_the_api(client):
    answer = client.get("/api/declarations/%00")
    assert answer.status_code == 400
    assert answer.json()["mistakes"]


def test_where_nothing_is_the_api_says_so_in_its_own_form_and_a_page_to_people(client):
    assert client.get("/api/nothing").json()["mistakes"]
    assert client.get("/nothing/at-all").status_code == 404
    assert "html" in client.get("/nothing/at-all")["Content-Type"]


BODIES = {
    "nothing": b"",
    "no JSON": b"\xff\xfe",
    "deep": b"[" * 100_000,
    "deep rows": b'{"office": "C", "rows": ' + b'{"all": [' * 20_000,
    "no object": b"[1]",
    "a NUL": b'{"office": "C\\u0000"}',
    "half a surrogate pair": b'{"office": "C", "condition": "hs_code = \'\\ud800\'"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_of_a_script_is_refused(name, client, manager):
    client.force_login(manager)
    answer = client.generic("POST", "/profiles/-/try/", BODIES[name], content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["problems"]


def test_a_form_in_the_place_of_a_body_is_refused(client, manager):
    client.force_login(manager)
    assert client.post("/profiles/-/try/", {"office": "C"}).status_code == 400


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["all", "any", "column"]), inner),
    max_leaves=8,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(condition=PLAIN, rows=PLAIN)
def test_any_condition_and_rows_get_words(client, manager, condition, rows):
    client.force_login(manager)
    sent = {"office": "C", "condition": condition, "rows": rows}
    assert client.post("/profiles/-/try/", sent, content_type="application/json").status_code in (200, 400)
