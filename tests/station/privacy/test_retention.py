"""What is over its time goes, what is not stays, and the audit chain holds afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sarhad.station.accounts.models import SignInFailure
from sarhad.station.accounts.roles import Role
from sarhad.station.accounts.services import change_user
from sarhad.station.attachments.storing import store
from sarhad.station.audit.chain import verify_chain
from sarhad.station.audit.models import Access, AuditRecord
from sarhad.station.declared.models import Arrival, Declaration, RejectedRow
from sarhad.station.inspections.models import Attachment, Inspection
from sarhad.station.notes.models import Attachment as NoteAttachment
from sarhad.station.notes.subjects import About
from sarhad.station.notes.writing import write
from sarhad.station.privacy.models import RetentionRun
from sarhad.station.privacy.periods import DAYS, Period
from sarhad.station.privacy.pseudonyms import pseudonym
from sarhad.station.privacy.retention import apply, due, once_a_day
from sarhad.station.shifts.models import Shift
from tests.station.country import BOLTS, SHOES, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def after(period: Period, days: int) -> object:
    """The moment so many days after a period that begins now."""
    return timezone.now() + timedelta(days=(DAYS[period] or 0) + days)


def test_traders_of_old_declarations_are_under_pseudonyms_the_same_for_the_same():
    first, second = arrive(BOLTS, importer="T1", carrier="T9"), arrive(BOLTS, importer="T1")
    held = arrive(SHOES, importer="T1")
    first.items.update(goods_description="personal effects of A. B.", extra={"driver": "A. B."})
    apply(after(Period.DECLARATIONS, -1))
    assert set(Declaration.objects.values_list("importer", flat=True)) == {"T1"}
    done = apply(after(Period.DECLARATIONS, 1))
    assert done["declarations"] == 2
    for one in (first, second, held):
        one.refresh_from_db()
    assert first.importer == second.importer == pseudonym("T1") != "T1"
    assert (first.carrier, second.carrier) == (pseudonym("T9"), None)
    assert held.importer == "T1", "its control is not over"
    assert first.items.get().goods_description is None
    assert first.items.get().extra is None
    assert apply(after(Period.DECLARATIONS, 1))["declarations"] == 0


def test_a_dry_run_counts_what_the_run_then_removes_and_changes_nothing(inspector, offices):
    arrive(BOLTS)
    SignInFailure.objects.create(username="a password typed as a name", count=1)
    Access.objects.create(user=inspector, office=offices["N1"], what="declaration", subject="D1")
    moment = after(Period.DECLARATIONS, 1)
    before = AuditRecord.objects.count()
    counted = due(moment)
    assert AuditRecord.objects.count() == before
    assert counted == apply(moment)
    assert {name for name, number in counted.items() if number} == {"declarations", "sign_in_failures", "looks"}
    assert not SignInFailure.objects.exists()
    assert not Access.objects.exists()


def test_a_closed_account_loses_its_name_and_the_record_still_holds(person, chief):
    officer = person(Role.INSPECTOR, "N1")
    officer.first_name, officer.email = "Aziza", "a@example.org"
    officer.save()
    Authenticator.objects.create(user=officer, type="totp", data={})
    change_user(person(Role.ADMINISTRATOR, "C"), officer, is_active=False)
    apply(after(Period.ACCOUNTS, -1))
    officer.refresh_from_db()
    assert officer.first_name == "Aziza"
    apply(after(Period.ACCOUNTS, 1))
    officer.refresh_from_db()
    assert (officer.first_name, officer.email, officer.username) == ("", "", "inspector.n1")
    assert not officer.has_usable_password()
    assert not Authenticator.objects.filter(user=officer).exists()
    assert verify_chain() == []
    assert AuditRecord.objects.filter(subject="user:inspector.n1").exists()


def test_files_notes_and_rejected_rows_go_and_the_inspection_stays(inspector):
    declaration = arrive(SHOES)
    now = timezone.now()
    inspection = Inspection.objects.create(
        declaration=declaration, officer=inspector, channel="red", controls=[], irregular=False, closed_at=now
    )
    attachment = store(SimpleUploadedFile("driver.pdf", b"%PDF-1.7"), Attachment)
    attachment.inspection = inspection
    attachment.save()
    Shift.objects.create(officer=inspector, office=declaration.office, began_at=now, ended_at=now, note="ask A. B.")
    arrival = Arrival.objects.create(source="upload", arrived_at=now)
    RejectedRow.objects.create(arrival=arrival, content={"importer": "A. B."}, reasons=[])
    apply(after(Period.ATTACHMENTS, 1))
    attachment.refresh_from_db()
    assert not attachment.path.exists()
    assert (attachment.name, len(attachment.sha256)) == ("", 64)
    assert Shift.objects.get().note == ""
    assert not RejectedRow.objects.exists()
    assert Inspection.objects.exists()


def test_what_came_with_a_note_goes_when_its_time_is_over_and_its_words_stay(person):
    files = [SimpleUploadedFile("driver.pdf", b"%PDF-1.7")]
    note = write(person(Role.ANALYST, "N"), "Boxes", "Heavy", [About("trader", "T1")], files)
    kept = NoteAttachment.objects.get()
    apply(after(Period.NOTE_ATTACHMENTS, -1))
    assert kept.path.exists()
    assert apply(after(Period.NOTE_ATTACHMENTS, 1))["note_attachments"] == 1
    kept.refresh_from_db()
    assert not kept.path.exists()
    assert (kept.name, len(kept.sha256)) == ("", 64)
    assert note.entries.get().text == "Heavy"
    assert apply(after(Period.NOTE_ATTACHMENTS, 1))["note_attachments"] == 0


def test_it_happens_once_a_day_and_is_in_the_record():
    arrive(BOLTS)
    moment = after(Period.DECLARATIONS, 1)
    assert once_a_day(moment) is not None
    assert once_a_day(moment) is None
    assert RetentionRun.objects.get().removed["declarations"] == 1
    record = AuditRecord.objects.get(action="retention_applied")
    assert '"declarations":1' in record.detail
    assert verify_chain() == []
