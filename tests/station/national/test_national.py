"""The country on one page and the effect of changes: counted once, true to the goods, and within the own subtree."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sarhad.profiles.life import Deed
from sarhad.station.accounts.roles import Role
from sarhad.station.declared.models import Item
from sarhad.station.national.effects import effects
from sarhad.station.national.picture import by_day, picture
from sarhad.station.risk.deeds import take_step
from sarhad.station.risk.models import ProfileDeed
from sarhad.station.screens.period import Period
from tests.station.country import BOLTS, SHOES, TOYS, arrive
from tests.station.register.thoughts import enter_risk
from tests.station.risk.writing import active

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def ago(days: int) -> datetime:
    return timezone.localtime().replace(tzinfo=None, hour=12) - timedelta(days=days)


def month() -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=29), today)


@pytest.fixture
def manager(person):
    return person(Role.MANAGER, "C")


def looked_at(*codes: str, irregular: bool = True, **header: object) -> None:
    for item in arrive(*codes, **header).items.all():
        Item.objects.filter(pk=item.pk).update(
            inspected=True, irregular=irregular, additional_revenue=50.0, selection_reason="profile"
        )


def test_the_picture_adds_up_what_came_and_what_was_found(manager, person):
    looked_at(SHOES, declared_at=ago(1), office="N1")
    looked_at(SHOES, declared_at=ago(2), office="S1", irregular=False)
    arrive(BOLTS, declared_at=ago(1), office="N2")
    arrive(BOLTS, declared_at=ago(40), office="N2")
    told = picture(manager, month())
    assert (told.whole.declarations, told.whole.found.inspected, told.whole.found.irregular) == (3, 2, 1)
    assert told.whole.found.revenue == 50.0
    assert {r.whole.office.code: r.whole.declarations for r in told.regions} == {"N": 2, "S": 1}
    assert [(p.channel, p.declarations) for p in told.whole.parts] == [("red", 2), ("green", 1)]
    assert [(day, total) for day, _lanes, total in by_day(told)] == [(ago(1).date(), 2), (ago(2).date(), 1)]
    north = picture(person(Role.ANALYST, "N"), month())
    assert (north.whole.declarations, [r.whole.office.code for r in north.regions]) == (2, ["N"])


def test_late_reviews_stand_on_the_managers_first_page(client, manager, offices):
    enter_risk(manager, offices["C"], "R-LATE", review_on=date(2026, 1, 1))
    client.force_login(manager)
    assert client.get("/").headers["Location"] == "/country/"
    assert "R-LATE" in client.get("/country/").content.decode()


@pytest.mark.parametrize("place", ["/country/", "/country/changes/"])
def test_a_page_takes_as_many_queries_for_much_as_for_little(client, manager, person, offices, place):
    client.force_login(manager)
    arrive(SHOES, declared_at=ago(1))
    north = person(Role.ANALYST, "N")
    active(north, manager, offices["N"], "P-0")
    with CaptureQueriesContext(connection) as few:
        assert client.get(place).status_code == 200
    for number in range(1, 6):
        arrive(SHOES, TOYS, declared_at=ago(number), office="S1")
        active(north, manager, offices["N"], f"P-{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(place)
    assert len(many) == len(few) <= 30


def test_a_change_is_told_with_its_own_hits_before_and_after_and_its_cautions(client, manager, person, offices):
    north = person(Role.ANALYST, "N")
    version = active(north, manager, offices["N"], "P-B")
    for days in range(1, 15):
        arrive(BOLTS, declared_at=ago(days))
    take_step(manager, version, Deed.SUSPEND, "no worth")
    [suspended, approved] = effects(manager, month()).effects
    assert [str(one.change.said) for one in (suspended, approved)] == ["suspended", "began to select"]
    assert suspended.days == 0
    assert len(suspended.cautions) >= 2
    moved = ProfileDeed(
        version=version, deed="suspend", state="suspended", by="x", at=timezone.now() - timedelta(days=8)
    )
    moved.save(force_insert=True)
    told = effects(manager, month()).effects[-1]
    hits = next(figure.told for figure in told.figures if figure.own)
    assert (told.days, hits.before, hits.after, hits.difference) == (7, 6 / 7, 1.0, pytest.approx(1 / 7))
    assert not hits.sure
    south = person(Role.ANALYST, "S")
    assert effects(south, month()).effects == ()
    client.force_login(manager)
    page = client.get("/country/changes/").content.decode()
    assert "P-B@1" in page
    assert "no difference shown" in page
    assert client.get("/country/changes/", {"format": "xlsx"}).content.startswith(b"PK")
