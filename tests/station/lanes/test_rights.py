"""Re-routing rights are the plan's table: alone, with consent, never; without a plan looser needs consent."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.inspections.models import Rerouting
from sarhad.station.inspections.rerouting import consent, reroute
from sarhad.station.lanes.rights import right_of
from tests.station.country import LAMPS, SHOES, TOYS, arrive

pytestmark = pytest.mark.django_db
REASON = "as the plan lets me"


def test_a_stricter_channel_may_need_a_chief_by_the_plan(plan, inspector, chief):
    declaration = arrive(TOYS)
    asked = reroute(inspector, declaration, "red", REASON)
    assert asked.status == Rerouting.Status.ASKED
    declaration.refresh_from_db()
    assert declaration.channel == "yellow"
    consent(chief, asked)
    declaration.refresh_from_db()
    assert declaration.channel == "red"


def test_a_looser_channel_may_be_open_to_a_chief_alone_by_the_plan(plan, chief):
    declaration = arrive(TOYS)
    assert reroute(chief, declaration, "blue", REASON).status == Rerouting.Status.DONE
    declaration.refresh_from_db()
    assert declaration.channel == "blue"


def test_what_the_plan_never_allows_is_refused(plan, inspector):
    with pytest.raises(PermissionDenied, match="the lane plan does not let"):
        reroute(inspector, arrive(LAMPS), "green", REASON)


@pytest.mark.parametrize(
    ("to", "right"), [("red", "alone"), ("orange", "alone"), ("blue", "consent"), ("green", "consent")]
)
def test_without_a_plan_stricter_is_free_and_looser_needs_consent(rules, inspector, to, right):
    assert right_of(inspector, "yellow", to) == right


def test_a_role_that_may_not_re_route_may_not_by_any_plan(plan, person):
    with pytest.raises(PermissionDenied):
        reroute(person(Role.AUDITOR, "C"), arrive(SHOES), "orange", REASON)


@pytest.mark.parametrize("to", ["yellow", "violet", ""])
def test_the_same_channel_or_none_is_no_re_routing(plan, inspector, to):
    with pytest.raises(SarhadError, match="is not"):
        reroute(inspector, arrive(TOYS), to, REASON)
