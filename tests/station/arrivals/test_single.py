"""Single submissions that wait at the same time are committed together, and each is as if it had come alone."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import translation

from sarhad.declarations.columns import Declaration as DeclarationIn
from sarhad.station.accounts.models import ApiKey
from sarhad.station.accounts.services import create_api_key
from sarhad.station.arrivals import single
from sarhad.station.arrivals.answers import Answer, Outcome
from sarhad.station.arrivals.sender import Sender
from sarhad.station.audit.chain import verify_chain
from sarhad.station.audit.models import AuditHead, AuditRecord
from sarhad.station.declared.models import Arrival, Declaration
from sarhad.station.declared.states import State
from sarhad.station.nodes.joining import make_node
from sarhad.station.nodes.models import Link, Outgoing, Vector
from sarhad.station.nodes.place import Place
from sarhad.station.offices.models import Office
from sarhad.station.risk.profiles import load_profiles
from tests.station import country
from tests.station.country import BOLTS, SHOES, TOYS, submission

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
SOON = 20.0


@pytest.fixture(autouse=True)
def _country(tmp_path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory is one connection; test_single_sqlite has the real file")
    country.make_offices()
    load_profiles(country.write_profiles(tmp_path / "profiles"))


@pytest.fixture
def sender() -> Sender:
    return sender_of("N")


def sender_of(office: str, declarant: str = "") -> Sender:
    made, _ = create_api_key(None, f"broker of {office}", Office.objects.get(code=office))
    ApiKey.objects.filter(pk=made.pk).update(declarant=declarant)
    return Sender(Arrival.Source.API, api_key=ApiKey.objects.select_related("office").get(pk=made.pk))


def waiting() -> int:
    return sum(len(lane.waiting) for lane in single._together._lanes.values())


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


@contextmanager
def audit_held() -> Iterator[None]:
    """Nobody can commit a decision in the block: all wait for the head of the audit chain."""
    with transaction.atomic():
        AuditHead.objects.select_for_update().get(pk=1)
        yield


def stuck_in_the_database() -> list[int]:
    """The database's processes that wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return [pid for (pid,) in cursor.fetchall()]


class Side:
    """Threads that submit, each with a connection of its own."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(12)

    def submit(self, one: DeclarationIn, sender: Sender, language: str = "en") -> Future[Answer]:
        def work() -> Answer:
            try:
                with translation.override(language):
                    return single.receive_one(one, sender)
            finally:
                connections.close_all()

        return self.pool.submit(work)

    def behind_a_leader(self, *sent: tuple[Any, ...]) -> list[Future[Answer]]:
        """A leader is at work on the first; the others wait behind it in this order, until the block's end."""
        [first, *others] = sent
        with audit_held():
            futures = [self.submit(*first)]
            until(lambda: len(stuck_in_the_database()) == 1)
            for number, one in enumerate(others, start=1):
                futures.append(self.submit(*one))
                until(lambda number=number: waiting() == number)  # type: ignore[misc]
        return futures


@pytest.fixture
def side() -> Iterator[Side]:
    made = Side()
    yield made
    made.pool.shutdown()


def answers(futures: Sequence[Future[Answer]]) -> list[Answer]:
    return [one.result(SOON) for one in futures]


def commits(*sent: DeclarationIn) -> list[str]:
    """The transaction that stored each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT declaration_id, xmin::text FROM declared_declaration")
        stored = dict(cursor.fetchall())
    return [stored[one.declaration_id] for one in sent]


def test_those_that_wait_are_committed_together_and_each_is_answered_for_itself(side, sender):
    sent = [submission(code, office=office) for code, office in ((BOLTS, "N1"), (SHOES, "N1"), (BOLTS, "N2"))]
    alone = submission(BOLTS)
    told = answers(side.behind_a_leader((alone, sender), *((one, sender) for one in sent)))
    assert [one.declaration_id for one in told] == [one.declaration_id for one in (alone, *sent)]
    assert {one.outcome for one in told} == {Outcome.ACCEPTED}
    assert [one.receipt.next_step.split()[1] for one in told[1:]] == ["goods", "documents", "goods"]
    first, *others = commits(alone, *sent)
    assert len(set(others)) == 1
    assert first != others[0]


def test_each_leaves_the_delivery_and_the_audit_record_that_it_leaves_alone(side, sender):
    alone, *sent = [submission(BOLTS, office=office) for office in ("N1", "N2", "N1", "N2")]
    before = AuditRecord.objects.count()
    answers(side.behind_a_leader((alone, sender), *((one, sender) for one in sent)))
    records = AuditRecord.objects.filter(sequence__gt=before)
    assert [(one.action, one.actor, one.office) for one in records] == [
        ("decided", sender.actor, office) for office in ("N1", "N2", "N1", "N2")
    ]
    details = [json.loads(one.detail) for one in records]
    assert [one["declarations"] for one in details] == [1] * 4
    assert [one["first"] for one in details] == [one.declaration_id for one in (alone, *sent)]
    assert [set(one) for one in details] == [set(details[0])] * 4
    assert verify_chain() == []
    deliveries = Arrival.objects.filter(declarations__declaration_id__in=[one.declaration_id for one in (alone, *sent)])
    assert set(deliveries.values_list("accepted", "repeated", "refused", "api_key", "source")) == {
        (1, 0, 0, sender.api_key.pk, "api")
    }
    assert deliveries.count() == Arrival.objects.count() == 4


def test_each_is_told_to_the_nodes_above_as_one_that_came_alone(side, sender):
    make_node(Place("gate", "127.0.0.1:4250", "x"), "checkpoint", "N1")
    Link.objects.create(name="centre", is_parent=True, office_code="C")
    sent = [submission(BOLTS) for _ in range(3)]
    Outgoing.objects.all().delete()
    answers(side.behind_a_leader(*((one, sender) for one in sent)))
    told = Outgoing.objects.filter(kind="declaration")
    assert sorted(told.values_list("key", flat=True)) == sorted(f"{one.declaration_id}|1" for one in sent)
    assert Vector.objects.filter(kind="declaration").count() == 3
    assert Outgoing.objects.filter(kind="audit").count() == 3


def test_the_same_twice_in_one_commit_is_one_submission(side, sender):
    one = submission(SHOES)
    other = one.model_copy(update={"importer": "T2"})
    _, first, second, third = answers(
        side.behind_a_leader((submission(BOLTS), sender), (one, sender), (one, sender), (other, sender))
    )
    assert [first.outcome, second.outcome, third.outcome] == [Outcome.ACCEPTED, Outcome.REPEATED, Outcome.CONFLICT]
    assert first.receipt == second.receipt
    assert Declaration.objects.get(declaration_id=one.declaration_id).importer == "T1"
    assert Arrival.objects.count() == 2


def test_versions_of_one_declaration_are_taken_in_their_order(side, sender):
    held = submission(SHOES)
    amended = submission(BOLTS, name=held.declaration_id, version=2)
    told = answers(side.behind_a_leader((submission(BOLTS), sender), (held, sender), (amended, sender)))
    assert {one.outcome for one in told} == {Outcome.ACCEPTED}
    assert len(set(commits(held))) == 1
    first, second = Declaration.objects.filter(declaration_id=held.declaration_id).order_by("version")
    assert (first.state, second.channel, second.state) == (State.SUPERSEDED, "red", State.WAITING)


def test_one_that_may_not_is_refused_and_the_others_are_taken(side, sender):
    told = answers(
        side.behind_a_leader(
            (submission(BOLTS), sender),
            (submission(BOLTS), sender),
            (submission(BOLTS, office="S1"), sender),
            (submission(BOLTS, office="NOWHERE"), sender),
            (submission(BOLTS), sender),
        )
    )
    assert [one.outcome for one in told] == ["accepted", "accepted", "refused", "refused", "accepted"]
    assert "'S1' are not taken from you" in told[2].mistakes[0].message
    assert "no customs office 'NOWHERE'" in told[3].mistakes[0].message
    assert not Declaration.objects.filter(office__code="S1").exists()


@pytest.fixture
def no_thirteen() -> Iterator[None]:
    """The database refuses the declarations of importer T13, each time, in the midst of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_thirteen() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the store does not take %', NEW.declaration_id; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER no_thirteen BEFORE INSERT ON declared_declaration FOR EACH ROW "
            "WHEN (NEW.importer = 'T13') EXECUTE FUNCTION no_thirteen()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER no_thirteen ON declared_declaration; DROP FUNCTION no_thirteen()")


@pytest.mark.usefixtures("no_thirteen")
def test_one_that_the_database_does_not_take_harms_no_other(side, sender):
    good = [submission(code) for code in (BOLTS, TOYS, SHOES)]
    bad = submission(BOLTS, importer="T13")
    futures = side.behind_a_leader(*((one, sender) for one in (good[0], good[1], bad, good[2])))
    with pytest.raises(DatabaseError, match=f"does not take {bad.declaration_id}"):
        futures.pop(2).result(SOON)
    assert [one.outcome for one in answers(futures)] == [Outcome.ACCEPTED] * 3
    assert len(set(commits(*good))) == 3
    assert not Declaration.objects.filter(declaration_id=bad.declaration_id).exists()
    assert Arrival.objects.count() == AuditRecord.objects.filter(action="decided").count() == 3
    assert verify_chain() == []


def test_a_connection_that_breaks_under_those_that_share_it_loses_none(side, sender):
    sent = [submission(BOLTS) for _ in range(4)]
    with audit_held():
        futures = [side.submit(sent[0], sender)]
        until(lambda: len(stuck_in_the_database()) == 1)
        for number, one in enumerate(sent[1:], start=1):
            futures.append(side.submit(one, sender))
            until(lambda number=number: waiting() == number)  # type: ignore[misc]
        [backend] = stuck_in_the_database()
        end(backend)
        until(lambda: stuck_in_the_database() not in ([], [backend]))  # the next leads the three that waited
        end(*stuck_in_the_database())
        until(lambda: len(stuck_in_the_database()) == 1)  # each is tried alone, on a new connection
    with pytest.raises(DatabaseError):
        futures[0].result(SOON)
    assert [one.outcome for one in answers(futures[1:])] == [Outcome.ACCEPTED] * 3
    assert len(set(commits(*sent[1:]))) == 3
    assert verify_chain() == []


def end(*backends: int) -> None:
    with connection.cursor() as cursor:
        for one in backends:
            cursor.execute("SELECT pg_terminate_backend(%s)", [one])


def test_senders_do_not_share_a_commit_nor_learn_of_each_other(side, sender):
    other = sender_of("S")
    own, foreign = submission(BOLTS, office="N1"), submission(BOLTS, office="S1")
    with audit_held():
        futures = [side.submit(submission(BOLTS), sender), side.submit(submission(BOLTS, office="S1"), other)]
        until(lambda: len(stuck_in_the_database()) == 2)
        futures += [side.submit(own, sender), side.submit(foreign, other), side.submit(own, other)]
        until(lambda: waiting() == 3)
    _, _, mine, theirs, tried = answers(futures)
    assert (mine.outcome, theirs.outcome, tried.outcome) == (Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.REFUSED)
    assert (mine.declaration_id, theirs.declaration_id) == (own.declaration_id, foreign.declaration_id)
    assert tried.receipt is None
    first, second = commits(own, foreign)
    assert first != second
    keys = {one.declaration_id: one.arrival.api_key_id for one in Declaration.objects.select_related("arrival")}
    assert (keys[own.declaration_id], keys[foreign.declaration_id]) == (sender.api_key.pk, other.api_key.pk)


def test_a_key_whose_rights_have_changed_is_another_sender(side, sender):
    before = Sender(Arrival.Source.API, api_key=ApiKey.objects.select_related("office").get(pk=sender.api_key.pk))
    ApiKey.objects.filter(pk=sender.api_key.pk).update(office=Office.objects.get(code="S"))
    after = Sender(Arrival.Source.API, api_key=ApiKey.objects.select_related("office").get(pk=sender.api_key.pk))
    with audit_held():
        leader = side.submit(submission(BOLTS), before)
        until(lambda: len(stuck_in_the_database()) == 1)
        refused = side.submit(submission(BOLTS, office="N1"), after).result(SOON)
        assert refused.outcome == Outcome.REFUSED
    assert leader.result(SOON).outcome == Outcome.ACCEPTED


def test_each_is_answered_in_its_own_language(side, sender):
    sent = [(submission(BOLTS), sender, language) for language in ("en", "ru", "en", "ru")]
    with audit_held():
        futures = [side.submit(*sent[0]), side.submit(*sent[1])]
        until(lambda: len(stuck_in_the_database()) == 2)
        futures += [side.submit(*sent[2]), side.submit(*sent[3])]
        until(lambda: waiting() == 2)
    told = [one.receipt.next_step for one in answers(futures)]
    assert told == ["The goods are released.", "Товары выпущены."] * 2


def test_a_declaration_of_many_items_waits_for_nobody_and_nobody_for_it(side, sender):
    many = submission(*[BOLTS] * 150)
    with audit_held():
        leader = side.submit(many, sender)
        until(lambda: len(stuck_in_the_database()) == 1)
        other = side.submit(submission(BOLTS), sender)
        until(lambda: len(stuck_in_the_database()) == 2)
        assert waiting() == 0
    assert [leader.result(SOON).outcome, other.result(SOON).outcome] == [Outcome.ACCEPTED] * 2


def test_when_one_is_answered_its_declaration_is_committed(side, sender):
    seen: list[bool] = []
    lock = threading.Lock()

    def ask(name: str) -> None:
        [answer] = answers([side.submit(submission(BOLTS, name=name), sender)])
        there = Declaration.objects.filter(declaration_id=answer.declaration_id).exists()
        connections.close_all()
        with lock:
            seen.append(there)

    names = [country.declaration_id() for _ in range(60)]
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(ask, names))
    assert seen == [True] * 60
    assert Declaration.objects.filter(declaration_id__in=names).count() == 60
    assert len(set(commits(*(submission(BOLTS, name=name) for name in names)))) < 60
