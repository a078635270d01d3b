"""The screens of the lane plan: seen by whom the table says, and saying openly what is beyond a shift."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.lanes.compared import compared
from sarhad.station.lanes.models import PlanVersion
from sarhad.station.lanes.plans import orders_in_force, version_in_force
from tests.station.country import BOLTS, SHOES, TOYS, arrive
from tests.station.lanes.conftest import PLAN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def page(client, user, name: str, *args) -> str:
    client.force_login(user)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", Role)
def test_each_screen_opens_for_the_roles_of_the_table_only(client, plan, person, role):
    client.force_login(person(role, "C"))
    expected = {"lanes:plan": Action.VIEW_LANE_PLAN, "lanes:green": Action.TIGHTEN}
    for name, action in expected.items():
        assert client.get(reverse(name)).status_code == (200 if action in ALLOWED[role] else 403)
    posts = {reverse("lanes:propose"): Action.PROPOSE_LANE_PLAN}
    posts[reverse("lanes:decide", args=[plan.pk])] = Action.APPROVE_LANE_PLAN
    for address, action in posts.items():
        assert client.post(address).status_code == (302 if action in ALLOWED[role] else 403)
        assert client.get(address).status_code == 405


def test_the_queue_says_which_declarations_are_beyond_the_shift_and_how_they_rank(client, plan, inspector):
    for _ in range(5):
        arrive(SHOES)
    shown = page(client, inspector, "shifts:work")
    assert "2 declarations are beyond it, ranked by expected worth; they stay in the queue." in shown
    for rank in (4, 5):
        assert f"beyond this shift&#x27;s capacity, ranked {rank} of 5" in shown or (
            f"beyond this shift's capacity, ranked {rank} of 5" in shown
        )
    assert shown.count("ranked ") == 3


def test_green_goods_are_listed_with_the_time_until_which_they_may_be_looked_at(client, plan, inspector):
    declaration = arrive(BOLTS)
    until = timezone.localtime(declaration.standing.due_at).strftime("%H:%M")
    shown = page(client, inspector, "lanes:green")
    assert declaration.declaration_id in shown
    assert f"until {until}" in shown


def test_the_plan_stands_beside_what_happened_office_by_office(client, plan, person):
    for code in (SHOES, TOYS, BOLTS, BOLTS, BOLTS):
        arrive(code, declared_at=timezone.localtime().replace(tzinfo=None) - timedelta(minutes=1))
    manager = person(Role.MANAGER, "C")
    now = timezone.now()
    found = compared(manager, orders_in_force(), now - timedelta(days=1), now + timedelta(days=1))
    of = {one.channel: one for one in found}
    assert (of["red"].share, of["red"].expected, of["red"].short) == (0.2, 0.2, False)
    assert of["green"].declarations == 3
    assert sum(one.share for one in found) == pytest.approx(1)
    shown = page(client, manager, "lanes:plan")
    assert "<svg" in shown
    assert "national@1" in shown


def test_a_region_sees_its_own_offices_only(client, plan, person):
    arrive(SHOES, declared_at=timezone.localtime().replace(tzinfo=None))
    now = timezone.now()
    window = (now - timedelta(days=1), now + timedelta(days=1))
    assert compared(person(Role.ANALYST, "S"), orders_in_force(), *window) == []


def test_a_plan_is_proposed_seen_with_its_forecast_and_brought_into_force_on_screen(client, person):
    for code in (SHOES, SHOES, SHOES, TOYS):
        arrive(code, declared_at=timezone.localtime().replace(tzinfo=None) - timedelta(minutes=1))
    client.force_login(person(Role.ANALYST, "C"))
    client.post(reverse("lanes:propose"), {"source": PLAN.replace("\n", "\r\n")})
    version = PlanVersion.objects.get()
    assert version.status == "proposed"
    manager = person(Role.MANAGER, "C")
    shown = page(client, manager, "lanes:version", version.pk)
    assert "What it would do" in shown
    assert "all day" in shown
    client.post(reverse("lanes:decide", args=[version.pk]), {"answer": "approve"})
    assert version_in_force() == version


def test_a_mistaken_plan_is_told_at_its_line(client, person):
    client.force_login(person(Role.MANAGER, "C"))
    answer = client.post(reverse("lanes:propose"), {"source": PLAN.replace("office: N\n", "office: X\n")}, follow=True)
    assert "7:13: no office &#x27;X&#x27;" in answer.content.decode()


@pytest.mark.parametrize(("role", "office", "may"), [
    (Role.ANALYST, "C", True), (Role.MANAGER, "C", True), (Role.MANAGER, "N", False), (Role.ANALYST, "N", False),
    (Role.AUDITOR, "C", False), (Role.CHIEF, "N1", False),
])  # fmt: skip
def test_who_may_not_propose_for_the_whole_service_reads_the_plan_and_has_no_box(
    client, plan, person, role, office, may
):
    shown = page(client, person(role, office), "lanes:plan")
    assert "yellow_to_blue_days: 3" in shown
    assert ("<textarea" in shown, reverse("lanes:propose") in shown, reverse("lanes:edit") in shown) == (may,) * 3
    assert client.post(reverse("lanes:propose"), {"source": PLAN}).status_code == (302 if may else 403)
