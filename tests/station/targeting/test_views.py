"""The screens of the models: for whom the table says, showing the real figures, doing the real deeds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.inspections.services import FindingDraft, record_inspection
from sarhad.station.targeting import deeds, kept
from sarhad.station.targeting.models import DriftCheck, ModelVersion, SilentScore, TrainingRun
from sarhad.station.targeting.side_by_side import side_by_side
from sarhad.targeting.drift.words import Alarm
from tests.station.country import BOLTS, SHOES, TOYS, arrive
from tests.station.english import english_of, speak_as_marked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def page(client, user, name: str, *args, **query) -> str:
    client.force_login(user)
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", Role)
def test_each_screen_and_each_button_is_for_the_roles_of_the_table_only(client, kept_model, person, role):
    version = kept_model()
    run = TrainingRun.objects.create(started_by=person(Role.MANAGER, "C", "starter"))
    client.force_login(person(role, "C"))
    sees, trains, proposes = (
        action in ALLOWED[role] for action in (Action.VIEW_MODELS, Action.TRAIN_MODEL, Action.PROPOSE_MODEL)
    )
    for name, args in (("models", ()), ("level", ()), ("model", (version.pk,))):
        assert client.get(reverse(f"targeting:{name}", args=args)).status_code == (200 if sees else 403)
    posts = {reverse("targeting:train"): trains, reverse("targeting:cancel", args=[run.pk]): trains}
    posts[reverse("targeting:drift", args=[version.pk])] = sees
    posts |= {
        reverse("targeting:act", args=[version.pk, deed]): proposes
        for deed in deeds.STEPS
        if deed not in ("approve", "refuse")
    }
    for address, allowed in posts.items():
        assert client.get(address).status_code in (405, 403)
        assert client.post(address).status_code == (302 if allowed else 403), address


def test_the_page_of_a_model_is_its_card(client, kept_model, manager):
    version = kept_model(0, manager)
    shown = page(client, manager, "targeting:model", version.pk)
    assert shown.count("<svg") >= 2
    assert "must not be trusted with" in shown
    assert version.metadata["data"]["from"] in shown
    assert "Not looked at yet." in shown
    assert "<script>" not in shown
    assert 'style="' not in shown.split("<main")[1].split("<svg")[0]


def test_page_and_card_of_a_model_are_in_the_language_of_the_reader(client, kept_model, manager, monkeypatch):
    speak_as_marked(monkeypatch)
    version = kept_model(0, manager)
    alarm = Alarm("moved", {"feature": "net_mass_kg", "before": "median 10", "now": "median 4", "index": "0.3"})
    feature = {
        "feature": "importer_declarations_30d", "stability": 0.3, "p_value": 0.0, "before": "median 10",
        "now": "median 4", "unseen": 0.0, "significant": True,
    }  # fmt: skip
    told = {"alarms": [str(alarm)], "features": [feature], "rows_before": 9, "rows_now": 9}
    DriftCheck.objects.create(model=version, checked_by=manager, report=told)
    client.cookies["django_language"] = "ru"
    assert list(english_of(page(client, manager, "targeting:model", version.pk))) == []
    card = client.get(reverse("targeting:card", args=[version.pk]))
    assert 'lang="ru"' in card.content.decode()
    assert list(english_of(card.content.decode())) == []
    assert "attachment" in card.headers["Content-Disposition"]


def test_a_model_is_proposed_and_approved_on_the_screen_by_two_people(client, kept_model, manager, other):
    version = kept_model(0, manager)
    client.force_login(manager)
    client.post(reverse("targeting:act", args=[version.pk, "propose"]))
    assert "Bring into force" not in page(client, manager, "targeting:model", version.pk)
    assert client.post(reverse("targeting:act", args=[version.pk, "approve"])).status_code == 403
    assert "Bring into force" in page(client, other, "targeting:model", version.pk)
    client.post(reverse("targeting:act", args=[version.pk, "approve"]))
    assert kept.champion() == version


def test_a_deed_that_is_not_in_the_table_does_not_exist(client, kept_model, manager):
    client.force_login(manager)
    assert client.post(reverse("targeting:act", args=[kept_model().pk, "explode"])).status_code == 404


def test_a_training_that_runs_is_shown_with_what_it_does(client, manager):
    TrainingRun.objects.create(
        started_by=manager, lines=[{"at": "2026-01-01T10:00:00", "text": "computing indicators"}]
    )
    shown = page(client, manager, "targeting:models")
    assert "computing indicators" in shown
    assert "Cancel the training" in shown
    assert "Train a model" not in shown


def test_both_models_are_compared_on_the_same_inspected_items(client, kept_model, manager, other, inspector):
    champion = deeds.approve(other, deeds.propose(manager, kept_model(0, manager)))
    challenger = deeds.run_beside(manager, kept_model(1, manager))
    for number in range(22):
        declaration = arrive(SHOES)
        findings = {1: FindingDraft("undervaluation")} if number % 2 else {}
        record_inspection(
            inspector, declaration, controls=["Open every tenth box", "Weigh the load"], findings=findings
        )
    both = side_by_side(champion, challenger)
    assert (both.scored, both.inspected, both.irregular) == (22, 22, 11)
    assert {one.figure for one in both.compared} == {"precision at 5%", "average precision", "Brier score"}
    brier = next(one for one in both.compared if one.figure == "Brier score")
    rows = list(SilentScore.objects.values_list("score", "item__irregular", "item__decision__score"))
    assert brier.challenger == pytest.approx(sum((s - bool(i)) ** 2 for s, i, _ in rows) / 22)
    assert brier.champion == pytest.approx(sum((s - bool(i)) ** 2 for _, i, s in rows) / 22)
    assert "22 items scored by both" in page(client, manager, "targeting:models")


def test_drift_is_looked_at_kept_and_names_what_moved(client, kept_model, manager):
    version = kept_model(0, manager)
    today = timezone.localtime().replace(tzinfo=None)
    old = today - timedelta(days=60)
    version.metadata["data"] |= {"from": str((old - timedelta(days=1)).date()), "to": str(today.date())}
    version.save()
    for _ in range(30):
        arrive(BOLTS, declared_at=old)
        arrive(TOYS, declared_at=today - timedelta(days=1))
    client.force_login(manager)
    client.post(reverse("targeting:drift", args=[version.pk]))
    check = DriftCheck.objects.get()
    assert (check.report["rows_before"], check.report["rows_now"]) == (30, 30)
    assert any("hs6" in alarm for alarm in check.report["alarms"])
    shown = page(client, manager, "targeting:model", version.pk)
    assert "HS chapter moved greatly" in shown


def test_the_level_is_told_by_office_with_its_interval(client, manager, person, inspector):
    for code in (SHOES, BOLTS):
        arrive(code, declared_at=timezone.localtime().replace(tzinfo=None) - timedelta(minutes=1))
    shown = page(client, manager, "targeting:level", by="office")
    assert "North gate" in shown
    assert "not enough examined" in shown
    assert "North gate" not in page(client, person(Role.ANALYST, "S"), "targeting:level")


def test_what_is_listed_is_every_model(client, kept_model, manager):
    made = [kept_model(0, manager), kept_model(1, manager)]
    shown = page(client, manager, "targeting:models")
    assert all(str(one) in shown for one in made)
    assert ModelVersion.objects.count() == 2
