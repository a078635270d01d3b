"""What profiles are worth, counted by the database, against figures worked out by hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sarhad.effectiveness import wilson
from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.inspections.controls import required_controls
from sarhad.station.inspections.services import FindingDraft, record_inspection
from sarhad.station.risk.shares import channel_shares
from sarhad.station.risk.worth import judged, worth_of_random
from tests.station import country
from tests.station.country import BOLTS, LAMPS, SHOES, TOYS, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def inspect(user, declaration, revenue=None):
    found = {} if revenue is None else {1: FindingDraft("undervaluation", additional_revenue=revenue)}
    record_inspection(user, declaration, controls=required_controls(declaration), findings=found)


@pytest.fixture
def worked(person):
    """Four pairs of shoes (three inspected, two irregular), a lamp not inspected, two random bolts (one irregular)."""
    chief = person(Role.CHIEF, "C", "works")
    for revenue in (100.0, 50.0, None):
        inspect(chief, arrive(SHOES), revenue)
    arrive(SHOES, office="S1")
    arrive(LAMPS)
    for revenue in (20.0, None):
        inspect(chief, arrive(BOLTS, name=country.declaration_id(drawn=True)), revenue)


def test_hits_inspections_confirmations_and_revenue_are_counted_per_profile(worked, person):
    shoes, lamps = judged(person(Role.MANAGER, "C")).loud
    assert (shoes.profile_id, shoes.hits, shoes.inspected, shoes.confirmed, shoes.revenue) == ("shoes", 4, 3, 2, 150.0)
    assert shoes.rate == wilson(2, 3)
    assert shoes.lift == pytest.approx((2 / 3) / (1 / 2))
    assert (lamps.profile_id, lamps.hits, lamps.inspected, lamps.rate, lamps.lift) == ("lamps", 1, 0, None, None)


def test_the_random_sample_is_counted_by_itself(worked, person):
    sample = worth_of_random(person(Role.MANAGER, "C"))
    assert (sample.hits, sample.inspected, sample.confirmed, sample.revenue) == (2, 2, 1, 20.0)


def test_a_region_counts_what_is_its_own(worked, person):
    shoes, _ = judged(person(Role.ANALYST, "N")).loud
    assert shoes.hits == 3
    [shoes] = judged(person(Role.ANALYST, "S")).loud
    assert (shoes.hits, shoes.inspected) == (1, 0)


def test_a_period_bounds_what_is_counted(worked, person):
    manager = person(Role.MANAGER, "C")
    assert judged(manager, since=timezone.make_aware(datetime(2026, 3, 3))).loud == []
    assert len(judged(manager, until=timezone.make_aware(datetime(2026, 3, 3))).loud) == 2


def test_a_replaced_version_is_not_counted_twice(person):
    first = arrive(SHOES)
    arrive(SHOES, name=first.declaration_id, version=2)
    [shoes] = judged(person(Role.MANAGER, "C")).loud
    assert shoes.hits == 1


def test_the_number_of_queries_does_not_grow_with_the_data(worked, person, django_assert_max_num_queries):
    manager = person(Role.MANAGER, "C")
    with django_assert_max_num_queries(7):
        judged(manager)
    with django_assert_max_num_queries(3):
        channel_shares(manager)


@pytest.mark.parametrize("role", [role for role in Role if Action.VIEW_WORTH not in ALLOWED[role]])
def test_others_do_not_see_what_profiles_are_worth(person, role):
    someone = person(role, "C")
    for look in (judged, worth_of_random, channel_shares):
        with pytest.raises(PermissionDenied):
            look(someone)


def test_shares_are_per_office_and_week_and_sum_to_one(person):
    for code, office, day in ((SHOES, "N1", 2), (TOYS, "N1", 3), (TOYS, "N1", 8), (TOYS, "N1", 9), (BOLTS, "S1", 2)):
        arrive(code, office=office, declared_at=datetime(2026, 3, day, 12))
    rows = [(s.office, s.week, s.channel, s.declarations, s.share) for s in channel_shares(person(Role.MANAGER, "C"))]
    first, second = date(2026, 3, 2), date(2026, 3, 9)
    assert rows == [
        ("N1", first, "red", 1, pytest.approx(1 / 3)),
        ("N1", first, "yellow", 2, pytest.approx(2 / 3)),
        ("N1", second, "yellow", 1, 1.0),
        ("S1", first, "green", 1, 1.0),
    ]


def test_a_week_begins_on_monday_of_the_legal_time(person):
    monday_night = datetime(2026, 3, 9, 0, 30)
    arrive(BOLTS, declared_at=monday_night)
    [share] = channel_shares(person(Role.MANAGER, "C"))
    assert share.week == date(2026, 3, 9)
