"""Work beyond a shift: ranked by expected worth, said openly, recorded once, and nothing is dropped or displaced."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from sarhad.station.audit.chain import verify_chain
from sarhad.station.audit.models import AuditRecord
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.queue import queue
from sarhad.station.inspections.services import FindingDraft, record_inspection
from sarhad.station.lanes import worth
from sarhad.station.lanes.beyond import mark_beyond, work_of
from sarhad.station.lanes.models import Beyond, Standing
from sarhad.station.lanes.tick import tick
from sarhad.station.lanes.worth import worth_by_profile
from sarhad.station.offices.models import Office
from sarhad.station.risk.models import Decision
from sarhad.station.risk.profiles import load_profiles
from tests.station import country
from tests.station.country import SHOES, TOYS, arrive

pytestmark = pytest.mark.django_db


def works(code: str = "N1"):
    found = work_of([Office.objects.get(code=code)], timezone.now())
    return found[0] if found else None


def ids(placed) -> list[int]:
    return [int(one.work.id) for one in placed]


def test_a_queue_within_the_shift_puts_nothing_off(plan):
    arrive(SHOES), arrive(TOYS)
    work = works()
    assert (work.waiting, work.left, work.beyond) == (25.0, 50.0, [])
    assert mark_beyond(timezone.now()) == 0


def test_what_does_not_fit_stands_behind_what_is_worth_more(plan):
    sent = [arrive(SHOES) for _ in range(5)]
    for n, declaration in enumerate(sent):
        Standing.objects.filter(declaration=declaration).update(foreseen=100.0 * n)
    work = works()
    assert ids(work.placed) == [one.pk for one in reversed(sent)]
    assert [one.within for one in work.placed] == [True, True, True, False, False]
    assert [(one.rank, one.of) for one in work.beyond] == [(4, 5), (5, 5)]


def test_chance_and_danger_are_never_displaced_by_revenue(plan, rules):
    file = country.write_profile(rules, "seeds", channel="orange", condition="hs_code = '120991'")
    file.write_text(file.read_text().replace("risk_area: revenue", "risk_area: prohibitions"))
    load_profiles(rules)
    sent = [arrive(SHOES) for _ in range(5)]
    Standing.objects.update(foreseen=1000.0)
    Decision.objects.filter(item__declaration=sent[4]).update(random=True)
    dangerous = arrive("120991")
    Standing.objects.filter(declaration__in=[sent[4], dangerous]).update(foreseen=0.0)
    work = works()
    assert set(ids(work.placed)[:2]) == {sent[4].pk, dangerous.pk}
    assert all(one.within for one in work.placed[:2])
    assert work.beyond


def test_without_a_model_the_profile_s_hit_rate_times_its_revenue_counts(plan, inspector):
    for _ in range(3):
        done = arrive(SHOES)
        controls = ["Open every tenth box", "Weigh the load"]
        record_inspection(inspector, done, controls=controls, findings={1: FindingDraft("undervaluation", 2, 900.0)})
    toy = arrive(TOYS)
    record_inspection(inspector, toy, controls=["Documentary check"], findings={})
    worth.forget()
    by_profile = worth_by_profile()
    usual = 2700.0 / 4
    assert by_profile["shoes"] == pytest.approx((2700.0 + 10 * usual) / 13)
    assert by_profile["toys"] == pytest.approx(10 * usual / 11)
    waiting = [arrive(TOYS), arrive(SHOES, SHOES)]
    work = works()
    assert ids(work.placed) == [waiting[1].pk, waiting[0].pk]
    assert work.placed[0].work.worth == pytest.approx(2 * by_profile["shoes"])


def test_work_done_in_this_shift_leaves_less_of_it(plan, inspector):
    done = arrive(SHOES)
    record_inspection(inspector, done, controls=["Open every tenth box", "Weigh the load"], findings={})
    assert works().left == 30.0


def test_the_tick_records_each_declaration_once_a_shift_and_drops_nothing(plan, chief):
    sent = [arrive(SHOES) for _ in range(5)]
    assert tick().beyond == 2
    assert tick().beyond == 0
    [record] = AuditRecord.objects.filter(action="beyond_capacity")
    assert record.office == "N1"
    assert '"beyond":2' in record.detail
    assert '"new":2' in record.detail
    assert sorted(one.pk for one in queue(chief)) == sorted(one.pk for one in sent)
    arrive(SHOES)
    assert tick().beyond == 1
    assert tick(timezone.now() + timedelta(days=1)).beyond == 3
    assert Beyond.objects.count() == 6
    assert verify_chain() == []
    assert set(Declaration.objects.values_list("channel", "state")) == {("red", "waiting")}


def test_an_office_without_a_shift_in_the_plan_has_no_capacity_to_exceed(plan):
    for _ in range(9):
        arrive(SHOES, office="S1")
    assert works("S1") is None
    assert tick().beyond == 0
