"""Declarations from a file: read by a mapping, validated, received; a row not taken is kept with its reasons."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path, PurePosixPath

import polars as pl
from django.core.files.uploadedfile import UploadedFile

from sarhad.declarations.csv_blocks import RECORD_LIMIT
from sarhad.declarations.validation_rules import DUPLICATE
from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.arrivals.answers import Answer, Mistake, Outcome
from sarhad.station.arrivals.mappings import load, names
from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.services import arrival_of, group, receive_rows
from sarhad.station.arrivals.store import Key
from sarhad.station.declared.models import Arrival, RejectedRow
from sarhad.station.declared.rows import Row

ROWS = 50_000
"""Rows read at once."""

BATCH = 500
"""Declarations a transaction."""

Group = tuple[Key, list[Row]]


@dataclass(frozen=True)
class ImportResult:
    """What became of a file.

    Attributes:
        arrival: the record of the delivery; `arrival.rejected_rows` holds what was not taken, with reasons.
        accepted, repeated, refused: declarations.
        rejected_rows: rows of which no declaration could be made.
    """

    arrival: Arrival
    accepted: int
    repeated: int
    refused: int
    rejected_rows: int


def import_file(path: Path, mapping: str, sender: Sender) -> ImportResult:
    """Bring in a file of any size; what is accepted is committed batch by batch, and importing it again is safe.

    The file is checked whole first: which declarations lack items must be known before the first is released.

    Raises:
        SarhadError: the file or the mapping cannot be used at all.
    """
    from sarhad.declarations.intake import accepted_batches  # reference data that only files need

    chosen, named = load(mapping)
    arrival = arrival_of(replace(sender, mapping=named))
    arrival.save()
    with tempfile.TemporaryDirectory() as directory:
        rejects = Path(directory) / "rejects.csv"
        for _ in accepted_batches(path, chosen, rejects=rejects, rows=ROWS):
            pass
        incomplete = _incomplete(rejects)
        for groups in _batches(_groups(accepted_batches(path, chosen, rows=ROWS))):
            answers = receive_rows(groups, sender, arrival, incomplete)
            RejectedRow.objects.bulk_create(_refused(arrival, groups, answers))
        rejected = _keep(arrival, rejects)
    return ImportResult(arrival, arrival.accepted, arrival.repeated, arrival.refused, rejected)


def upload(user: User, file: UploadedFile[bytes], mapping: str) -> ImportResult:
    """A file that a person brings on the screen; they may declare for their own subtree only.

    Raises:
        PermissionDenied: the role does not bring declarations.
        SarhadError: the file or the mapping cannot be used at all.
    """
    require(user, Action.UPLOAD)
    if mapping not in (known := names()):
        raise SarhadError(
            Problem(say("no mapping {mapping!r}", mapping=mapping), say("one of {known}", known=", ".join(known)))
        )
    name = PurePosixPath((file.name or "file").replace("\\", "/")).name
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / f"upload{''.join(PurePosixPath(name).suffixes[-2:])[-20:]}"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        return import_file(path, mapping, Sender(Arrival.Source.UPLOAD, user=user, name=name, mapping=mapping))


def _groups(tables: Iterable[pl.DataFrame]) -> Iterator[Group]:
    """The declarations of a file; the last one of a batch waits for rows that may follow in the next."""
    waiting: Group | None = None
    for table in tables:
        for one in group(table):
            if waiting is not None and one[0] == waiting[0]:
                waiting[1].extend(one[1])
                continue
            if waiting is not None:
                yield waiting
            waiting = one
    if waiting is not None:
        yield waiting


def _incomplete(rejects: Path) -> frozenset[str]:
    """Ids of the declarations with a rejected item; an item given twice is there, so it is not missing."""
    if not rejects.exists():
        return frozenset()
    csv.field_size_limit(RECORD_LIMIT)
    with rejects.open(encoding="utf-8", newline="") as file:
        named = [row["declaration_id"] for row in csv.DictReader(file) if row["rule"] != DUPLICATE[0]]
    as_written = (name.removeprefix("'") for name in named)  # the rejects file makes what looks like a formula harmless
    return frozenset((*named, *as_written)) - {""}


def _batches(groups: Iterable[Group]) -> Iterator[list[Group]]:
    batch: list[Group] = []
    for one in groups:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _refused(arrival: Arrival, groups: Iterable[Group], answers: Iterable[Answer]) -> Iterator[RejectedRow]:
    for (_, rows), answer in zip(groups, answers, strict=True):
        if answer.outcome in (Outcome.REFUSED, Outcome.CONFLICT):
            content = [{name: str(value) for name, value in row.items() if value is not None} for row in rows]
            yield RejectedRow(arrival=arrival, content=content, reasons=_reasons(answer.mistakes))


def _reasons(mistakes: Iterable[Mistake]) -> list[dict[str, str]]:
    return [mistake.model_dump() for mistake in mistakes]


def _keep(arrival: Arrival, rejects: Path) -> int:
    """Store the rows of the rejects file, which has a line per reason; gives how many rows there are."""
    if not rejects.exists():
        return 0
    csv.field_size_limit(RECORD_LIMIT)
    with rejects.open(encoding="utf-8", newline="") as file:
        rows = [_rejected(arrival, list(lines)) for _, lines in groupby(csv.DictReader(file), itemgetter("row"))]
    RejectedRow.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _rejected(arrival: Arrival, lines: list[dict[str, str]]) -> RejectedRow:
    first = lines[0]
    reasons = [
        {"message": f"{one['column'] or 'row'}: {one['rule']}: {one['value']}", "advice": one["advice"]}
        for one in lines
    ]
    line = int(first["line"]) if first["line"].isdigit() else None
    return RejectedRow(arrival=arrival, line=line, content=first["text"], reasons=reasons)
