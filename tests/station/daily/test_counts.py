"""Counts of days are what counting every declaration gives, whatever happened and whenever the clock last ran."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sarhad.station.accounts.roles import Action, Role
from sarhad.station.daily import facts
from sarhad.station.daily.catching_up import LOCK, catch_up, forget
from sarhad.station.daily.models import DayTraffic, Touched
from sarhad.station.daily.reading import counted
from sarhad.station.daily.touching import MOST_CELLS, changed, touch
from sarhad.station.declared.models import Declaration
from tests.station.country import BOLTS, SHOES, arrive
from tests.station.daily.acts import (
    ONE_BY_ONE,
    change_channel,
    come,
    correct,
    inspect,
    inspect_again,
    let_go,
    replace,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
COLUMNS = {name: facts.OWN[getattr(facts, name).kept] for name in ONE_BY_ONE}
ACTS = ("replace", "inspect", "inspect", "inspect again", "inspect again", "correct", "change channel", "let go",
        "catch up", "forget")  # fmt: skip
STEPS = st.tuples(st.sampled_from(("come",) * 5 + ACTS), st.integers(0, 59))


def read(name, since=None, until=None):
    """A fact by all its columns, as the pages read it."""
    fact, by = getattr(facts, name), COLUMNS[name]
    rows = counted(fact, by, None, since, until)
    return {tuple(row[one] for one in by): tuple(row[one] for one in fact.counted) for row in rows}


def rounded(found):
    """Revenue is added up in another order: equal to the millionth."""
    return {key: tuple(round(value, 6) for value in values) for key, values in found.items()}


def step(what, n, officers):
    chief = officers[0]
    if what == "come":
        come(n)
    elif what == "replace":
        replace(n)
    elif what == "inspect":
        inspect(n, chief)
    elif what == "inspect again":
        inspect_again(n, officers)
    elif what == "correct":
        correct(n, officers)
    elif what == "change channel":
        change_channel(n, chief)
    elif what == "let go":
        let_go(n, chief)
    elif what == "catch up":
        catch_up()
    else:
        forget()


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],  # a failing one is not made smaller: each takes a second
)
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_counts_are_those_of_counting_one_by_one(steps, person):
    with transaction.atomic():
        officers = [person(Role.CHIEF, "C", "works"), person(Role.INSPECTOR, "N1", "looks")]
        for what, n in steps:
            step(what, n, officers)
        for _ in range(2):  # as it stands, and when the clock has caught up
            for name, one_by_one in ONE_BY_ONE.items():
                assert rounded(read(name)) == rounded(one_by_one()), name
            catch_up()
            assert not Touched.objects.exists()
        transaction.set_rollback(True)


@pytest.fixture
def worked(person):
    """A dozen declarations, one replaced, most inspected, some with a finding, all counted."""
    for n in range(12):
        come(n)
    replace(1)
    chief = person(Role.CHIEF, "C", "works")
    for n in range(2, 9):
        inspect(n, chief)
        inspect_again(n, [chief])
        change_channel(n, chief)
    catch_up()


def marks():
    return changed(None, None).cells


@pytest.mark.parametrize("name", ONE_BY_ONE)
@pytest.mark.parametrize("shift", [timedelta(0), timedelta(hours=-3)], ids=["whole days", "ragged"])
def test_a_period_holds_its_days_and_no_other(worked, name, shift):
    every = ONE_BY_ONE[name]()
    first = sorted({key[0] for key in every})[-3:][0]
    last = first + timedelta(days=2)
    since, until = (timezone.make_aware(datetime.combine(day, time())) + shift for day in (first, last))
    found = read(name, since, until)
    expected = {key: values for key, values in every.items() if first <= key[0] < last}
    if shift:
        ragged = getattr(facts, name).of(since, until)
        assert sum(values[0] for values in found.values()) == ragged.count() > 0
    else:
        assert rounded(found) == rounded(expected)
        assert found


def test_what_is_kept_is_read_until_something_changes(worked, offices):
    total = read("TRAFFIC")
    DayTraffic.objects.filter(office=offices["N1"], day=date(2026, 3, 2)).update(declarations=1000)
    assert read("TRAFFIC") != total
    arrive(BOLTS, office="N1", declared_at=datetime(2026, 3, 2, 5))
    assert sum(values[0] for values in read("TRAFFIC").values()) == sum(values[0] for values in total.values()) + 1


def test_a_person_sees_the_counts_of_their_subtree(worked, person):
    seen = (person(Role.ANALYST, "N"), Action.EXPLORE)
    rows = counted(facts.TRAFFIC, ("office__code",), seen)
    assert {row["office__code"] for row in rows} == {"N1", "N2"}
    touch(Declaration.objects.values_list("pk", flat=True))
    assert sorted(counted(facts.TRAFFIC, ("office__code",), seen), key=str) == sorted(rows, key=str)


def test_only_the_day_of_the_office_that_changed_is_counted_again(worked, offices):
    arrive(SHOES, office="S1", declared_at=datetime(2026, 3, 9, 1))
    assert marks() == {(offices["S1"].pk, date(2026, 3, 9)), (offices["S1"].pk, timezone.localdate())}
    assert catch_up() == 2
    assert catch_up() == 0


def test_what_changes_while_days_are_counted_is_for_the_next_time(worked):
    arrive(SHOES, office="S1", declared_at=datetime(2026, 3, 9, 1))

    def another_comes(_seconds):
        assert Declaration.objects.count() < 50, "counting goes on for as long as declarations come in"
        arrive(SHOES, office="S1", declared_at=datetime(2026, 3, 9, 2))
        return True

    assert catch_up(another_comes) == 2  # the day they are declared on, and today, when they arrived
    assert catch_up() == 2


def test_counting_may_be_broken_off_after_a_day(worked, offices):
    for day in (9, 10, 11):
        arrive(SHOES, office="S1", declared_at=datetime(2026, 3, day, 1))
    assert catch_up(lambda _seconds: False) == 1  # today, when they arrived
    assert marks() == {(offices["S1"].pk, date(2026, 3, day)) for day in (9, 10, 11)}


def test_a_day_that_another_worker_counted_meanwhile_is_not_counted_again(worked):
    for day in (9, 10):
        arrive(SHOES, office="S1", declared_at=datetime(2026, 3, day, 1))

    of_another = []
    assert catch_up(lambda _seconds: of_another.append(catch_up()) is None) == 1
    assert sum(of_another) == 2
    assert not Touched.objects.exists()


def test_the_day_is_that_of_the_legal_time(worked, offices, settings):
    arrive(SHOES, office="S1", declared_at=datetime(2026, 3, 9, 0, 10))
    declared = Declaration.objects.latest("pk").declared_at
    assert timezone.localdate(declared) == date(2026, 3, 9)
    assert marks() == {(offices["S1"].pk, date(2026, 3, 9)), (offices["S1"].pk, timezone.localdate())}


def test_a_finding_marks_the_day_of_the_declaration(worked, person):
    one = Declaration.objects.filter(state="waiting", assessed_channel="red").first()
    inspect(list(Declaration.objects.filter(state__in=("waiting", "controlled")).order_by("pk")).index(one),
            person(Role.CHIEF, "C", "looks"))  # fmt: skip
    assert (one.office_id, timezone.localdate(one.declared_at)) in marks()


def test_a_release_marks_nothing(worked):
    assert Declaration.objects.filter(state="waiting").update(state="released")
    assert not Touched.objects.exists()


def test_a_replaced_version_marks_both_days(worked, offices):
    first = arrive(SHOES, office="N1", declared_at=datetime(2026, 3, 10, 1))
    catch_up()
    arrive(SHOES, office="N2", name=first.declaration_id, version=2, declared_at=datetime(2026, 3, 11, 1))
    days = {(offices["N1"].pk, date(2026, 3, 10)), (offices["N2"].pk, date(2026, 3, 11))}
    assert marks() == days | {(offices[code].pk, timezone.localdate()) for code in ("N1", "N2")}


def test_too_much_that_changed_is_counted_from_the_records(worked, monkeypatch):
    assert not changed(None, None).everything
    monkeypatch.setattr("sarhad.station.daily.touching.MOST_CELLS", 1)
    touch(Declaration.objects.values_list("pk", flat=True))
    assert changed(None, None).everything
    assert MOST_CELLS > 1
    DayTraffic.objects.all().delete()
    assert read("TRAFFIC") == ONE_BY_ONE["TRAFFIC"]()


def test_counting_anew_gives_the_same(worked):
    before = {name: read(name) for name in ONE_BY_ONE}
    forget()
    assert not DayTraffic.objects.exists()
    catch_up()
    assert {name: read(name) for name in ONE_BY_ONE} == before


def test_another_worker_is_not_waited_for():
    """Nothing was counted before in the test's own transaction: it would hold the lock itself until its end."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    come(0)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        assert catch_up() == 0
        assert Touched.objects.exists()
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    other.close()
    assert catch_up() == 2  # the day it was declared on, and that of its arrival
