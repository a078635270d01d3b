"""What happens by itself at its moment: green goods go, yellow turns blue; once, recorded, and never what must not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.arrivals.answers import TO_BE_CHECKED, receipt_of
from sarhad.station.audit.chain import verify_chain
from sarhad.station.audit.models import AuditRecord
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import State
from sarhad.station.inspections.queue import post_audits, queue
from sarhad.station.inspections.rerouting import tighten
from sarhad.station.inspections.services import record_inspection, release
from sarhad.station.lanes import plans
from sarhad.station.lanes.due import waiting_green
from sarhad.station.lanes.models import Standing
from sarhad.station.lanes.tick import Ticked, tick
from sarhad.station.risk.profiles import load_profiles
from tests.station import country
from tests.station.country import BOLTS, FIGS, LAMPS, SHOES, TOYS, arrive
from tests.station.lanes.conftest import PLAN

pytestmark = pytest.mark.django_db
REASON = "the driver is nervous"


def in_minutes(minutes: float):
    return timezone.now() + timedelta(minutes=minutes)


def test_green_goods_wait_as_long_as_the_plan_says_and_then_go(plan, inspector):
    north, south = arrive(BOLTS), arrive(BOLTS, office="S1")
    assert [one.standing.due_at - one.arrived_at for one in (north, south)] == [
        timedelta(minutes=30), timedelta(minutes=20),
    ]  # fmt: skip
    assert list(waiting_green(inspector)) == [north]
    assert north not in queue(inspector)
    assert receipt_of(north).next_step == TO_BE_CHECKED
    assert tick(in_minutes(21)).released == 1
    north.refresh_from_db()
    south.refresh_from_db()
    assert (north.state, south.state) == (State.WAITING, State.RELEASED)
    assert tick(in_minutes(31)).released == 1
    assert not waiting_green(inspector).exists()
    assert AuditRecord.objects.filter(action="green_released").count() == 2
    assert verify_chain() == []


def test_an_officer_stops_green_goods_in_time(plan, inspector):
    declaration = arrive(BOLTS)
    tighten(inspector, declaration, "red", REASON)
    assert tick(in_minutes(40)).released == 0
    declaration.refresh_from_db()
    assert (declaration.state, declaration.channel) == (State.WAITING, "red")
    assert not waiting_green(inspector).exists()
    assert declaration in queue(inspector)


def test_nobody_stops_goods_whose_moment_has_come_ticked_or_not(plan, inspector):
    declaration = arrive(BOLTS)
    Standing.objects.update(due_at=in_minutes(-1))
    with pytest.raises(SarhadError, match="went by itself at"):
        tighten(inspector, declaration, "red", REASON)


def test_an_officer_may_let_green_goods_go_before(plan, inspector):
    declaration = arrive(BOLTS)
    release(inspector, declaration)
    assert tick(in_minutes(40)) == Ticked(0, 0, 0)


def test_yellow_that_nobody_touched_turns_blue_and_its_audit_is_due(plan, inspector):
    declaration = arrive(TOYS, BOLTS)
    assert tick(in_minutes(3 * 1440 - 1)).turned_blue == 0
    assert tick(in_minutes(3 * 1440 + 1)).turned_blue == 1
    declaration.refresh_from_db()
    assert (declaration.channel, declaration.state, declaration.assessed_channel) == ("blue", "post_audit", "yellow")
    assert list(post_audits(inspector)) == [declaration]
    assert tick(in_minutes(9 * 1440)).turned_blue == 0
    assert AuditRecord.objects.get(action="yellow_turned_blue").office == "N1"


@pytest.mark.parametrize("touch", ["inspected", "asked to loosen"])
def test_yellow_that_somebody_touched_stays(plan, inspector, touch):
    declaration = arrive(TOYS)
    if touch == "inspected":
        record_inspection(inspector, declaration, controls=["Documentary check"], findings={})
    else:
        tighten(inspector, declaration, "red", REASON)  # by this plan a chief's consent is asked
    tick(in_minutes(9 * 1440))
    declaration.refresh_from_db()
    assert declaration.channel == "yellow"


@pytest.mark.parametrize("area", ["safety", "prohibitions", "revenue"])
def test_yellow_of_a_dangerous_area_never_turns_blue(offices, in_force, tmp_path, area):
    directory = tmp_path / "dangerous"
    directory.mkdir()
    file = country.write_profile(directory, "seeds", channel="yellow", condition="hs_code = '120991'")
    file.write_text(file.read_text().replace("risk_area: revenue", f"risk_area: {area}"))
    load_profiles(directory)
    in_force(PLAN)
    declaration = arrive("120991")
    assert declaration.channel == "yellow"
    assert tick(in_minutes(9 * 1440)).turned_blue == (1 if area == "revenue" else 0)


def test_yellow_of_the_random_sample_never_turns_blue(in_force):
    in_force(PLAN.replace("expected: {red: 0.2}", "random: {yellow: 1.0}"))
    declaration = arrive(BOLTS)
    assert (declaration.channel, declaration.items.get().decision.random) == ("yellow", True)
    assert tick(in_minutes(9 * 1440)).turned_blue == 0


def test_a_second_tick_does_nothing(plan):
    for code in (BOLTS, TOYS, SHOES, FIGS, LAMPS):
        arrive(code)
    assert tick(in_minutes(9 * 1440)).released == 1
    assert tick(in_minutes(9 * 1440)) == Ticked(0, 0, 0)


def test_every_declaration_is_in_exactly_one_list(plan, person):
    sent = [arrive(code, office=office) for code in (BOLTS, TOYS, SHOES, FIGS, LAMPS) for office in ("N1", "S1")]
    someone = person(Role.CHIEF, "C")
    for minutes in (0, 25, 40, 5 * 1440):
        tick(in_minutes(minutes))
        gone = Declaration.objects.filter(state__in=(State.RELEASED, State.CLOSED))
        lists = [*queue(someone), *waiting_green(someone), *post_audits(someone), *gone]
        assert sorted(one.pk for one in lists) == sorted(one.pk for one in sent)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_many_workers_release_each_declaration_once(tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory is one connection")
    country.make_offices()
    load_profiles(country.write_profiles(tmp_path / "profiles"))
    (tmp_path / "plan.yaml").write_text(PLAN)
    plans.load(tmp_path / "plan.yaml")
    for _ in range(60):
        arrive(BOLTS)
    later = in_minutes(60)

    def worker(_: int) -> int:
        try:
            return tick(later).released
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        released = list(pool.map(worker, range(6)))
    released.append(tick(later).released)  # what a worker passed over because another held it
    assert sum(released) == 60
    assert set(Declaration.objects.values_list("state", flat=True)) == {State.RELEASED}
    assert verify_chain() == []
