"""The life of a profile in the station: what selects follows at once, and everything is written down."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone

from sarhad.errors import SarhadError
from sarhad.profiles.life import Deed, State
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.chain import verify_chain
from sarhad.station.audit.models import AuditRecord
from sarhad.station.legal_time import to_legal
from sarhad.station.risk import assessing
from sarhad.station.risk.alarms import acknowledge, open_alarms
from sarhad.station.risk.assessing import rules as rules_in_force
from sarhad.station.risk.deeds import steps_open_to, take_step, version_of
from sarhad.station.risk.lives import standing_of
from sarhad.station.risk.models import Decision, Hit, Profile, ProfileDeed, ProfileLife, ProfileVersion, UrgentAlarm
from sarhad.station.risk.worth import judged
from tests.station.country import BOLTS, SHOES, arrive
from tests.station.risk.writing import WHY, active, lead, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def analyst(person):
    return person(Role.ANALYST, "N")


@pytest.fixture
def manager(person):
    return person(Role.MANAGER, "C")


@pytest.fixture
def later(monkeypatch):
    """`later(days=1)`: the station's clock goes on."""
    moved = [timezone.now()]

    def by(**spans):
        moved[0] += timedelta(**spans)

    monkeypatch.setattr(timezone, "now", lambda: moved[0])
    return by


def test_a_draft_selects_nothing_and_an_approved_profile_the_next_declaration(analyst, manager, offices):
    version = write(analyst, offices["N"])
    assert arrive(BOLTS).channel == "green"
    lead(version, (analyst, Deed.PROPOSE))
    assert arrive(BOLTS).channel == "green"
    lead(version, (manager, Deed.APPROVE))
    found = arrive(BOLTS)
    assert found.channel == "yellow"
    assert Decision.objects.get(item__declaration=found).profiles == ["P@1"]
    assert arrive(BOLTS, office="S1").channel == "green"


def test_an_edit_is_a_new_version_and_the_old_one_goes_on_until_the_new_is_approved(analyst, manager, offices):
    first = active(analyst, manager, offices["N"])
    second = write(analyst, offices["N"], channel="orange")
    assert second.number == 2
    assert arrive(BOLTS).channel == "yellow"
    lead(second, (analyst, Deed.PROPOSE))
    assert arrive(BOLTS).channel == "yellow"
    lead(second, (manager, Deed.APPROVE))
    assert arrive(BOLTS).channel == "orange"
    assert [standing_of(v) for v in (fresh(first), fresh(second))] == [State.REPLACED, State.ACTIVE]
    assert Profile.objects.get(profile_id="P").active == second


def fresh(version):
    return ProfileVersion.objects.select_related("life", "office", "profile").get(pk=version.pk)


def test_nobody_approves_their_own_profile(manager, offices):
    version = lead(write(manager, offices["C"]), (manager, Deed.PROPOSE))
    with pytest.raises(SarhadError, match="nobody approves their own work"):
        take_step(manager, version, Deed.APPROVE)
    assert fresh(version).life.state == "proposed"


def test_files_loaded_by_a_person_wait_for_somebody_else(manager, person, rules):
    from sarhad.station.risk.profiles import load_profiles
    from tests.station.country import write_profile

    write_profile(rules, "bolts", condition=f"hs_code = '{BOLTS}'")
    load_profiles(rules, by=manager)
    version = version_of(manager, "bolts")
    assert standing_of(version) == State.PROPOSED
    assert arrive(BOLTS).channel == "green"
    with pytest.raises(SarhadError, match="nobody approves"):
        take_step(manager, version, Deed.APPROVE)
    take_step(person(Role.MANAGER, "C", "second"), version, Deed.APPROVE)
    assert arrive(BOLTS).channel == "red"


@pytest.mark.parametrize("what", ["UPDATE risk_profileversion SET condition = 'TRUE'", "DELETE FROM risk_profiledeed"])
def test_the_database_refuses_to_change_a_version_or_what_was_done(what, analyst, offices):
    from django.db import connection

    write(analyst, offices["N"])
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        connection.cursor().execute(what)


def test_every_version_stays_readable_after_it_was_replaced(analyst, manager, offices):
    active(analyst, manager, offices["N"])
    for channel in ("orange", "red"):
        write(analyst, offices["N"], channel=channel)
    assert [version_of(analyst, "P", n).channel for n in (1, 2, 3)] == ["yellow", "orange", "red"]
    assert list(ProfileLife.objects.order_by("version").values_list("state", flat=True))[-3:] == [
        "active", "replaced", "draft",
    ]  # fmt: skip


def test_one_person_activates_for_a_day_and_the_centre_is_alarmed(analyst, manager, offices, later):
    version = lead(write(analyst, offices["N"]), (analyst, Deed.ACTIVATE_URGENTLY))
    assert arrive(BOLTS).channel == "yellow"
    [alarm] = open_alarms(manager)
    assert (alarm.version, alarm.raised_by) == (version, "analyst.n")
    assert open_alarms(analyst) == []
    with pytest.raises(PermissionDenied):
        acknowledge(analyst, alarm)
    acknowledge(manager, alarm)
    assert open_alarms(manager) == []
    later(hours=24)
    assert arrive(BOLTS).channel == "green"
    assert standing_of(fresh(version)) == State.PROPOSED
    lead(version, (manager, Deed.APPROVE))
    assert arrive(BOLTS).channel == "yellow"


def test_an_urgent_version_selects_beside_the_active_one_and_never_in_its_place(analyst, manager, offices, later):
    active(analyst, manager, offices["N"], channel="red")
    lead(write(analyst, offices["N"], channel="orange", condition=f"hs_code IN ('{BOLTS}', '{SHOES}')"),
         (analyst, Deed.ACTIVATE_URGENTLY))  # fmt: skip
    found = arrive(BOLTS)
    assert found.channel == "red"
    assert sorted(Decision.objects.get(item__declaration=found).profiles) == ["P@1", "P@2"]
    later(hours=25)
    assert Decision.objects.get(item__declaration=arrive(BOLTS)).profiles == ["P@1"]


def test_the_same_condition_under_another_name_is_not_activated_urgently_again(analyst, offices, later):
    lead(write(analyst, offices["N"]), (analyst, Deed.ACTIVATE_URGENTLY))
    later(days=2)
    copy = write(analyst, offices["N"], "Q", condition=f"( hs_code='{BOLTS}' )")
    with pytest.raises(SarhadError, match="the same condition was activated urgently"):
        take_step(analyst, copy, Deed.ACTIVATE_URGENTLY, WHY)
    assert UrgentAlarm.objects.count() == 1


def test_a_checkpoints_profile_stops_by_itself_without_any_job(person, analyst, offices, later):
    chief = person(Role.CHIEF, "N1")
    active(chief, analyst, offices["N1"])
    assert arrive(BOLTS).channel == "yellow"
    assert arrive(BOLTS, office="N2").channel == "green"
    later(days=29)
    assert arrive(BOLTS).channel == "yellow"
    later(days=1)
    assert arrive(BOLTS).channel == "green"


def test_a_renewal_writes_down_what_lay_on_the_table(person, analyst, offices, later):
    chief = person(Role.CHIEF, "N1")
    version = active(chief, analyst, offices["N1"])
    arrive(BOLTS)
    later(days=20)
    with pytest.raises(SarhadError, match="approver"):
        take_step(chief, version, Deed.RENEW, WHY)
    lead(version, (analyst, Deed.RENEW))
    done = ProfileDeed.objects.get(deed="renew")
    assert (done.results["hits"], done.results["inspected"], done.reason) == (1, 0, WHY)
    later(days=29)
    assert arrive(BOLTS).channel == "yellow"


def test_what_is_over_by_the_calendar_selects_nothing(analyst, manager, offices, later):
    today = to_legal(timezone.now()).date()
    active(analyst, manager, offices["N"], valid_from=None, valid_to=today + timedelta(days=3))
    assert rules_in_force().until is not None
    late = {"declared_at": timezone.now().replace(tzinfo=None)}
    assert arrive(BOLTS, **late).channel == "yellow"
    later(days=4)
    assert arrive(BOLTS, **late).channel == "green"


def test_suspending_stops_at_once_and_resuming_needs_an_approver(analyst, manager, offices):
    version = active(analyst, manager, offices["N"])
    lead(version, (analyst, Deed.SUSPEND))
    assert arrive(BOLTS).channel == "green"
    with pytest.raises(SarhadError):
        take_step(analyst, version, Deed.RESUME, WHY)
    lead(version, (manager, Deed.RESUME))
    assert arrive(BOLTS).channel == "yellow"
    lead(version, (manager, Deed.RETIRE))
    assert arrive(BOLTS).channel == "green"
    assert Profile.objects.get(profile_id="P").active is None


def test_a_profile_in_shadow_is_counted_and_changes_nothing(analyst, manager, offices):
    before = arrive(SHOES)
    lead(write(analyst, offices["N"], condition="TRUE OR item_no > 0", channel="red"), (analyst, Deed.PROPOSE),
         (manager, Deed.APPROVE_SILENT))  # fmt: skip
    after, green = arrive(SHOES), arrive(BOLTS)
    decisions = [Decision.objects.get(item__declaration=one) for one in (before, after)]
    for name in ("channel", "profiles", "reasons", "controls", "selection_probability"):
        assert getattr(decisions[0], name) == getattr(decisions[1], name)
    assert green.channel == "green"
    assert Hit.objects.filter(silent=True).count() == 2
    [worth] = judged(manager).silent
    assert (worth.profile_id, worth.hits) == ("P", 2)
    assert "P" not in {one.profile_id for one in judged(manager).loud}


def test_a_new_version_in_shadow_runs_beside_the_active_one(analyst, manager, offices):
    active(analyst, manager, offices["N"])
    second = lead(write(analyst, offices["N"], channel="red"), (analyst, Deed.PROPOSE), (manager, Deed.APPROVE_SILENT))
    assert arrive(BOLTS).channel == "yellow"
    assert list(Hit.objects.order_by("profile_version__number").values_list("profile_version__number", "silent")) == [
        (1, False), (2, True),
    ]  # fmt: skip
    lead(second, (manager, Deed.APPROVE))
    assert arrive(BOLTS).channel == "red"


def test_the_mandate_binds_what_a_checkpoint_writes(person, offices):
    with pytest.raises(SarhadError, match="may not send goods to blue"):
        write(person(Role.CHIEF, "N1"), offices["N1"], channel="blue")


def test_another_regions_profile_does_not_exist(person, analyst, offices):
    version = write(analyst, offices["N"])
    southern = person(Role.ANALYST, "S")
    with pytest.raises(Http404):
        version_of(southern, "P")
    with pytest.raises(PermissionDenied):
        take_step(southern, version, Deed.PROPOSE)
    with pytest.raises(SarhadError, match="another office"):
        write(southern, offices["S"])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("office", ["C", "N", "N1", "S", "S1"])
def test_who_may_write_and_who_may_approve_a_regional_profile(role, office, person, analyst, offices):
    someone = person(role, office, "someone")
    writes = role in (Role.ANALYST, Role.MANAGER, Role.CHIEF) and office in ("C", "N")
    approves = role in (Role.ANALYST, Role.MANAGER) and office == "C"
    if writes:
        write(someone, offices["N"], "Q")
    else:
        with pytest.raises(PermissionDenied):
            write(someone, offices["N"], "Q")
    author = person(Role.MANAGER, "N", "author")
    version = lead(write(author, offices["N"]), (author, Deed.PROPOSE))
    offered = {step.deed for step in steps_open_to(someone, version)}
    assert (Deed.APPROVE in offered) == approves
    if approves:
        take_step(someone, version, Deed.APPROVE)
    else:
        with pytest.raises((PermissionDenied, SarhadError)):
            take_step(someone, version, Deed.APPROVE)


def test_mistakes_are_named_all_at_once(analyst, offices):
    with pytest.raises(SarhadError) as refused:
        write(analyst, offices["N"], title="", rationale="", valid_from=date(2026, 2, 2), valid_to=date(2026, 2, 1))
    found = {problem.message for problem in refused.value.problems}
    assert found >= {
        "Title: is missing", "Why it exists: is missing",
    }  # fmt: skip
    with pytest.raises(SarhadError, match="hs_kode"):
        write(analyst, offices["N"], condition="hs_kode = '1'")
    assert not Profile.objects.filter(profile_id="P").exists()


def test_everything_done_is_in_the_audit_record(analyst, manager, offices):
    lead(active(analyst, manager, offices["N"]), (manager, Deed.SUSPEND))
    found = AuditRecord.objects.filter(subject="profile:P@1").order_by("sequence")
    assert [(one.action, one.actor) for one in found] == [
        ("profile_written", "analyst.n"), ("profile_propose", "analyst.n"),
        ("profile_approve", "manager.c"), ("profile_suspend", "manager.c"),
    ]  # fmt: skip
    assert json.loads(found[3].detail) == {"reason": WHY, "state": "suspended"}
    assert [d.deed for d in ProfileDeed.objects.filter(version__profile__profile_id="P").order_by("pk")] == [
        "write", "propose", "approve", "suspend",
    ]  # fmt: skip
    assert verify_chain() == []


def test_the_rules_are_not_made_anew_when_nothing_changed(analyst, manager, offices, django_assert_num_queries):
    active(analyst, manager, offices["N"])
    first = assessing.rules()
    with django_assert_num_queries(1):
        assert assessing.rules() is first
