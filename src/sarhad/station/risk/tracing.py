"""From a copy of profiles that turned up elsewhere back to whoever exported it: by a row's mark, else by the order."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.audit.models import AuditRecord
from sarhad.station.offices.services import subtree
from sarhad.station.risk.exports import ACTION, mark_of
from sarhad.station.risk.models import ProfileVersion

ENOUGH = 6
"""So many profiles in one order are no accident (1 in 720)."""
LARGEST = 20 * 1024 * 1024
"""Characters of a copy that are looked through; a spreadsheet may unfold to so many and no more."""


@dataclass(frozen=True)
class Traced:
    """An export that a copy comes from.

    Attributes:
        export: its id, as the file's name and rows say it.
        by, office: who took it, and from which office.
        at: when.
        kind: yaml, csv or xlsx.
        profiles: how many the export held.
        told_by: "mark" where a row's mark says so, "order" where only the order of the profiles does.
    """

    export: str
    by: str
    office: str
    at: datetime
    kind: str
    profiles: int
    told_by: Literal["mark", "order"]


@transaction.atomic
def trace(user: User, text: str) -> list[Traced]:
    """The exports that a text comes from, newest first; that it was asked is recorded.

    Raises:
        PermissionDenied: the role does not trace exports.
    """
    require(user, Action.TRACE_EXPORT)
    records = AuditRecord.objects.filter(action=ACTION)
    if user.office is not None and user.office.parent_id is not None:
        records = records.filter(office__in=subtree(user.office).values("code"))
    found = traced(text, records)
    detail = {"exports": [one.export for one in found]}
    append("export_traced", actor=user.username, office=user.office, subject="profiles", detail=detail)
    return found


def traced(text: str, records: Iterable[AuditRecord] | None = None) -> list[Traced]:
    """The exports among these records (every one) that a text comes from, newest first."""
    names = ProfileVersion.objects.values_list("profile__profile_id", flat=True).distinct()
    named = sorted((name for name in names if name in text), key=text.index)
    among = AuditRecord.objects.filter(action=ACTION) if records is None else records
    found = [one for record in among if (one := _from(record, text, named)) is not None]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _from(record: AuditRecord, text: str, named: list[str]) -> Traced | None:
    detail = json.loads(record.detail)
    marks = [mark_of(detail["export"], name) for name in named]
    marked = detail["export"] in text or any(mark in text for mark in marks)
    if not marked and not (len(named) >= ENOUGH and marks == sorted(marks)):
        return None
    at = datetime.fromisoformat(record.at)
    told_by: Literal["mark", "order"] = "mark" if marked else "order"
    return Traced(detail["export"], record.actor, record.office, at, detail["kind"], detail["profiles"], told_by)


def text_of_copy(content: bytes) -> str:
    """What a copy says, whether it is a text (YAML, CSV, a part of either) or a spreadsheet.

    Raises:
        SarhadError: it is larger than any export, or a damaged spreadsheet.
    """
    if not zipfile.is_zipfile(io.BytesIO(content)):
        _no_larger(len(content))
        return content.decode("utf-8", "replace")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = [one for one in book.infolist() if one.filename.endswith(".xml")]
            _no_larger(sum(one.file_size for one in parts))
            return "\n".join(book.read(one).decode("utf-8", "replace") for one in parts)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise SarhadError(
            Problem(say("the spreadsheet cannot be read: {error}", error=error), say("paste its rows as text"))
        ) from None


def _no_larger(size: int) -> None:
    if size > LARGEST:
        message = say("the copy unfolds to {size} MiB, more than {most}", size=size // 1024**2, most=LARGEST // 1024**2)
        raise SarhadError(Problem(message, say("give a part of it: one row is enough")))
