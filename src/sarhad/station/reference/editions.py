"""Proposing an edition, what it changes, deciding on it; each step is recorded."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.nodes.envelope import LARGEST
from sarhad.station.offices.services import root
from sarhad.station.reference.models import Code, Edition, Table
from sarhad.station.reference.reading import Row, read_codes

CHUNK = 2000
MOST_BYTES = LARGEST * 3 // 4
"""Bytes of the rows of an edition: it travels to other nodes as one whole, in a message with some room."""
Status = Edition.Status


@dataclass(frozen=True)
class Change:
    """One code that an edition brings, takes away (`after` None) or changes."""

    code: str
    before: Row | None
    after: Row | None


@dataclass(frozen=True)
class Changes:
    """What an edition changes against the one that would hold on its first day without it."""

    against: Edition | None
    added: Sequence[Change]
    removed: Sequence[Change]
    changed: Sequence[Change]


def in_force(table: str, day: date) -> Edition | None:
    """The edition that holds on this day; None before the first."""
    found = Edition.objects.filter(table=table, status=Status.APPROVED, effective_from__lte=day)
    return found.order_by("-effective_from", "-number").first()


@transaction.atomic
def propose(by: User, table: str, file: UploadedFile[bytes], effective_from: date, source: str) -> Edition:
    """A new edition from a file; it holds when somebody else has approved it.

    Raises:
        PermissionDenied: `by` does not manage reference data of the whole station.
        SarhadError: no such table, no source, the file has mistakes, or holds more text than `MOST_BYTES`.
    """
    require(by, Action.MANAGE_REFERENCE, root())
    if table not in Table.values:
        raise SarhadError(
            Problem(say("no table {table!r}", table=table), say("one of {values}", values=", ".join(Table.values)))
        )
    if not source.strip():
        raise SarhadError(Problem(say("no source is given"), say("the decree or letter it comes from")))
    name = PurePosixPath((file.name or "file").replace("\\", "/")).name
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / f"upload{PurePosixPath(name).suffix[:10]}"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        rows = read_codes(path, table, name)
    if _bytes_of(rows) > MOST_BYTES:
        raise SarhadError(
            Problem(
                say("the file holds more text than a node can be sent at once"),
                say("{most} MiB at most; shorten the descriptions", most=MOST_BYTES // 2**20),
            )
        )
    number = (Edition.objects.filter(table=table).aggregate(last=Max("number"))["last"] or 0) + 1
    edition = Edition.objects.create(
        table=table, number=number, effective_from=effective_from, source=source.strip()[:300],
        content_hash=_hash(rows), size=len(rows), proposed_by=by,
    )  # fmt: skip
    Code.objects.bulk_create((Code(edition=edition, **asdict(row)) for row in rows), batch_size=CHUNK)
    _record("reference_proposed", by, edition)
    return edition


@transaction.atomic
def decide(by: User, edition: Edition, *, approve: bool) -> Edition:
    """Approve or refuse a proposed edition.

    Raises:
        PermissionDenied: `by` does not approve reference data of the whole station.
        SarhadError: it is decided on, `by` proposed it, or it would change what held on past days.
    """
    require(by, Action.APPROVE_REFERENCE, root())
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    problem = _against(by, edition, approve=approve)
    if problem:
        raise SarhadError(problem)
    edition.status = Status.APPROVED if approve else Status.REFUSED
    edition.decided_by, edition.decided_at = by, timezone.now()
    edition.save(update_fields=["status", "decided_by", "decided_at"])
    _record("reference_approved" if approve else "reference_refused", by, edition)
    return edition


def _against(by: User, edition: Edition, *, approve: bool) -> Problem | None:
    if edition.status != Status.PROPOSED:
        return Problem(
            say("{edition} is {status}", edition=edition, status=edition.get_status_display()),
            say("propose a new edition"),
        )
    if edition.proposed_by_id == by.pk:
        return Problem(say("nobody approves what they proposed"), say("ask another person"))
    first_of_all = not Edition.objects.filter(table=edition.table, status=Status.APPROVED).exists()
    if approve and edition.effective_from < timezone.localdate() and not first_of_all:
        return Problem(
            say("its first day is past"), say("propose it again from today on: what held on a past day stays as it was")
        )
    return None


def changes_of(edition: Edition) -> Changes:
    """What the edition changes, code by code."""
    held = Edition.objects.filter(
        table=edition.table, status=Status.APPROVED, effective_from__lte=edition.effective_from
    )
    against = held.exclude(pk=edition.pk).order_by("-effective_from", "-number").first()
    before = {row.code: row for row in rows_of(against)} if against else {}
    after = {row.code: row for row in rows_of(edition)}
    every = [Change(code, before.get(code), after.get(code)) for code in sorted({*before, *after})]
    return Changes(
        against,
        [one for one in every if one.before is None],
        [one for one in every if one.after is None],
        [one for one in every if one.before and one.after and one.before != one.after],
    )


def rows_of(edition: Edition) -> Iterable[Row]:
    """The edition's codes."""
    names = Row.__dataclass_fields__
    return (Row(*values) for values in edition.codes.order_by("code").values_list(*names))


def _hash(rows: Sequence[Row]) -> str:
    return hashlib.sha256(_text(rows)).hexdigest()


def _text(rows: Sequence[Row]) -> bytes:
    return json.dumps([asdict(row) for row in rows], default=str, ensure_ascii=False, separators=(",", ":")).encode()


def _bytes_of(rows: Sequence[Row]) -> int:
    """As they travel: each row with what marks it as a part of the edition."""
    return len(_text(rows)) + len('{"fields":,"parts":{}}') * len(rows)


def _record(action: str, by: User, edition: Edition) -> None:
    detail = {
        "sha256": edition.content_hash, "codes": edition.size, "from": edition.effective_from.isoformat(),
        "source": edition.source,
    }  # fmt: skip
    append(action, actor=by.username, office=root(), subject=f"reference:{edition}", detail=detail)
