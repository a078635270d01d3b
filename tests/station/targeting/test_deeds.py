"""A model comes into force by two people, scores silently before, and is taken back in one step."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.risk.assessing import rules
from sarhad.station.risk.models import Decision
from sarhad.station.targeting import deeds, kept
from sarhad.station.targeting.models import ModelVersion, SilentScore
from tests.station.country import BOLTS, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
State = ModelVersion.State


@pytest.fixture
def champion(kept_model, manager, other) -> ModelVersion:
    return deeds.approve(other, deeds.propose(manager, kept_model(0, manager)))


@pytest.mark.parametrize("deed", deeds.STEPS)
@pytest.mark.parametrize("role", Role)
def test_only_the_roles_of_the_table_may_and_only_at_the_centre(kept_model, person, role, deed):
    version = kept_model()
    act = getattr(deeds, deed)
    arguments = ("why",) if deed == "roll_back" else ()
    for office in ("N", "C") if deeds.STEPS[deed].action not in ALLOWED[role] else ("N",):
        with pytest.raises(PermissionDenied):
            act(person(role, office), version, *arguments)


def test_models_are_seen_by_those_who_judge_and_by_nobody_at_a_checkpoint(kept_model, person):
    kept_model()
    seen = {role for role in Role if deeds.models_of(person(role, "C")).exists()}
    assert seen == {Role.MANAGER, Role.ANALYST, Role.AUDITOR}
    assert {role for role in Role if Action.APPROVE_MODEL in ALLOWED[role]} == {Role.MANAGER}


def test_whoever_trained_or_proposed_a_model_neither_approves_nor_refuses_it(kept_model, manager, other, person):
    version = deeds.propose(other, kept_model(0, manager))
    for insider in (manager, other):
        assert not {"approve", "refuse"} & deeds.steps_open_to(insider, version)
        for act in (deeds.approve, deeds.refuse):
            with pytest.raises(PermissionDenied):
                act(insider, version)
    third = person(Role.MANAGER, "C", "third")
    assert deeds.approve(third, version).state == State.CHAMPION


def test_what_was_not_proposed_is_not_approved(kept_model, manager):
    with pytest.raises(SarhadError, match="Trained"):
        deeds.approve(manager, kept_model())


def test_the_next_declaration_is_scored_by_the_model_just_approved(champion):
    item = arrive(BOLTS).items.get()
    assert item.decision.model_id == champion.model_id
    assert item.decision.score is not None


def test_another_process_that_had_read_the_rules_uses_the_new_model_at_once(kept_model, manager, other):
    before = rules()
    assert before.assessor.model is None
    version = deeds.approve(other, deeds.propose(manager, kept_model(0, manager)))
    after = rules()
    assert after.assessor.model is not None
    assert after.assessor.model.id == version.model_id


def test_the_challenger_scores_silently_and_changes_no_decision(champion, kept_model, manager):
    challenger = deeds.run_beside(manager, kept_model(1, manager))
    item = arrive(BOLTS).items.get()
    silent = SilentScore.objects.get(item=item)
    assert (item.decision.model_id, silent.model) == (champion.model_id, challenger)
    deeds.stop_beside(manager, challenger)
    arrive(BOLTS)
    assert SilentScore.objects.count() == 1


def test_a_challenger_that_cannot_score_stops_no_assessment(kept_model, manager, monkeypatch):
    deeds.run_beside(manager, kept_model(1, manager))
    monkeypatch.setattr("sarhad.targeting.Model.score", lambda self, table: 1 / 0)
    arrive(BOLTS)
    assert not SilentScore.objects.exists()


def test_roll_back_returns_to_the_model_before_in_one_step_and_is_recorded_with_its_reason(
    champion, kept_model, manager, other
):
    second = deeds.approve(other, deeds.propose(manager, kept_model(1, manager)))
    assert second.before == champion
    with pytest.raises(SarhadError, match="no reason"):
        deeds.roll_back(manager, second, " ")
    assert deeds.roll_back(manager, second, "hits fell").state == State.CHAMPION
    arrive(BOLTS)
    assert Decision.objects.get().model_id == champion.model_id
    second.refresh_from_db()
    assert second.state == State.RETIRED
    record = AuditRecord.objects.get(action="model_rolled_back")
    assert champion.model_id in record.detail
    assert "hits fell" in record.detail


def test_the_first_model_has_nothing_to_go_back_to(champion, manager):
    assert "roll_back" not in deeds.steps_open_to(manager, champion)
    with pytest.raises(SarhadError, match="no model before"):
        deeds.roll_back(manager, champion, "why not")


def test_a_model_whose_files_were_changed_is_not_put_forward(kept_model, manager):
    version = kept_model(0, manager)
    trees = kept.directory_of(version.model_id) / "trees-0.txt"
    trees.write_text(trees.read_text() + "\n")
    kept._loaded.cache_clear()
    with pytest.raises(SarhadError, match="changed after training"):
        deeds.propose(manager, version)


def test_goods_are_assessed_by_profiles_and_chance_when_the_champion_is_damaged(champion):
    (kept.directory_of(champion.model_id) / "trees-0.txt").unlink()
    kept._loaded.cache_clear()
    assert arrive(BOLTS).items.get().decision.model_id == ""


def test_every_deed_is_in_the_audit_record(champion, kept_model, manager, other):
    challenger = deeds.run_beside(manager, kept_model(1, manager))
    deeds.stop_beside(manager, challenger)
    deeds.refuse(other, deeds.propose(manager, challenger))
    acts = AuditRecord.objects.filter(subject__startswith="model:").order_by("sequence")
    assert list(acts.values_list("action", "actor")) == [
        ("model_proposed", manager.username),
        ("model_in_force", other.username),
        ("model_beside", manager.username),
        ("model_no_longer_beside", manager.username),
        ("model_proposed", manager.username),
        ("model_refused", other.username),
    ]


def test_the_database_itself_holds_one_champion(champion, kept_model):
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelVersion.objects.filter(pk=kept_model(1).pk).update(state=State.CHAMPION)
