"""The life of a profile, step by step."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from sarhad.errors import SarhadError
from sarhad.profiles.life import (
    MANDATES,
    TRANSITIONS,
    URGENT_FOR,
    Deed,
    Life,
    State,
    Who,
    drafted,
    is_counted,
    next_change,
    outlived_by_approval,
    outlived_by_draft,
    outside_mandate,
    selects,
    standing,
    steps_for,
    take,
)
from tests.profiles.life.people import (
    ANALYST,
    CHIEF,
    INSPECTOR,
    MANAGER,
    NOW,
    PEOPLE,
    SECOND,
    SOUTHERN,
    TREE,
    profile,
)

WHY = "for a good reason"


def written(by=ANALYST, owner="N", before=(), **values) -> Life:
    return drafted(before, by, owner=owner, level=TREE.offices[owner].level, **values)


def proposed(by=ANALYST, owner="N", **values) -> Life:
    return take(written(by, owner, **values), Deed.PROPOSE, by, NOW)


def active(by=ANALYST, owner="N", **values) -> Life:
    return take(proposed(by, owner, **values), Deed.APPROVE, MANAGER, NOW)


def test_a_draft_is_proposed_approved_by_somebody_else_and_selects():
    life = active()
    assert (life.state, life.approved_by, life.authors) == (State.ACTIVE, "mira", frozenset({"ana"}))
    assert selects(life, NOW)
    assert not is_counted(life, NOW)


@pytest.mark.parametrize("deed", [Deed.APPROVE, Deed.APPROVE_SILENT])
def test_nobody_approves_their_own_work(deed):
    with pytest.raises(SarhadError, match="nobody approves their own work"):
        take(proposed(MANAGER, "C"), deed, MANAGER, NOW)


def test_who_proposed_anothers_draft_does_not_approve_it():
    life = take(written(SECOND, "C"), Deed.PROPOSE, MANAGER, NOW)
    with pytest.raises(SarhadError, match="nobody approves"):
        take(life, Deed.APPROVE, MANAGER, NOW)


def test_who_wrote_an_earlier_draft_does_not_approve_the_later_one_of_another():
    first = written(MANAGER, "C")
    second = take(written(SECOND, "C", before=[first]), Deed.PROPOSE, SECOND, NOW)
    assert second.number == 2
    with pytest.raises(SarhadError, match="nobody approves"):
        take(second, Deed.APPROVE, MANAGER, NOW)


def test_who_wrote_before_the_last_approval_may_approve_what_came_after():
    first = take(proposed(SECOND, "C"), Deed.APPROVE, MANAGER, NOW)
    second = take(written(MANAGER, "C", before=[first]), Deed.PROPOSE, MANAGER, NOW)
    assert take(second, Deed.APPROVE, SECOND, NOW).state is State.ACTIVE


def test_a_regional_profile_is_approved_at_the_centre_only():
    other_analyst = replace(ANALYST, name="other")
    with pytest.raises(SarhadError, match="somebody else"):
        take(proposed(), Deed.APPROVE, other_analyst, NOW)
    assert take(proposed(CHIEF, "N1"), Deed.APPROVE, ANALYST, NOW).approved_by == "ana"
    with pytest.raises(SarhadError, match="somebody else"):
        take(proposed(CHIEF, "N1"), Deed.APPROVE, SOUTHERN, NOW)


def test_a_profile_is_written_for_the_own_subtree_only():
    for by, owner in ((INSPECTOR, "N1"), (SOUTHERN, "N"), (CHIEF, "N"), (ANALYST, "C")):
        with pytest.raises(SarhadError, match="not yours to write"):
            written(by, owner)


def test_it_waits_for_its_first_day_and_expires_after_its_last():
    life = active(valid=(date(2026, 3, 10), date(2026, 3, 20)))
    days = [datetime(2026, 3, day, 12) for day in (9, 10, 20, 21)]
    assert [standing(life, day) for day in days] == [State.WAITING, State.ACTIVE, State.ACTIVE, State.EXPIRED]
    assert next_change(life, days[0]) == datetime(2026, 3, 10)
    assert next_change(life, days[1]).date() == date(2026, 3, 20)
    assert next_change(life, days[3]) is None


def test_a_checkpoints_profile_expires_within_thirty_days_unless_renewed():
    life = take(proposed(CHIEF, "N1"), Deed.APPROVE, ANALYST, NOW)
    assert selects(life, NOW + timedelta(days=29))
    assert standing(life, NOW + timedelta(days=30)) is State.EXPIRED
    later = NOW + timedelta(days=25)
    renewed = take(life, Deed.RENEW, ANALYST, later, WHY)
    assert selects(renewed, later + timedelta(days=29))
    assert not selects(renewed, later + timedelta(days=30))
    with pytest.raises(SarhadError, match="is expired"):
        take(life, Deed.RENEW, ANALYST, NOW + timedelta(days=31), WHY)
    with pytest.raises(SarhadError, match="this is for an approver"):
        take(life, Deed.RENEW, CHIEF, later, WHY)


def test_a_renewal_never_outlasts_the_validity():
    life = take(proposed(CHIEF, "N1", valid=(None, date(2026, 3, 10))), Deed.APPROVE, ANALYST, NOW)
    assert not selects(life, datetime(2026, 3, 11))


def test_a_central_profile_needs_no_renewal():
    life = take(proposed(SECOND, "C"), Deed.APPROVE, MANAGER, NOW)
    assert life.stops_at is None
    with pytest.raises(SarhadError, match="not renewed"):
        take(life, Deed.RENEW, MANAGER, NOW, WHY)


def test_one_person_alone_activates_for_a_day_and_not_twice():
    life = take(written(), Deed.ACTIVATE_URGENTLY, ANALYST, NOW, WHY)
    assert selects(life, NOW + URGENT_FOR - timedelta(seconds=1))
    assert standing(life, NOW + URGENT_FOR) is State.PROPOSED
    for again in (life, written(before=[life])):
        with pytest.raises(SarhadError, match="urgent"):
            take(again, Deed.ACTIVATE_URGENTLY, ANALYST, NOW + URGENT_FOR, WHY)


def test_an_urgent_profile_goes_on_when_somebody_else_approves_it_even_late():
    life = take(written(), Deed.ACTIVATE_URGENTLY, ANALYST, NOW, WHY)
    for moment in (NOW + timedelta(hours=1), NOW + timedelta(days=3)):
        approved = take(life, Deed.APPROVE, MANAGER, moment)
        assert approved.state is State.ACTIVE
        assert not approved.urgency_spent


def test_who_activated_urgently_does_not_approve_it():
    life = take(written(SECOND, "C"), Deed.ACTIVATE_URGENTLY, MANAGER, NOW, WHY)
    with pytest.raises(SarhadError, match="nobody approves"):
        take(life, Deed.APPROVE, MANAGER, NOW)


def test_one_person_stops_and_an_approver_resumes():
    stopped = take(active(), Deed.SUSPEND, ANALYST, NOW, WHY)
    assert not selects(stopped, NOW)
    with pytest.raises(SarhadError):
        take(stopped, Deed.RESUME, ANALYST, NOW, WHY)
    assert selects(take(stopped, Deed.RESUME, MANAGER, NOW, WHY), NOW)


def test_stopping_an_urgent_one_leaves_it_waiting_for_approval():
    life = take(written(), Deed.ACTIVATE_URGENTLY, ANALYST, NOW, WHY)
    assert take(life, Deed.SUSPEND, ANALYST, NOW, WHY).state is State.PROPOSED


def test_a_silent_profile_is_counted_selects_nothing_and_is_made_active_by_somebody_else():
    silent = take(proposed(MANAGER, "C"), Deed.APPROVE_SILENT, SECOND, NOW)
    assert is_counted(silent, NOW)
    assert not selects(silent, NOW)
    with pytest.raises(SarhadError, match="nobody approves"):
        take(silent, Deed.APPROVE, MANAGER, NOW)
    assert selects(take(silent, Deed.APPROVE, SECOND, NOW), NOW)
    stopped = take(silent, Deed.SUSPEND, MANAGER, NOW, WHY)
    assert take(stopped, Deed.RESUME, MANAGER, NOW, WHY).state is State.SHADOW


def test_a_lower_level_cannot_stop_what_a_higher_one_set():
    for life in (active(), take(proposed(SECOND, "C"), Deed.APPROVE, MANAGER, NOW)):
        assert steps_for(life, CHIEF, NOW) == ()
        for deed in Deed:
            with pytest.raises(SarhadError):
                take(life, deed, CHIEF, NOW, WHY)


def test_what_is_over_cannot_be_approved():
    life = proposed(valid=(None, date(2026, 3, 1)))
    with pytest.raises(SarhadError, match="last day was 2026-03-01"):
        take(life, Deed.APPROVE, MANAGER, NOW)


@pytest.mark.parametrize("row", [row for row in TRANSITIONS if row.reason], ids=lambda row: str(row.deed))
def test_a_step_that_needs_a_reason_is_refused_without_one(row):
    start = next(iter(row.start))
    stored = State.ACTIVE if start in (State.WAITING, State.EXPIRED) else start
    over = NOW - timedelta(days=1) if start is State.EXPIRED else None
    life = replace(written(CHIEF, "N1"), state=stored, stops_at=over)
    if start is State.WAITING:
        life = replace(life, valid_from=date(2027, 1, 1))
    with pytest.raises(SarhadError, match="reason"):
        take(life, row.deed, MANAGER, NOW, " x ")


def test_an_edit_leaves_the_active_version_in_force_until_the_new_one_is_approved():
    first = active()
    second = take(written(before=[first]), Deed.PROPOSE, ANALYST, NOW)
    assert outlived_by_draft([first]) == []
    approved = take(second, Deed.APPROVE, MANAGER, NOW)
    assert outlived_by_approval([first, approved], approved, Deed.APPROVE) == [first]
    silent = take(second, Deed.APPROVE_SILENT, MANAGER, NOW)
    assert outlived_by_approval([first, silent], silent, Deed.APPROVE_SILENT) == []


def test_mandates_bound_what_a_level_may_do():
    assert list(outside_mandate(profile("N1"))) == []
    assert (
        list(outside_mandate(profile("C", risk_area="ipr", treatment={"channel": "green", "instruction": "x"}))) == []
    )
    beyond = profile("N1", risk_area="ipr", treatment={"channel": "blue", "instruction": "x"})
    messages = [problem.message for problem in outside_mandate(beyond)]
    assert messages == [
        "a checkpoint office has no mandate for the risk area ipr",
        "a checkpoint office may not send goods to blue",
    ]


def test_a_checkpoint_may_do_nothing_that_its_region_may_not():
    order = ("checkpoint", "regional", "central")
    for lower, higher in itertools.pairwise(order):
        assert MANDATES[lower].areas <= MANDATES[higher].areas
        assert MANDATES[lower].channels <= MANDATES[higher].channels


def test_no_row_of_the_table_lets_one_person_start_a_lasting_profile():
    for row in TRANSITIONS:
        if row.end in (State.ACTIVE, State.SHADOW) and row.start & {State.DRAFT, State.PROPOSED, State.URGENT}:
            assert row.who is Who.SOMEBODY_ELSE


def test_the_steps_offered_are_exactly_those_that_can_be_taken():
    lives = [written(), proposed(), active(), take(active(), Deed.SUSPEND, ANALYST, NOW, WHY)]
    for life in lives:
        for person in PEOPLE:
            offered = {row.deed for row in steps_for(life, person, NOW)}
            for deed in Deed:
                if deed in offered:
                    take(life, deed, person, NOW, WHY)
                else:
                    with pytest.raises(SarhadError):
                        take(life, deed, person, NOW, WHY)
