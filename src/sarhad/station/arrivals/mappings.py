"""The service's own mappings: tried on a file first, then kept as a version, then chosen by name."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import polars as pl
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from sarhad.declarations.mapping import SHIPPED, Mapping, load_mapping, shipped_mappings
from sarhad.declarations.mapping_file import SIZE_LIMIT, mapping_of
from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.arrivals.models import MappingVersion
from sarhad.station.audit.chain import append
from sarhad.station.offices.services import root

TRIED_MOST = 100_000
"""Rows of a file on which a mapping is tried, at most."""

PREVIEW = 10
FINDINGS = 50


@dataclass(frozen=True)
class Trial:
    """What came of trying a mapping on a file.

    Attributes:
        text_hash: of the mapping's text: what was tried is what may be kept.
        read: rows read, good and bad.
        whole: whether that was all of the file.
        by_rule: column, rule and number of findings that rejected, most first.
        findings: the first findings: line, column, value, rule, advice.
        columns: columns of the preview: those with a value somewhere in it.
        preview: the first accepted rows.
    """

    text_hash: str
    read: int
    rejected: int
    whole: bool
    by_rule: Sequence[tuple[str, str, int]]
    findings: Sequence[tuple[int | None, str, str, str, str]]
    columns: Sequence[str]
    preview: Sequence[tuple[object, ...]]

    @property
    def accepted(self) -> int:
        """Rows of which declarations could be made."""
        return self.read - self.rejected


def names() -> list[str]:
    """The names a delivery may choose: the service's own, then those that come with Sarhad."""
    own = MappingVersion.objects.filter(withdrawn_at=None).values_list("name", flat=True).distinct().order_by("name")
    return [*own, *shipped_mappings()]


def in_use(name: str) -> MappingVersion | None:
    """The version of an own mapping that reads files now; None where there is none of the name."""
    return MappingVersion.objects.filter(name=name, withdrawn_at=None).order_by("-number").first()


def load(name_or_path: str) -> tuple[Mapping, str]:
    """The mapping of this name (an own one before a shipped one) or file, and how the delivery's record names it.

    Raises:
        SarhadError: there is none, or the file has mistakes.
    """
    if found := in_use(name_or_path):
        return parsed(found.name, found.text), str(found)
    return load_mapping(name_or_path), name_or_path


def parsed(name: str, text: str) -> Mapping:
    """The mapping that the text is.

    Raises:
        SarhadError: it has mistakes; each with line and column.
    """
    if len(text.encode()) > SIZE_LIMIT:
        raise SarhadError(Problem(say("a mapping of more than 1 MB is none")))
    return mapping_of(text, Path(f"{name or 'mapping'}.yaml"))


def beginning(name: str) -> str:
    """The text to begin with: the own mapping's last version, or the shipped one of the name; empty for none."""
    if found := MappingVersion.objects.filter(name=name).order_by("-number").first():
        return found.text
    return (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8") if name in shipped_mappings() else ""


def try_out(by: User, name: str, text: str, file: UploadedFile[bytes]) -> Trial:
    """What a delivery of this file would come to; nothing of it is kept.

    Raises:
        PermissionDenied: `by` does not manage mappings.
        SarhadError: the mapping has mistakes, or the file cannot be read by it at all.
    """
    from sarhad.declarations.intake import accepted_batches  # reference data that only files need

    require(by, Action.MANAGE_MAPPINGS)
    mapping = parsed(name, text)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / f"upload{''.join(PurePosixPath(file.name or '').suffixes[-2:])[-20:]}"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        intake = accepted_batches(path, mapping, rows=TRIED_MOST)
        batches, whole = iter(intake), True
        first = next(batches, pl.DataFrame())
        if intake.taken.rows >= TRIED_MOST:
            whole = next(batches, None) is None
    shown = first.head(PREVIEW)
    columns = [one.name for one in shown.iter_columns() if one.null_count() < one.len()]
    findings = intake.findings.head(FINDINGS).select("line", "column", "value", "rule", "advice").rows()
    ruled = ((column, rule, number) for (column, rule), number in intake.by_rule.items())
    by_rule = sorted(ruled, key=lambda one: -one[2])
    read, rejected = intake.accepted + intake.rejected, intake.rejected
    return Trial(_hash(text), read, rejected, whole, by_rule, findings, columns, shown.select(columns).rows())


@transaction.atomic
def keep(by: User, name: str, text: str, tried: tuple[str, int, int]) -> MappingVersion:
    """The next version of an own mapping; from now on deliveries of that name are read by it.

    Args:
        by: who keeps it.
        name: an own name, none of a shipped mapping.
        text: the YAML.
        tried: hash of the text that was tried, rows read and rows rejected.

    Raises:
        PermissionDenied: `by` does not manage the mappings of the whole station.
        SarhadError: the name or the text has mistakes, or this very text was not tried with success.
    """
    require(by, Action.MANAGE_MAPPINGS, root())
    parsed(name, text)
    if tried[0] != _hash(text) or tried[1] <= tried[2]:
        advice = say("choose a file of which it makes at least one row")
        raise SarhadError(Problem(say("this text has not been tried on a file with success"), advice))
    if name in shipped_mappings():
        raise SarhadError(Problem(say("{name!r} comes with Sarhad", name=name), say("choose another name")))
    last = MappingVersion.objects.filter(name=name).aggregate(last=Max("number"))["last"] or 0
    made = MappingVersion(name=name, number=last + 1, text=text, text_hash=_hash(text), made_by=by)
    made.tried_rows, made.tried_rejected = tried[1:]
    try:
        made.clean_fields(exclude=["withdrawn_at"])
    except ValidationError as error:
        raise SarhadError(
            *(Problem(say("mapping {name!r}: {message}", name=name, message=message)) for message in error.messages)
        ) from None
    made.save()
    detail = {"sha256": made.text_hash, "tried_rows": made.tried_rows, "tried_rejected": made.tried_rejected}
    append("mapping_kept", actor=by.username, office=root(), subject=f"mapping:{made}", detail=detail)
    return made


@transaction.atomic
def withdraw(by: User, version: MappingVersion) -> None:
    """No delivery is read by this version any more; the one before it is used again, if there is one.

    Raises:
        PermissionDenied: `by` does not manage the mappings of the whole station.
    """
    require(by, Action.MANAGE_MAPPINGS, root())
    version.withdrawn_at = version.withdrawn_at or timezone.now()
    version.save(update_fields=["withdrawn_at"])
    append("mapping_withdrawn", actor=by.username, office=root(), subject=f"mapping:{version}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
