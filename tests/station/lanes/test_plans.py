"""Versions of the lane plan: one person proposes, another brings into force, and every decision names the version."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.audit.chain import verify_chain
from sarhad.station.audit.models import AuditRecord
from sarhad.station.lanes.models import PlanVersion, Standing
from sarhad.station.lanes.plans import approve, load, orders_in_force, propose, refuse, version_in_force
from tests.station.country import BOLTS, arrive
from tests.station.lanes.conftest import PLAN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NEXT = PLAN.replace("version: 1", "version: 2").replace("minutes: 20", "minutes: 25")


def test_a_proposed_plan_orders_nothing_until_another_person_approves(person):
    writer, judge = person(Role.ANALYST, "C"), person(Role.MANAGER, "C")
    version = propose(writer, PLAN)
    assert version_in_force() is None
    assert orders_in_force() is None
    approve(judge, version)
    orders = orders_in_force()
    assert orders is not None
    assert orders.at("S1").delayed_green_minutes == 20
    assert [record.action for record in AuditRecord.objects.filter(subject="lane_plan:national@1")] == [
        "lane_plan_proposed", "lane_plan_in_force",
    ]  # fmt: skip
    assert verify_chain() == []


def test_nobody_approves_or_refuses_their_own_plan(person):
    manager = person(Role.MANAGER, "C")
    version = propose(manager, PLAN)
    for decide in (approve, refuse):
        with pytest.raises(PermissionDenied, match="their own"):
            decide(manager, version)
    assert version_in_force() is None


@pytest.mark.parametrize("role", Role)
def test_only_the_roles_of_the_table_propose_and_approve_and_only_at_the_top(person, role):
    someone, region = person(role, "C"), person(role, "N")
    version = propose(person(Role.MANAGER, "C", "another"), PLAN)
    if Action.APPROVE_LANE_PLAN not in ALLOWED[role]:
        with pytest.raises(PermissionDenied):
            approve(someone, version)
    if Action.PROPOSE_LANE_PLAN not in ALLOWED[role]:
        with pytest.raises(PermissionDenied):
            propose(someone, NEXT)
    for act in (lambda: approve(region, version), lambda: propose(region, NEXT)):
        with pytest.raises(PermissionDenied):
            act()


def test_the_next_version_ends_the_one_before_and_a_refused_one_never_orders(person):
    writer, judge = person(Role.MANAGER, "C", "writer"), person(Role.MANAGER, "C", "judge")
    approve(judge, propose(writer, PLAN))
    second = propose(writer, NEXT)
    third = propose(writer, NEXT.replace("version: 2", "version: 3"))
    refuse(judge, third)
    approve(judge, second)
    states = dict(PlanVersion.objects.values_list("number", "status"))
    assert states == {1: "ended", 2: "active", 3: "refused"}
    with pytest.raises(SarhadError, match="decided before"):
        approve(judge, third)


def test_a_version_never_changes(person):
    writer = person(Role.MANAGER, "C")
    propose(writer, PLAN)
    with pytest.raises(SarhadError, match="is there already"):
        propose(writer, PLAN.replace("minutes: 20", "minutes: 25"))


def test_a_plan_with_mistakes_is_refused_with_its_lines(person):
    with pytest.raises(SarhadError) as caught:
        propose(person(Role.MANAGER, "C"), PLAN.replace("office: N\n", "office: X\n"))
    assert [problem.place.line for problem in caught.value.problems] == [7]
    with pytest.raises(SarhadError, match="no role 'janitor'"):
        propose(person(Role.MANAGER, "C", "other"), PLAN.replace("role: chief", "role: janitor"))


def test_no_file_comes_into_force_where_people_work(plan, person, tmp_path):
    person(Role.MANAGER, "C")
    (tmp_path / "next.yaml").write_text(NEXT)
    with pytest.raises(SarhadError, match="the station has people"):
        load(tmp_path / "next.yaml")


def test_every_decision_names_the_version_that_ordered_it(plan, person):
    first = arrive(BOLTS)
    approve(person(Role.MANAGER, "C", "judge"), propose(person(Role.MANAGER, "C", "writer"), NEXT))
    second = arrive(BOLTS)
    named = {standing.declaration_id: str(standing.plan) for standing in Standing.objects.select_related("plan")}
    assert named == {first.pk: "national@1", second.pk: "national@2"}
    details = AuditRecord.objects.filter(action="decided").order_by("sequence").values_list("detail", flat=True)
    assert ['"lane_plan":"national@1"' in details[0], '"lane_plan":"national@2"' in details[1]] == [True, True]


def test_without_a_plan_all_is_as_it_was():
    assert arrive(BOLTS).state == "released"
    assert not Standing.objects.exists()
