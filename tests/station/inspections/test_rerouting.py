"""Re-routing: stricter freely, looser only with a reason and the consent of another person who is chief there."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.declared.states import State
from sarhad.station.inspections.controls import controls_left
from sarhad.station.inspections.models import Rerouting
from sarhad.station.inspections.rerouting import ask_to_loosen, consent, open_requests, refuse, tighten
from sarhad.station.inspections.services import record_inspection, release
from tests.station.country import BOLTS, SHOES, TOYS, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
REASON = "the scale is broken"


def test_a_stricter_channel_holds_at_once_and_adds_its_own_control(inspector):
    declaration = arrive(TOYS)
    tighten(inspector, declaration, "red", REASON)
    declaration.refresh_from_db()
    assert (declaration.channel, declaration.assessed_channel) == ("red", "yellow")
    assert controls_left(declaration) == ["Physical examination"]


def test_goods_whose_controls_were_done_wait_again_in_a_stricter_channel(inspector):
    declaration = arrive(TOYS)
    record_inspection(inspector, declaration, controls=["Documentary check"], findings={})
    tighten(inspector, declaration, "orange", REASON)
    declaration.refresh_from_db()
    assert declaration.state == State.WAITING
    with pytest.raises(SarhadError, match="controls are left"):
        release(inspector, declaration)


def test_a_looser_channel_needs_consent_and_until_then_nothing_changes_or_goes(inspector, chief):
    declaration = arrive(SHOES)
    asked = ask_to_loosen(inspector, declaration, "yellow", REASON)
    declaration.refresh_from_db()
    assert declaration.channel == "red"
    assert list(open_requests(chief)) == [asked]
    consent(chief, asked)
    declaration.refresh_from_db()
    assert (declaration.channel, controls_left(declaration)) == ("yellow", ["Documentary check"])


def test_a_refusal_leaves_it_where_it_is(inspector, chief):
    declaration = arrive(SHOES)
    refuse(chief, ask_to_loosen(inspector, declaration, "green", REASON))
    declaration.refresh_from_db()
    assert declaration.channel == "red"
    assert not open_requests(chief).exists()


def test_nobody_consents_to_their_own_request_chief_or_not(chief):
    asked = ask_to_loosen(chief, arrive(SHOES), "yellow", REASON)
    assert not open_requests(chief).exists()
    with pytest.raises(PermissionDenied, match="their own"):
        consent(chief, asked)
    asked.refresh_from_db()
    assert asked.status == Rerouting.Status.ASKED


@pytest.mark.parametrize("role", [role for role in Role if Action.CONSENT_TO_LOOSEN not in ALLOWED[role]])
def test_only_a_chief_consents(inspector, person, role):
    asked = ask_to_loosen(inspector, arrive(SHOES), "yellow", REASON)
    with pytest.raises(PermissionDenied):
        consent(person(role, "C", "other"), asked)


def test_a_chief_of_another_office_does_not_consent(inspector, person):
    asked = ask_to_loosen(inspector, arrive(SHOES), "yellow", REASON)
    with pytest.raises(PermissionDenied):
        consent(person(Role.CHIEF, "N2"), asked)


def test_a_request_is_decided_once(inspector, chief):
    asked = ask_to_loosen(inspector, arrive(SHOES), "yellow", REASON)
    refuse(chief, asked)
    with pytest.raises(SarhadError, match="decided before"):
        consent(chief, asked)


def test_one_open_request_at_a_time_and_tightening_refuses_it(inspector):
    declaration = arrive(TOYS)
    asked = ask_to_loosen(inspector, declaration, "green", REASON)
    with pytest.raises(SarhadError, match="open already"):
        ask_to_loosen(inspector, declaration, "blue", REASON)
    tighten(inspector, declaration, "red", REASON)
    asked.refresh_from_db()
    assert asked.status == Rerouting.Status.REFUSED


def test_nothing_is_released_while_a_request_is_open(inspector):
    declaration = arrive(TOYS)
    record_inspection(inspector, declaration, controls=["Documentary check"], findings={})
    ask_to_loosen(inspector, declaration, "green", REASON)
    with pytest.raises(SarhadError, match="request to re-route"):
        release(inspector, declaration)


@pytest.mark.parametrize("to", ["yellow", "orange", "red", "purple", ""])
def test_to_loosen_means_looser(inspector, to):
    with pytest.raises(SarhadError, match="not looser"):
        ask_to_loosen(inspector, arrive(TOYS), to, REASON)


@pytest.mark.parametrize("to", ["yellow", "blue", "green", "purple", ""])
def test_to_tighten_means_stricter(inspector, to):
    with pytest.raises(SarhadError, match="not stricter"):
        tighten(inspector, arrive(TOYS), to, REASON)


@pytest.mark.parametrize("act", [tighten, ask_to_loosen])
def test_a_reason_is_needed_and_the_goods_must_be_held(inspector, act):
    to = "red" if act is tighten else "green"
    with pytest.raises(SarhadError, match="no reason"):
        act(inspector, arrive(TOYS), to, "  .  ")
    with pytest.raises(SarhadError, match="not held any more"):
        act(inspector, arrive(BOLTS), to, REASON)


def test_a_loosened_one_goes_blue_and_waits_for_its_audit(inspector, chief):
    declaration = arrive(SHOES)
    consent(chief, ask_to_loosen(inspector, declaration, "blue", REASON))
    assert release(inspector, declaration).state == State.POST_AUDIT


def test_every_step_is_audited_with_its_reason(inspector, chief):
    declaration = arrive(SHOES)
    consent(chief, ask_to_loosen(inspector, declaration, "yellow", REASON))
    tighten(inspector, declaration, "red", REASON)
    records = AuditRecord.objects.filter(subject=f"declaration:{declaration}").order_by("sequence")
    assert [(one.action, one.actor) for one in records] == [
        ("rerouting_asked", inspector.username),
        ("rerouting_consented", chief.username),
        ("rerouted_stricter", inspector.username),
    ]
    assert all(REASON in one.detail for one in records)
