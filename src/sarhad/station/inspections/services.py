"""The officer's two acts: recording what an inspection found, and releasing the goods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.attachments.storing import check_number, store_all
from sarhad.station.audit.chain import append
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.declared.services import lock, move
from sarhad.station.declared.states import OPEN, State
from sarhad.station.inspections.controls import controls_left, required_controls
from sarhad.station.inspections.findings import OUTCOME_FIELDS, FindingDraft, add_outcome, check, finding_of
from sarhad.station.inspections.models import Attachment, Finding, Inspection, Rerouting
from sarhad.station.inspections.stamps import check_stamp
from sarhad.station.risk.models import Decision

__all__ = ["FindingDraft", "record_inspection", "release"]

NO_LONGER_OPEN = say("look at it again: somebody else may have acted")


@transaction.atomic
def record_inspection(
    user: User,
    declaration: Declaration,
    *,
    controls: Sequence[str],
    findings: Mapping[int, FindingDraft],
    note: str = "",
    files: Sequence[UploadedFile[bytes]] = (),
    submission: UUID | None = None,
    seen: str = "",
) -> Inspection:
    """Close an inspection: the controls carried out and what was found, item by item.

    When no control is left the declaration becomes CONTROLLED, or CLOSED after a post-clearance audit.

    Args:
        user: the officer.
        declaration: in a queue, or released with its post-clearance audit due.
        controls: those carried out, as `required_controls` names them.
        findings: irregularities by item number; items left out are in order.
        note: in the officer's words.
        files: photographs and documents.
        submission: names this filling-in of the form; sent again, the first inspection is given back.
        seen: `stamps.stamp_of` the declaration when the officer began; empty asks for nothing.

    Raises:
        PermissionDenied: not this person's to do.
        ChangedMeanwhileError: the declaration is not as it was seen.
        SarhadError: the declaration is in no state for it, or the form has mistakes.
    """
    declaration = lock(declaration)
    after_release = declaration.state == State.POST_AUDIT
    require(user, Action.CLOSE_POST_AUDIT if after_release else Action.INSPECT, declaration)
    if (known := _known(user, declaration, submission)) is not None:
        return known
    check_stamp(declaration, seen)
    items = {item.item_no: item for item in declaration.items.select_related("decision")}
    _check_form(declaration, controls, findings, items, files)
    inspection = Inspection.objects.create(
        declaration=declaration,
        officer=user,
        channel=declaration.channel,
        controls=list(dict.fromkeys(controls)),
        irregular=bool(findings),
        note=note.strip(),
        closed_at=timezone.now(),
        submission=submission,
    )
    _store_findings(inspection, items, findings)
    _attach(inspection, files)
    if not controls_left(declaration) and declaration.state != State.CONTROLLED:
        move(declaration, State.CLOSED if after_release else State.CONTROLLED)
        declaration.save(update_fields=["state"])
    _audit_inspection(user, inspection, findings)
    return inspection


def _known(user: User, declaration: Declaration, submission: UUID | None) -> Inspection | None:
    """The inspection that this very form made when it was sent before."""
    found = Inspection.objects.filter(submission=submission).first() if submission else None
    if found is not None and (found.officer_id, found.declaration_id) != (user.pk, declaration.pk):
        raise SarhadError(
            Problem(say("this form was sent for another declaration"), say("open the declaration and fill it in"))
        )
    return found


def _check_form(
    declaration: Declaration,
    controls: Sequence[str],
    findings: Mapping[int, FindingDraft],
    items: Mapping[int, Item],
    files: Sequence[UploadedFile[bytes]],
) -> None:
    if declaration.state not in (*OPEN, State.POST_AUDIT):
        raise SarhadError(
            Problem(
                say("{declaration} is {state}: nothing to inspect", declaration=declaration, state=declaration.state),
                NO_LONGER_OPEN,
            )
        )
    if not controls:
        raise SarhadError(Problem(say("no control is ticked"), say("tick what was carried out")))
    asked = required_controls(declaration)
    if unknown := [control for control in controls if control not in asked]:
        raise SarhadError(
            Problem(
                say("{unknown!r} was not asked for", unknown=unknown[0]), say("one of {asked}", asked=", ".join(asked))
            )
        )
    check_number(files)
    check(findings, items)


def _store_findings(inspection: Inspection, items: Mapping[int, Item], drafts: Mapping[int, FindingDraft]) -> None:
    found = [finding_of(item, drafts.get(number)) for number, item in items.items()]
    for finding in found:
        finding.inspection = inspection
        decision = finding.item.decision
        reason = _selection_reason(decision, inspection)
        add_outcome(finding.item, finding, inspection.closed_at, reason, decision.selection_probability)
    Finding.objects.bulk_create(found)
    Item.objects.bulk_update(items.values(), OUTCOME_FIELDS, batch_size=200)


def _selection_reason(decision: Decision, inspection: Inspection) -> str:
    """Why the item was looked at: its own decision, or an officer who sent the declaration here."""
    if decision.channel == Channel.GREEN or inspection.channel != inspection.declaration.assessed_channel:
        return "manual"
    if decision.profiles:
        return "profile"
    return "random" if decision.random else "model"


def _attach(inspection: Inspection, files: Sequence[UploadedFile[bytes]]) -> None:
    stored = store_all(files, Attachment)
    for one in stored:
        one.inspection = inspection
    Attachment.objects.bulk_create(stored)


def _audit_inspection(user: User, inspection: Inspection, findings: Mapping[int, FindingDraft]) -> None:
    detail = {
        "inspection": inspection.pk,
        "controls": inspection.controls,
        "irregular": {str(n): [d.irregularity_type, d.severity, d.additional_revenue] for n, d in findings.items()},
        "attachments": list(inspection.attachments.order_by("pk").values_list("sha256", flat=True)),
    }
    subject = f"declaration:{inspection.declaration}"
    append("inspection", actor=user.username, office=inspection.declaration.office, subject=subject, detail=detail)


@transaction.atomic
def release(user: User, declaration: Declaration) -> Declaration:
    """Let the goods go, once every control of the channel is done; blue goes on to its post-clearance audit.

    Raises:
        PermissionDenied: not this person's to do.
        SarhadError: controls are left, a request to re-route is open, or it is no longer held.
    """
    declaration = lock(declaration)
    require(user, Action.RELEASE, declaration)
    if declaration.state not in OPEN:
        raise SarhadError(
            Problem(
                say("{declaration} is {state}: not held any more", declaration=declaration, state=declaration.state),
                NO_LONGER_OPEN,
            )
        )
    if declaration.channel != Channel.BLUE and (left := controls_left(declaration)):
        raise SarhadError(Problem(say("controls are left to do"), "; ".join(left)))
    if Rerouting.objects.filter(declaration=declaration, status=Rerouting.Status.ASKED).exists():
        raise SarhadError(Problem(say("a request to re-route is open"), say("a chief decides it first")))
    release_locked(declaration, timezone.now())
    subject = f"declaration:{declaration}"
    append("release", actor=user.username, office=declaration.office, subject=subject)
    return declaration


def release_locked(declaration: Declaration, at: datetime) -> None:
    """Put a locked declaration into its released state and save it.

    Raises:
        SarhadError: items of it could not be read.
    """
    if declaration.incomplete:
        raise SarhadError(
            Problem(say("items of this declaration could not be read"), say("its next version, complete, replaces it"))
        )
    audit_due = declaration.channel == Channel.BLUE and controls_left(declaration)
    move(declaration, State.POST_AUDIT if audit_due else State.RELEASED)
    declaration.released_at = at
    declaration.save(update_fields=["state", "released_at"])
