"""Reading the inspection form: what the officer ticked, chose and wrote."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.models import Inspection
from sarhad.station.inspections.services import FindingDraft, record_inspection

IN_ORDER, IRREGULAR = "order", "irregular"


@dataclass(frozen=True)
class InspectionForm:
    """One filling-in of the form, as it was sent."""

    controls: list[str]
    findings: dict[int, FindingDraft]
    note: str
    files: list[UploadedFile[bytes]]
    submission: UUID | None
    seen: str

    def record(self, user: User, declaration: Declaration) -> Inspection:
        """Record it (`services.record_inspection`, with its errors)."""
        return record_inspection(user, declaration, **self.__dict__)


def read(form: QueryDict, files: MultiValueDict[str, UploadedFile[bytes]], numbers: list[int]) -> InspectionForm:
    """The form of a declaration with these item numbers.

    Raises:
        SarhadError: it does not say whether all is in order, names no finding, or has an amount that is none.
    """
    result = form.get("result")
    if result not in (IN_ORDER, IRREGULAR):
        raise SarhadError(
            Problem(say("the result is not said"), say("choose: all in order, or an irregularity was found"))
        )
    findings = {n: _draft(form, n) for n in numbers if form.get(f"type-{n}")} if result == IRREGULAR else {}
    if result == IRREGULAR and not findings:
        raise SarhadError(
            Problem(say("no item has a finding"), say("choose what was found beside the item it concerns"))
        )
    return InspectionForm(
        controls=form.getlist("control"),
        findings=findings,
        note=form.get("note", ""),
        files=files.getlist("files"),
        submission=_uuid(form.get("submission", "")),
        seen=form.get("seen", ""),
    )


def _draft(form: QueryDict, number: int) -> FindingDraft:
    written = "".join(form.get(f"revenue-{number}", "0").split()).replace(",", ".") or "0"
    try:
        return FindingDraft(form.get(f"type-{number}", ""), int(form.get(f"severity-{number}", "1")), float(written))
    except ValueError:
        raise SarhadError(
            Problem(say("{written!r} is not an amount", written=written), say("write a number such as 1500000"))
        ) from None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
