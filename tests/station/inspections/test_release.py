"""Inspection and release: goods go only when the channel's controls are done, by a person who may."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.audit.chain import verify_chain
from sarhad.station.audit.models import AuditRecord
from sarhad.station.declared.models import Item
from sarhad.station.declared.services import move
from sarhad.station.declared.states import TRANSITIONS, State
from sarhad.station.inspections import queue
from sarhad.station.inspections.attachments import open_attachment
from sarhad.station.inspections.controls import required_controls
from sarhad.station.inspections.models import Attachment, Inspection
from sarhad.station.inspections.services import FindingDraft, record_inspection, release
from tests.station.country import BOLTS, FIGS, LAMPS, SHOES, TOYS, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_a_declaration_takes_only_the_steps_of_the_table(before, after):
    declaration = arrive(SHOES)
    declaration.state = before
    if after in TRANSITIONS[before]:
        move(declaration, after)
        assert declaration.state == after
    else:
        with pytest.raises(SarhadError, match="cannot become"):
            move(declaration, after)


def test_what_is_released_is_never_held_again():
    held = {State.WAITING, State.CONTROLLED, State.SUPERSEDED}
    for state in (State.RELEASED, State.POST_AUDIT, State.CLOSED):
        assert not TRANSITIONS[state] & held


@pytest.mark.parametrize("code", [TOYS, LAMPS, SHOES])
def test_nothing_is_released_before_every_control_is_done(inspector, code):
    declaration = arrive(code)
    for control in required_controls(declaration):
        with pytest.raises(SarhadError, match="controls are left"):
            release(inspector, declaration)
        record_inspection(inspector, declaration, controls=[control], findings={})
    assert release(inspector, declaration).state == State.RELEASED
    with pytest.raises(SarhadError, match="not held any more"):
        release(inspector, declaration)


def test_the_controls_are_the_profiles_or_the_channels_own():
    assert required_controls(arrive(SHOES)) == ["Open every tenth box", "Weigh the load"]
    assert required_controls(arrive(TOYS)) == ["Documentary check"]
    assert required_controls(arrive(BOLTS)) == []


def test_a_post_clearance_audit_closes_a_blue_one(inspector):
    declaration = arrive(FIGS)
    assert list(queue.post_audits(inspector)) == [declaration]
    record_inspection(inspector, declaration, controls=required_controls(declaration), findings={})
    declaration.refresh_from_db()
    assert declaration.state == State.CLOSED


def test_findings_become_the_items_outcome(inspector):
    declaration = arrive(SHOES, BOLTS)
    found = {1: FindingDraft("undervaluation", severity=2, additional_revenue=750.0)}
    record_inspection(inspector, declaration, controls=["Weigh the load"], findings=found, note="underweight")
    shoes, bolts = Item.objects.order_by("item_no")
    assert (shoes.irregular, shoes.irregularity_type, shoes.severity, shoes.additional_revenue) == (
        True, "undervaluation", 2, 750.0,
    )  # fmt: skip
    assert (shoes.selection_reason, bolts.selection_reason) == ("profile", "manual")
    assert (bolts.inspected, bolts.irregular, bolts.additional_revenue) == (True, False, 0.0)


def test_a_second_look_in_order_does_not_undo_an_irregularity(inspector):
    declaration = arrive(SHOES)
    found = {1: FindingDraft("false_origin", additional_revenue=10.0)}
    record_inspection(inspector, declaration, controls=["Weigh the load"], findings=found)
    record_inspection(inspector, declaration, controls=["Open every tenth box"], findings={})
    item = Item.objects.get()
    assert (item.irregular, item.irregularity_type, item.additional_revenue) == (True, "false_origin", 10.0)


@pytest.mark.parametrize(
    ("controls", "findings", "words"),
    [
        ([], {}, "no control"),
        (["Juggle"], {}, "not asked for"),
        (["Weigh the load"], {9: FindingDraft("other")}, "no item 9"),
        (["Weigh the load"], {1: FindingDraft("magic")}, "no irregularity type"),
        (["Weigh the load"], {1: FindingDraft("other", severity=7)}, "severity"),
        (["Weigh the load"], {1: FindingDraft("other", additional_revenue=float("nan"))}, "revenue"),
        (["Weigh the load"], {1: FindingDraft("other", additional_revenue=-1)}, "revenue"),
    ],
)
def test_a_form_with_a_mistake_changes_nothing(inspector, controls, findings, words):
    declaration = arrive(SHOES)
    with pytest.raises(SarhadError, match=words):
        record_inspection(inspector, declaration, controls=controls, findings=findings)
    assert not Inspection.objects.exists()
    assert Item.objects.get().inspected is None


@pytest.mark.parametrize("role", Role)
def test_only_those_who_may_inspect_and_release(person, role):
    someone = person(role, "N")
    declaration = arrive(SHOES)
    acts = {
        Action.INSPECT: lambda: record_inspection(
            someone, declaration, controls=required_controls(declaration), findings={}
        ),
        Action.RELEASE: lambda: release(someone, declaration),
    }
    for action, act in acts.items():
        if action in ALLOWED[role]:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


def test_nobody_acts_on_another_offices_goods(person):
    declaration, stranger = arrive(SHOES, office="N1"), person(Role.CHIEF, "N2")
    with pytest.raises(PermissionDenied):
        record_inspection(stranger, declaration, controls=["Weigh the load"], findings={})
    with pytest.raises(PermissionDenied):
        release(stranger, declaration)
    assert not queue.queue(stranger).exists()


def test_the_queue_is_strictest_first_then_longest_waiting(inspector):
    toys, shoes, lamps, more_shoes = arrive(TOYS), arrive(SHOES), arrive(LAMPS), arrive(SHOES)
    arrive(BOLTS)
    arrive(SHOES, office="N2")
    assert list(queue.queue(inspector)) == [shoes, more_shoes, lamps, toys]
    assert list(queue.queue(inspector, channel="orange")) == [lamps]
    counted = {one.channel: one.waiting for one in queue.counts(inspector)}
    assert counted == {"red": 2, "orange": 1, "yellow": 1, "blue": 0, "green": 0}
    assert next(iter(queue.counts(inspector))).oldest == shoes.queued_at


def test_an_attachment_is_kept_as_it_is_and_shown_to_those_who_may(inspector, person):
    photo = SimpleUploadedFile("../../etc/truck.jpg", JPEG, "text/html")
    record_inspection(inspector, arrive(SHOES), controls=["Weigh the load"], findings={}, files=[photo])
    kept, file = open_attachment(inspector, Attachment.objects.get().pk)
    with file:
        assert file.read() == JPEG
    assert (kept.name, kept.content_type) == ("truck.jpg", "image/jpeg")
    assert kept.path.stat().st_mode & 0o777 == 0o600
    for stranger in (person(Role.CHIEF, "N2"), person(Role.ADMINISTRATOR, "C")):
        with pytest.raises(Http404):
            open_attachment(stranger, kept.pk)


@pytest.mark.parametrize("content", [b"", b"<html><script>alert(1)</script>", b"MZ\x90", b"GIF89a"])
def test_what_is_no_photograph_or_pdf_is_refused_and_leaves_nothing(inspector, settings, content):
    files = [SimpleUploadedFile("a.jpg", JPEG), SimpleUploadedFile("b.jpg", content)]
    with pytest.raises(SarhadError, match=r"b\.jpg"):
        record_inspection(inspector, arrive(SHOES), controls=["Weigh the load"], findings={}, files=files)
    assert not Inspection.objects.exists()
    assert [path for path in settings.ATTACHMENTS.rglob("*") if path.is_file()] == []


def test_a_file_too_large_is_refused(inspector, settings):
    settings.ATTACHMENT_LIMIT_BYTES = 50
    with pytest.raises(SarhadError, match="larger"):
        record_inspection(
            inspector,
            arrive(SHOES),
            controls=["Weigh the load"],
            findings={},
            files=[SimpleUploadedFile("a.jpg", JPEG)],
        )


def test_inspection_and_release_are_audited(inspector):
    declaration = arrive(TOYS)
    record_inspection(inspector, declaration, controls=["Documentary check"], findings={1: FindingDraft("documents")})
    release(inspector, declaration)
    actions = AuditRecord.objects.filter(actor=inspector.username).values_list("action", flat=True)
    assert list(actions) == ["inspection", "release"]
    assert verify_chain() == []
