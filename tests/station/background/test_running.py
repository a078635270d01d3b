"""Long work ends once, by whatever comes first, and whoever looks is told the truth of it."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.background import running, working
from sarhad.station.background.running import CancelledError, State
from sarhad.station.studies.models import Study
from sarhad.station.targeting.models import TrainingRun

pytestmark = pytest.mark.django_db
KINDS = (Study, TrainingRun)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def run(request, person, offices):
    fields = {"kind": Study.Kind.WORTH, "office": offices["C"]} if request.param is Study else {}
    return request.param.objects.create(started_by=person(Role.MANAGER, "C"), **fields)


def state_of(run) -> str:
    run.refresh_from_db()
    return str(run.state)


@pytest.mark.parametrize(("silent_for", "state"), [(-1, State.RUNNING), (1, State.FAILED)])
def test_work_that_was_silent_too_long_has_failed_and_says_so(run, silent_for, state):
    type(run).objects.update(seen_at=timezone.now() - running.SILENT_FOR - timedelta(seconds=10 * silent_for))
    running.end_silent(type(run))
    assert state_of(run) == state
    said = [problem["message"]["english"] for problem in run.problems]
    assert said == (["its process ended without a word"] if state == State.FAILED else [])


def test_silent_work_of_one_kind_ends_nothing_of_another(run):
    type(run).objects.update(seen_at=timezone.now() - 2 * running.SILENT_FOR)
    for kind in KINDS:
        if kind is not type(run):
            running.end_silent(kind)
    assert state_of(run) == State.RUNNING


def test_cancelled_work_stops_at_its_next_step_and_stays_cancelled(run):
    def carry_out() -> None:
        with running.told_if_it_fails(run):
            running.tell(run, "first")
            assert running.finish(run, State.CANCELLED)
            running.tell(run, "second")
            running.finish(run, State.DONE)

    carry_out()
    assert state_of(run) == State.CANCELLED
    assert [line["text"] for line in run.lines] == ["first"]
    assert run.problems == []
    with pytest.raises(CancelledError):
        running.tell(run, "third")


def test_work_ends_once(run):
    assert running.finish(run, State.DONE)
    ended = type(run).objects.get().finished_at
    assert not running.finish(run, State.FAILED, problems=[{"message": "late"}])
    assert not running.is_wanted(run)
    assert (state_of(run), run.problems, run.finished_at) == (State.DONE, [], ended)


def test_what_nobody_foresaw_is_written_down_and_goes_on_to_the_log(run):
    def carry_out() -> None:
        with running.told_if_it_fails(run):
            raise ZeroDivisionError("no goods")

    with pytest.raises(ZeroDivisionError):
        carry_out()
    assert state_of(run) == State.FAILED
    assert "no goods" in str(run.problems)


def test_a_mistake_is_written_down_and_is_no_failure_of_the_program(run):
    with running.told_if_it_fails(run):
        raise SarhadError(Problem("too few", "wait"), Problem("too old", "load"))
    assert state_of(run) == State.FAILED
    assert [problem["message"]["english"] for problem in run.problems] == ["too few", "too old"]


@pytest.fixture
def process(monkeypatch) -> list[int]:
    """The process of the work is this one: it is not made polite, keeps its connection, and only notes that it ends."""
    exits: list[int] = []
    monkeypatch.setattr(working, "SECONDS", 0.0)
    monkeypatch.setattr(working.os, "nice", lambda _more: 0)
    monkeypatch.setattr(working.os, "_exit", exits.append)
    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    monkeypatch.setattr(working.connection, "close", lambda: None)
    return exits


class Looks(Event):
    """Over after so many looks."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.left = most

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize(
    ("state", "exits"), [(State.RUNNING, []), (State.DONE, []), (State.FAILED, []), (State.CANCELLED, [0, 0])]
)
def test_only_the_process_of_cancelled_work_ends_itself(run, process, state, exits):
    if state != State.RUNNING:
        running.finish(run, state)
    working._watch(run, Looks(2))
    assert process == exits


def test_work_that_does_not_wait_any_more_is_not_carried_out(run, process, monkeypatch):
    monkeypatch.setattr(working, "_watch", lambda *_: None)
    none = Problem("none waits", "start one")
    done = working.work(type(run).objects.all(), run.pk, lambda one: running.finish(one, State.DONE), none)
    assert (done, done.state) == (run, State.DONE)
    for number in (run.pk, run.pk + 1):
        with pytest.raises(SarhadError, match="none waits"):
            working.work(type(run).objects.all(), number, lambda _one: pytest.fail("carried out"), none)
