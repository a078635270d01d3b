"""Training from the screen: one at a time, told step by step, cancelled, never half a model."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sarhad.declarations.schema import item_schema
from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.background import running
from sarhad.station.inspections.services import FindingDraft, record_inspection
from sarhad.station.targeting import kept, training
from sarhad.station.targeting.kept import load
from sarhad.station.targeting.models import ModelVersion, TrainingRun
from sarhad.station.targeting.period_table import whole_history
from sarhad.targeting.registry import Registry
from tests.station.country import SHOES, arrive
from tests.station.server import Server
from tests.targeting.made import history

pytestmark = pytest.mark.django_db
State = TrainingRun.State


@pytest.fixture
def run(manager) -> TrainingRun:
    return training.start(manager)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MANAGER}))
def test_only_a_manager_trains(person, role):
    with pytest.raises(PermissionDenied):
        training.start(person(role, "C"))


def test_a_region_does_not_train(person):
    with pytest.raises(PermissionDenied):
        training.start(person(Role.MANAGER, "N"))


def test_one_trains_at_a_time(run, other):
    with pytest.raises(SarhadError, match="a training is running"):
        training.start(other)


def test_a_training_whose_process_is_gone_makes_room_for_another(run, other):
    TrainingRun.objects.update(seen_at=timezone.now() - running.SILENT_FOR - timedelta(seconds=1))
    second = training.start(other)
    run.refresh_from_db()
    assert (run.state, second.state) == (State.FAILED, State.RUNNING)


def test_a_training_keeps_a_model_that_can_be_loaded_and_says_what_it_did(run, manager):
    training.carry_out(run, history(900))
    run.refresh_from_db()
    assert run.state == State.DONE
    assert load(run.made.model_id).id == run.made.model_id
    assert run.made.trained_by == manager
    assert run.made.state == ModelVersion.State.TRAINED
    told = [line["text"] for line in run.lines]
    assert told[0] == "reading the station's history"
    assert "learning from all 900 labelled items" in told
    assert AuditRecord.objects.filter(action="model_trained", actor=manager.username).exists()


def test_too_little_history_is_said_on_the_run(run):
    training.carry_out(run)
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert "too few to train" in str(run.problems)


def test_it_learns_from_every_column_of_the_goods_and_not_from_the_scores_of_another_model(rules, inspector):
    declaration = arrive(SHOES)
    controls = ["Open every tenth box", "Weigh the load"]
    record_inspection(inspector, declaration, controls=controls, findings={1: FindingDraft("undervaluation", 2, 70.0)})
    table = whole_history()
    assert set(item_schema()) <= set(table.columns)
    assert "model_score" not in table.columns
    assert table.select("customs_value", "irregular", "additional_revenue", "selection_reason").rows() == [
        (100.0, True, 70.0, "profile")
    ]


def test_a_cancelled_training_leaves_no_model(run, manager, other):
    training.cancel(other, run)
    assert not running.is_wanted(run)
    training.carry_out(run, history(900))
    run.refresh_from_db()
    assert run.state == State.CANCELLED
    assert not ModelVersion.objects.exists()
    with pytest.raises(SarhadError, match="over"):
        training.cancel(manager, run)


def test_nobody_but_a_manager_cancels(run, person):
    with pytest.raises(PermissionDenied):
        training.cancel(person(Role.ANALYST, "C"), run)


@pytest.mark.sqlite_file
def test_the_command_refuses_a_training_that_nobody_started(tmp_path):
    server = Server(tmp_path)
    server.sarhad("station", "migrate", "--json")
    with pytest.raises(Exception, match="status 2"):
        server.sarhad("station", "train", "1", "--json")
    assert json.loads(server.sarhad("commands", "--json"))["commands"]


def test_models_lie_where_a_registry_of_the_home_keeps_them(settings):
    assert kept.directory_of("abc") == Registry(settings.HOME).path("abc")
