"""Every route, method, role and office answers as the table says, and none is missing from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve
from django.utils import timezone

from sarhad.profiles.life import USUAL
from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.accounts.services import create_api_key
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.models import Rerouting
from sarhad.station.inspections.services import record_inspection
from sarhad.station.lanes.models import PlanVersion
from sarhad.station.mandates.models import MandateVersion
from sarhad.station.mandates.table import plain_of
from sarhad.station.nodes.joining import make_node
from sarhad.station.nodes.models import Incoming, Link
from sarhad.station.nodes.place import Place
from sarhad.station.notes.subjects import About
from sarhad.station.notes.writing import write as write_note
from sarhad.station.risk.alarms import raise_alarm
from sarhad.station.studies.models import Study
from sarhad.station.studies.retiring import propose_retirement
from tests.station import country
from tests.station.access_table import (
    ALL,
    API,
    API_DESCRIPTION,
    ENTRANCE,
    FOR_ANYONE,
    STARTS_WORK,
    TABLE,
    Row,
)
from tests.station.lists.writing import write_list
from tests.station.register.thoughts import enter_risk
from tests.station.risk.writing import write

pytestmark = pytest.mark.django_db
LETTERS = dict(zip(ALL, Role, strict=True))
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def things_of(office: str, inspector: User, analyst: User, token: str, key_pk: int) -> dict[str, object]:
    """One object of each kind that belongs to this office."""
    open_one, looked_at = (country.arrive(country.SHOES, office=office) for _ in range(2))
    photo = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0" + bytes(20))
    found = record_inspection(inspector, looked_at, controls=["Weigh the load"], findings={}, files=[photo])
    asked = Rerouting.objects.create(
        declaration=looked_at, from_channel="red", to_channel="green", reason="Known goods", status="asked",
        asked_by=inspector, asked_at=timezone.now(),
    )  # fmt: skip
    photo = SimpleUploadedFile("b.jpg", b"\xff\xd8\xff\xe0" + bytes(20))
    note = write_note(analyst, "Boxes", "Heavy boxes", [About("trader", "T1")], [photo])
    risk = enter_risk(analyst, analyst.office, f"R-{analyst.office.code}")
    version = write(analyst, analyst.office, f"P-{analyst.office.code}")
    study = Study.objects.create(kind="worth", office=inspector.office, started_by=analyst, state="failed")
    retirement = propose_retirement(analyst, version, "It finds nothing")
    named = write_list(analyst, inspector.office, f"L-{office}").named.name
    conflict = Incoming.objects.create(
        link=Link.objects.get(), kind="declaration", status="conflict", change={"body": {}},
        key=f"{open_one.declaration_id}|{open_one.version}",
    )  # fmt: skip
    return {
        "declaration": open_one.pk, "reference": open_one.declaration_id, "attachment": found.attachments.get().pk,
        "consent": asked.pk, "officer": inspector.pk, "profile": version.profile.profile_id, "model": 0, "mapping": 0,
        "edition": 0, "risk": risk.risk.reference, "note": note.key,
        "note_file": note.entries.get().attachments.get().pk,
        "alarm": raise_alarm(inspector, version).pk, "conflict": conflict.pk, "key": key_pk, "token": token,
        "office": office, "list": named,
        "study": study.pk, "retirement": retirement.pk,
    }  # fmt: skip


@pytest.fixture
def world(rules, offices, person) -> SimpleNamespace:
    """People of every role in the north and at the centre; things of the north and of the south."""
    make_node(Place("here", "127.0.0.1:4250", "x"), "central", "C")
    Link.objects.create(name="gate", office_code="N1", public_key="0" * 64)
    set_by = person(Role.MANAGER, "C", "sets mandates")
    MandateVersion.objects.create(number=1, content=plain_of(USUAL), reason="for tests", proposed_by=set_by)
    plan = PlanVersion.objects.create(plan="p", number=1, source="plan: p", content_hash="", status="proposed")
    sides = {}
    for side, region, gate in (("own", "N", "N1"), ("foreign", "S", "S1")):
        key, token = create_api_key(None, gate, offices[region])
        staff = person(Role.INSPECTOR, gate), person(Role.ANALYST, region, f"writer {region}")
        sides[side] = things_of(gate, *staff, token, key.pk) | {"plan": plan.pk, "mandates": 1}
    people = {(letter, at): person(role, at, f"{letter}{at}") for letter, role in LETTERS.items() for at in "NC"}
    return SimpleNamespace(**sides, clients={asker: signed_in(user) for asker, user in people.items()})


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def asked(client: Client, row: Row, things: dict[str, object], method: str = "", **headers: str) -> int:
    """The answer's status; what the request changed is undone."""
    address = "/" + row.route.format(**things)
    sends = {name: value.format(**things) for name, value in row.sends.items()}
    with transaction.atomic():
        verb = method or row.method
        if verb in ("GET", "POST"):
            answer = getattr(client, verb.lower())(address, sends, headers=headers)
        else:
            answer = client.generic(verb, address, headers=headers)
        if answer.streaming:  # reading to the end closes the file, and not the database's connection
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer.status_code


def wrong(row: Row, world: SimpleNamespace) -> Iterator[str]:
    """Where the answers to people differ from the row."""
    for letter in ALL:
        client = world.clients[letter, row.at]
        allowed = letter in row.roles
        got = asked(client, row, world.own)
        if got != (row.own if allowed else 403):
            yield f"{row.name}: {LETTERS[letter]} got {got} for an own one"
        if row.foreign is not None:
            got, expected = asked(client, row, world.foreign), {row.foreign} if allowed else {403, 404}
            if got not in expected:
                yield f"{row.name}: {LETTERS[letter]} got {got} for a foreign one"


def routes() -> list[str]:
    """Every route of the station, written as Django's resolver writes the one it found."""

    def below(patterns: object, before: str = "") -> Iterator[str]:
        for one in patterns:  # type: ignore[attr-defined]
            route = before + str(one.pattern).removeprefix("^" if before else "")
            if isinstance(one, URLPattern):
                yield route
            else:
                yield from below(one.url_patterns, route)

    return list(below(get_resolver().url_patterns))


def test_every_route_has_a_row():
    numbers = (
        dict.fromkeys(
            ("declaration", "attachment", "consent", "officer", "alarm", "plan", "conflict", "key", "model", "mapping"),
            1,
        )
        | {"profile": "P", "reference": "D", "risk": "R", "note": "0", "list": "L"}
        | dict.fromkeys(("study", "retirement", "mandates", "edition", "note_file"), 1)
    )
    rows = {row.route.partition("?")[0].format(**numbers) for row in TABLE}
    rows |= {call.path.format(**numbers) for call in API} | ENTRANCE | API_DESCRIPTION
    rows |= {one.partition(" ")[2] for one in STARTS_WORK}
    known = {resolve("/" + address).route for address in rows}
    assert sorted(set(routes()) - known) == []


def test_people_get_what_the_table_says(world):
    assert [problem for row in TABLE for problem in wrong(row, world)] == []


def test_without_signing_in_nothing_but_the_entrance_opens(world):
    bearer = {"Authorization": f"Bearer {world.own['token']}"}
    answers = {
        f"{row.name} {who}": asked(Client(), row, world.own, **headers)
        for row in TABLE
        for who, headers in (("anonymous", {}), ("with a key of the API", bearer))
    }
    assert {name for name, got in answers.items() if got != 302} == set()


def test_a_method_that_no_row_names_is_refused(world):
    named = {(row.route.partition("?")[0], row.method) for row in TABLE} | {
        tuple(reversed(one.split())) for one in STARTS_WORK
    }
    again = {row.route.partition("?")[0]: row for row in TABLE}
    answers = {
        f"{method} {route}": asked(world.clients["M", "C"], row, world.own, method)
        for route, row in again.items()
        for method in METHODS
        if (route, method) not in named
    }
    assert {name: got for name, got in answers.items() if got != 405} == {}


@pytest.mark.parametrize("name", STARTS_WORK)
def test_only_few_start_long_work(world, name):
    row = Row("POST", name.partition(" ")[2], STARTS_WORK[name], 302)
    others = [letter for letter in ALL if letter not in row.roles]
    assert {asked(world.clients[letter, "C"], row, world.own) for letter in others} == {403}
    assert asked(Client(), row, world.own) == 302


def test_the_entrance_opens_nothing_but_the_own_account(world):
    anonymous = {address: asked(Client(), Row("GET", address, "", 0), world.own) for address in ENTRANCE}
    assert {name: got for name, got in anonymous.items() if got != FOR_ANYONE.get(name, 302)} == {}
    for letter in ALL:
        answers = {a: asked(world.clients[letter, "N"], Row("GET", a, "", 0), world.own) for a in ENTRANCE}
        assert {name: got for name, got in answers.items() if got not in (200, 302, 404, 405)} == {}


def _sent(call, world, side: str, client: Client, headers: dict[str, str]) -> tuple[int, bytes]:
    office = world.own["office"] if side == "own" else world.foreign["office"]
    reference = getattr(world, side)["reference"]
    body = country.submission(country.BOLTS, office=office).model_dump_json() if call.method == "POST" else None
    address = "/" + call.path.format(reference=reference)
    answer = client.generic(call.method, address, body or "", content_type="application/json", headers=headers)
    return answer.status_code, answer.getvalue()


@pytest.mark.parametrize("call", API, ids=lambda call: f"{call.method} {call.path}")
def test_a_key_acts_for_its_own_offices_only(world, call):
    bearer = {"Authorization": f"Bearer {world.own['token']}"}
    before = Declaration.objects.filter(office__code="S1").count()
    assert _sent(call, world, "own", Client(), bearer)[0] == call.own
    status, text = _sent(call, world, "foreign", Client(), bearer)
    assert status == call.foreign
    if "bulk" in call.path:
        assert json.loads(text)["outcome"] != "accepted"
    assert Declaration.objects.filter(office__code="S1").count() == before


@pytest.mark.parametrize("call", API, ids=lambda call: f"{call.method} {call.path}")
def test_a_session_is_no_key(world, call):
    for client in (Client(), *world.clients.values()):
        assert _sent(call, world, "own", client, {})[0] == call.without
    assert _sent(call, world, "own", Client(), {"Authorization": "Bearer sarhad_guessed"})[0] == call.without
