"""The chain: adding a record, and finding any change, removal or insertion."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from sarhad.sentences import say
from sarhad.station.audit.models import AuditHead, AuditRecord
from sarhad.station.offices.models import Office
from sarhad.station.statements import Question, executed, insert

GENESIS = "0" * 64
HASHED = ("sequence", "at", "action", "actor", "office", "subject", "detail", "previous_hash")

_HEAD = Question(lambda key: AuditHead.objects.select_for_update().filter(pk=key).values_list("sequence", "hash"))
_MOVE_HEAD = "UPDATE audit_audithead SET sequence = %s, hash = %s WHERE id = 1"


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold, and how one sees it."""

    sequence: int
    message: str


def canonical(value: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the same content always gives the same text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def hash_of(record: AuditRecord) -> str:
    """SHA-256, in hex, over the canonical JSON of every column but the hash itself."""
    return hashlib.sha256(canonical({name: getattr(record, name) for name in HASHED}).encode()).hexdigest()


@dataclass(frozen=True)
class Entry:
    """What a record is to say."""

    action: str
    actor: str
    subject: str
    office: Office | None = None
    detail: Mapping[str, Any] | None = None


def append(
    action: str, *, actor: str, subject: str, office: Office | None = None, detail: Mapping[str, Any] | None = None
) -> AuditRecord:
    """Add a record at the end, within the caller's transaction: what was done and its record stand or fall together.

    The head is locked until the transaction ends, so call this late in it.
    """
    return append_all([Entry(action, actor, subject, office, detail)])[0]


def append_all(entries: Iterable[Entry]) -> list[AuditRecord]:
    """As `append`, for several in their order."""
    records = []
    with transaction.atomic(savepoint=False):
        head = locked_head()
        for entry in entries:
            record = _after(head, entry)
            head = AuditHead(1, record.sequence, record.hash)
            records.append(record)
        insert(records)
        for record in records:  # whoever listens to saved records tells it to the nodes above
            post_save.send(AuditRecord, instance=record, created=True, raw=False, using=None, update_fields=None)
        executed(_MOVE_HEAD, [head.sequence, head.hash])
    return records


def _after(head: AuditHead, entry: Entry) -> AuditRecord:
    record = AuditRecord(
        sequence=head.sequence + 1,
        at=datetime.now(UTC).isoformat(timespec="microseconds"),
        action=entry.action,
        actor=entry.actor[:150],
        office=entry.office.code if entry.office else "",
        subject=entry.subject[:100],
        detail=canonical(entry.detail or {}),
        previous_hash=head.hash,
    )
    record.hash = hash_of(record)
    return record


def locked_head() -> AuditHead:
    """The chain's head, locked until the caller's transaction ends."""
    found = _HEAD(1)
    if not found:
        AuditHead.objects.bulk_create([AuditHead()], ignore_conflicts=True)
        found = _HEAD(1)
    [(sequence, value)] = found
    return AuditHead(1, sequence, value)


def verify_chain(anchor: tuple[int, str] | None = None) -> list[Break]:
    """Every place where the chain does not hold; empty when nobody touched it.

    Args:
        anchor: (sequence, hash) of a head written down elsewhere earlier (`AuditHead`); without one, a person who
            can write to the database could recompute the whole chain unseen.
    """
    breaks = list(breaks_in(AuditRecord.objects.order_by("sequence").iterator(chunk_size=2000), anchor))
    last = AuditRecord.objects.order_by("-sequence").values_list("sequence", "hash").first() or (0, GENESIS)
    return breaks + _breaks_at_end(*last, anchor)


def breaks_in(records: Iterable[AuditRecord], anchor: tuple[int, str] | None = None) -> Iterator[Break]:
    """Where records, in order of their numbers from 1, do not make a chain."""
    expected, previous = 1, GENESIS
    for record in records:
        yield from _breaks_at(record, expected, previous)
        if anchor and record.sequence == anchor[0] and record.hash != anchor[1]:
            yield Break(record.sequence, say("differs from the anchor kept outside"))
        expected, previous = record.sequence + 1, record.hash


def _breaks_at(record: AuditRecord, expected: int, previous: str) -> list[Break]:
    found = []
    if record.sequence != expected:
        found.append(
            Break(
                record.sequence, say("records {first} to {last} are missing", first=expected, last=record.sequence - 1)
            )
        )
    if record.previous_hash != previous:
        found.append(Break(record.sequence, say("does not continue the record before it")))
    if record.hash != hash_of(record):
        found.append(Break(record.sequence, say("its content is not what was hashed")))
    return found


def _breaks_at_end(last: int, last_hash: str, anchor: tuple[int, str] | None) -> list[Break]:
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    found = []
    if (head.sequence, head.hash) != (last, last_hash):
        found.append(
            Break(
                head.sequence,
                say("the head names record {number}, the last record is {last}", number=head.sequence, last=last),
            )
        )
    if anchor and last < anchor[0]:
        found.append(
            Break(
                anchor[0],
                say("the anchor names record {number}, the last record is {last}", number=anchor[0], last=last),
            )
        )
    return found
