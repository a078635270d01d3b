"""The centre sets what offices may write profiles about, under four eyes; what must hold always cannot be set away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from sarhad.errors import SarhadError
from sarhad.profiles.life import MANDATES, USUAL, Deed, MandateTable, OwnMandate
from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.mandates.models import MandateVersion
from sarhad.station.mandates.setting import decide, mandates_in_force, outside, propose
from sarhad.station.mandates.table import plain_of, table_of
from sarhad.station.risk.deeds import steps_open_to
from tests.station.risk.writing import active, lead, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("offices")]
WHY = "for a good reason"


@pytest.fixture
def manager(person) -> User:
    return person(Role.MANAGER, "C")


@pytest.fixture
def other(person) -> User:
    return person(Role.MANAGER, "C", "other")


def level(name: str, **changes: object) -> MandateTable:
    """The usual mandates, but for this level."""
    return MandateTable({**MANDATES, name: replace(MANDATES[name], **changes)})


def test_the_usual_mandates_hold_until_the_centre_sets_others():
    assert mandates_in_force() == USUAL
    assert table_of(plain_of(USUAL)) == USUAL


def test_mandates_bind_from_the_approval_by_another_on(manager, other, chief, offices):
    version = propose(manager, level("checkpoint", channels=frozenset({"yellow"})), WHY)
    write(chief, offices["N1"], "A", channel="red")
    with pytest.raises(PermissionDenied):
        decide(manager, version, approved=True)
    decide(other, version, approved=True)
    with pytest.raises(SarhadError, match="may not send goods to red"):
        write(chief, offices["N1"], "B", channel="red")
    write(chief, offices["N1"], "B", channel="yellow")
    acts = AuditRecord.objects.filter(subject="mandates@1").order_by("sequence").values_list("action", flat=True)
    assert list(acts) == ["mandates_proposed", "mandates_in_force"]


def test_one_office_may_do_more_than_its_level(manager, other, person, offices):
    own = OwnMandate(MANDATES["checkpoint"].areas | {"ipr"}, MANDATES["checkpoint"].channels)
    decide(other, propose(manager, MandateTable(MANDATES, {"N1": own}), WHY), approved=True)
    write(person(Role.CHIEF, "N1"), offices["N1"], "A", risk_area="ipr")
    with pytest.raises(SarhadError, match="no mandate for the risk area ipr"):
        write(person(Role.CHIEF, "N2"), offices["N2"], "B", risk_area="ipr")


def test_how_long_an_approval_lasts_and_who_gives_it_follow_the_mandates(manager, other, chief, person, offices):
    table = level("checkpoint", longest=timedelta(days=7), approved_by=frozenset({"central"}))
    decide(other, propose(manager, table, WHY), approved=True)
    version = lead(write(chief, offices["N1"], "A"), (chief, Deed.PROPOSE))
    assert Deed.APPROVE not in {step.deed for step in steps_open_to(person(Role.ANALYST, "N"), version)}
    approved = lead(version, (manager, Deed.APPROVE))
    assert (approved.life.stops_at - approved.deeds.last().at).days == 7


def test_a_profile_beyond_new_mandates_goes_on_but_is_not_renewed(manager, other, chief, offices):
    kept = active(chief, manager, offices["N1"], "A", channel="red")
    table = level("checkpoint", channels=frozenset({"yellow"}))
    assert [str(one.version) for one in outside(table)] == ["A@1"]
    decide(other, propose(manager, table, WHY), approved=True)
    kept.refresh_from_db()
    assert kept.life.state == "active"
    with pytest.raises(SarhadError, match="may not send goods to red"):
        lead(kept, (manager, Deed.RENEW))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (level("checkpoint", longest=timedelta(days=31)), "from 1 to 30 days"),
        (level("checkpoint", longest=None), "from 1 to 30 days"),
        (level("central", longest=timedelta(days=9)), "as long as it says"),
        (level("regional", channels=frozenset({"green", "red"})), "never loosens"),
        (level("regional", approved_by=frozenset({"regional"})), "the centre always may"),
        (level("central", approved_by=frozenset({"central", "checkpoint"})), "cannot approve central"),
        (level("checkpoint", areas=frozenset()), "no mandate at all"),
        (MandateTable(MANDATES, {"X": OwnMandate(frozenset({"revenue"}), frozenset({"red"}))}), "no office 'X'"),
        (MandateTable(MANDATES, {"N1": OwnMandate(frozenset({"revenue"}), frozenset({"green"}))}), "never loosens"),
    ],
)
def test_what_must_always_hold_cannot_be_set_away(table, said, manager):
    with pytest.raises(SarhadError, match=said):
        propose(manager, table, WHY)
    assert not MandateVersion.objects.exists()


@pytest.mark.parametrize(("role", "office"), [(Role.MANAGER, "N"), (Role.ANALYST, "C"), (Role.AUDITOR, "C")])
def test_only_the_centres_managers_set_them(role, office, person):
    with pytest.raises(PermissionDenied):
        propose(person(role, office), USUAL, WHY)


def test_they_are_set_and_decided_on_the_screens(manager, other, client):
    client.force_login(manager)
    values = {"act": "add", "offices-count": "0", "reason": WHY}
    for name, one in plain_of(USUAL)["levels"].items():
        values |= {f"{name}-areas": one["areas"], f"{name}-channels": one["channels"]}
        values |= {f"{name}-approved_by": one["approved_by"], f"{name}-days": one["days"] or ""}
    assert 'name="offices-0-office"' in client.post("/mandates/set/", values).content.decode()
    values |= {"act": "propose", "offices-count": "1", "offices-0-office": "N1", "offices-0-areas": ["revenue"]}
    values |= {"offices-0-channels": ["yellow"]}
    assert client.post("/mandates/set/", values).status_code == 302
    client.force_login(other)
    client.post("/mandates/1/decide/", {"answer": "approve"})
    assert mandates_in_force().offices == {"N1": OwnMandate(frozenset({"revenue"}), frozenset({"yellow"}))}
    assert "office N1" in client.get("/mandates/").content.decode()
