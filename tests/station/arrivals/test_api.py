"""The interface for other systems, as they meet it: over HTTP with a key."""

from __future__ import annotations

import json

import pytest

from sarhad.station.accounts.roles import Role
from sarhad.station.accounts.services import create_api_key, revoke_api_key
from sarhad.station.declared.models import Declaration
from tests.station.country import BOLTS, SHOES, arrive, submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
URL = "/api/declarations"


@pytest.fixture
def key(person, offices):
    return create_api_key(person(Role.ADMINISTRATOR, "C"), "broker", offices["N"])


@pytest.fixture
def post(client, key):
    def send(body, path=URL, token=key[1]):
        data = body if isinstance(body, (bytes, str)) else body.model_dump_json()
        return client.post(path, data, content_type="application/json", headers={"Authorization": f"Bearer {token}"})

    return send


def test_a_new_declaration_is_created_and_the_same_again_gets_the_same_answer(post):
    sent = submission(SHOES)
    first, second = post(sent), post(sent)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Declaration.objects.count() == 1


def test_other_content_is_a_conflict_that_says_what_to_do(post):
    sent = submission(SHOES)
    post(sent)
    answer = post(sent.model_copy(update={"importer": "T2"}))
    assert answer.status_code == 409
    assert "next version" in answer.json()["mistakes"][0]["advice"]


@pytest.mark.parametrize("token", ["", "sarhad_wrong", "x" * 5000])
def test_without_a_key_in_force_nothing_is_taken(post, token):
    assert post(submission(BOLTS), token=token).status_code == 401
    assert not Declaration.objects.exists()


def test_a_revoked_key_opens_nothing(post, key):
    revoke_api_key(key[0].created_by, key[0])
    assert post(submission(BOLTS)).status_code == 401


def test_a_key_is_good_for_its_offices_only(post):
    assert post(submission(BOLTS, office="N2")).status_code == 201
    answer = post(submission(BOLTS, office="S1"))
    assert answer.status_code == 422
    assert "S1" in answer.json()["mistakes"][0]["message"]


def test_a_malformed_declaration_names_the_field(post):
    body = json.loads(submission(BOLTS).model_dump_json())
    body["items"][0]["hs_code"] = "12"
    body["surprise"] = 1
    answer = post(json.dumps(body))
    assert answer.status_code == 422
    told = " ".join(mistake["message"] for mistake in answer.json()["mistakes"])
    assert "items.0.hs_code" in told
    assert "surprise" in told


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"declaration_id": "\\ud800"}'])
def test_what_is_no_declaration_is_a_clear_no(post, body):
    assert post(body).status_code in (400, 422)


def test_where_a_declaration_stands_is_told_to_its_own_key_only(client, key):
    own, foreign = arrive(SHOES, office="N1"), arrive(SHOES, office="S1")
    auth = {"Authorization": f"Bearer {key[1]}"}
    answer = client.get(f"{URL}/{own.declaration_id}", headers=auth)
    assert answer.status_code == 200
    assert answer.json()["next_step"].startswith("The documents will be checked")
    assert client.get(f"{URL}/{foreign.declaration_id}", headers=auth).status_code == 404
    assert client.get(f"{URL}/{own.declaration_id}").status_code == 401


def test_bulk_answers_line_by_line_and_a_bad_line_stops_nothing(post):
    good, other = submission(BOLTS), submission(SHOES)
    lines = [good.model_dump_json(), "{oops", "", other.model_dump_json(), good.model_dump_json()]
    answer = post("\n".join(lines).encode(), path=f"{URL}/bulk")
    answers = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert [(one["line"], one["outcome"]) for one in answers] == [
        (1, "accepted"), (2, "refused"), (4, "accepted"), (5, "repeated"),
    ]  # fmt: skip
    assert answers[0]["receipt"] == answers[3]["receipt"]


def test_bulk_commits_before_it_answers(post, monkeypatch):
    monkeypatch.setattr("sarhad.station.arrivals.bulk.BATCH", 2)
    body = "\n".join(submission(BOLTS).model_dump_json() for _ in range(5)).encode()
    stored = []
    for part in post(body, path=f"{URL}/bulk").streaming_content:
        acknowledged = [json.loads(line)["declaration_id"] for line in part.splitlines()]
        assert Declaration.objects.filter(declaration_id__in=acknowledged).count() == len(acknowledged)
        stored.append(Declaration.objects.count())
    assert stored == [2, 4, 5]


def test_the_interface_documents_itself(client):
    document = client.get("/api/openapi.json").json()
    assert {"/api/declarations", "/api/declarations/bulk", "/api/declarations/{declaration_id}"} <= set(
        document["paths"]
    )
    assert "hs_code" in json.dumps(document)
    assert "securitySchemes" in document["components"]
