"""The demonstration's history: assessed by the real rules, the past worked off, the present waiting."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest
from django.utils import timezone

from sarhad.declarations.objects import table_of
from sarhad.station.audit.chain import verify_chain
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.declared.states import State
from sarhad.station.demonstration import load_history, until
from sarhad.station.first_start import is_new, people_for
from sarhad.station.risk.models import Decision
from sarhad.station.targeting.kept import champion, load
from tests.station.country import BOLTS, FIGS, SHOES, submission

pytestmark = pytest.mark.django_db
NEWEST = datetime(2025, 6, 30, 0, 0, 1)


@pytest.fixture
def history(rules) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A hundred days: each day shoes, figs and bolts; every second pair of shoes is undervalued."""
    sent = [
        submission(code, declared_at=NEWEST - timedelta(days=day))
        for day in range(100)
        for code in (SHOES, FIGS, BOLTS)
    ]
    seen = table_of(sent)
    shoes = pl.col("hs_code") == SHOES
    odd = pl.col("hs_code").cum_count().over("hs_code") % 2 == 1
    truth = seen.select(
        "declaration_id",
        "item_no",
        irregular=shoes & odd,
        severity=pl.lit(2),
        irregularity_type=pl.lit("undervaluation"),
        additional_revenue=pl.lit(40.0),
    )
    return seen, truth


def test_the_past_is_worked_off_and_the_last_two_days_wait(history):
    lines: list[str] = []
    load_history(*history, lines.append)
    shoes = Declaration.objects.filter(channel="red").order_by("declared_at")
    states = list(shoes.values_list("state", flat=True))
    assert states.count(State.WAITING) in (2, 3)
    assert set(states[:97]) == {State.RELEASED}
    assert set(Declaration.objects.filter(channel="blue").values_list("state", flat=True)) == {
        State.POST_AUDIT, State.CLOSED,
    }  # fmt: skip
    assert lines[-1] == "300 of 300 declarations"
    assert verify_chain() == []


def test_what_was_examined_has_the_true_outcome_and_nothing_else_has_one(history):
    load_history(*history, lambda _: None)
    inspected = Item.objects.filter(inspected=True)
    assert set(inspected.values_list("hs_code", "selection_reason")) == {(SHOES, "profile")}
    assert inspected.count() in (97, 98)
    irregular = inspected.filter(irregular=True)
    assert 47 <= irregular.count() <= 50
    assert set(irregular.values_list("severity", "irregularity_type", "additional_revenue")) == {
        (2, "undervaluation", 40.0)
    }
    assert not Item.objects.filter(declaration__state=State.WAITING, inspected=True).exists()


def test_a_past_with_enough_inspections_trains_the_model_that_what_waits_is_assessed_with(rules, settings):
    seen = table_of([submission(SHOES, declared_at=NEWEST - timedelta(hours=6 * n)) for n in range(420)])
    truth = seen.select(
        "declaration_id",
        "item_no",
        irregular=pl.int_range(pl.len()) % 3 == 0,
        severity=pl.lit(2),
        irregularity_type=pl.lit("undervaluation"),
        additional_revenue=pl.lit(40.0),
    )
    load_history(seen, truth, lambda _: None)
    model = load(champion().model_id)
    waiting = Decision.objects.filter(item__declaration__state=State.WAITING)
    assert set(waiting.values_list("model_id", flat=True)) == {model.id}
    assert waiting.filter(score__isnull=True).count() == 0
    decided_before = Decision.objects.exclude(item__declaration__state=State.WAITING)
    assert set(decided_before.values_list("model_id", flat=True)) == {""}
    assert model.metadata["data"]["labelled"] == decided_before.count()


def test_too_few_inspections_train_no_model_and_say_so(history, settings):
    lines: list[str] = []
    load_history(*history, lines.append)
    assert champion() is None
    assert any(line.startswith("Too few inspections") for line in lines)


def test_the_newest_is_of_today_and_none_is_of_the_future(history):
    last = datetime(2026, 3, 2, 12, 0)
    moved = until(history[0], last)
    assert moved["declared_at"].max() == datetime(2026, 3, 2, 0, 0, 1)
    assert moved["declared_at"].max() - moved["declared_at"].min() == timedelta(days=99)


def test_one_account_a_role_is_made_once_where_there_is_work(history):
    load_history(*history, lambda _: None)
    made = people_for(demonstration=True)
    assert {account.role: account.office for account in made} == {
        "inspector": "N1", "chief": "N1", "analyst": "N", "manager": "C", "auditor": "C", "administrator": "C",
        "declarant": "C",
    }  # fmt: skip
    assert len({account.password for account in made}) == 7
    assert people_for(demonstration=True) == []


def test_a_station_without_an_office_is_new(db):
    assert is_new()


def test_everything_arrived_when_it_was_declared(history):
    load_history(*history, lambda _: None)
    assert all(one.arrived_at == one.declared_at <= timezone.now() for one in Declaration.objects.all())
