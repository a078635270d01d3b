"""Signed checkpoints: the chain's head at a moment, signed by the node and kept where the node cannot reach it.

The chain alone finds a change only while somebody remembers its head. A checkpoint is that memory: it goes to the level
above, to an auditor's disk or to paper, and a chain that does not pass through it was rewritten.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from sarhad.errors import Place, Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.audit.chain import Break, canonical, locked_head, verify_chain
from sarhad.station.audit.models import AuditCheckpoint, AuditRecord
from sarhad.station.audit.signing import is_signed_by, name_of, public_key, sign, signing_key

PURPOSE = "sarhad audit checkpoint 1"
"""Part of what is signed, so that a signature made for something else never passes for a checkpoint."""


@dataclass(frozen=True)
class Checkpoint:
    """The head of a chain, signed.

    Attributes:
        sequence: number of the last record.
        hash: its hash.
        signed_at: moment in UTC, ISO 8601.
        public_key: of the node that signed, 64 hexadecimal digits.
        signature: Ed25519 over the canonical JSON of the purpose and the fields above, 128 hexadecimal digits.
    """

    sequence: int
    hash: str
    signed_at: str
    public_key: str
    signature: str = ""

    @property
    def message(self) -> bytes:
        """The bytes that are signed."""
        signed = {name: value for name, value in asdict(self).items() if name != "signature"}
        return canonical({"purpose": PURPOSE, **signed}).encode()


def make_checkpoint() -> Checkpoint | None:
    """Sign the chain's present head and keep the checkpoint; None while the chain is empty.

    A head that was signed before gives that checkpoint again.
    """
    with transaction.atomic():
        head = locked_head()
        if head.sequence == 0:
            return None
        known = AuditCheckpoint.objects.filter(sequence=head.sequence).first()
        if known:
            return of_record(known)
        key = signing_key(Path(settings.HOME))
        unsigned = Checkpoint(
            head.sequence, head.hash, datetime.now(UTC).isoformat(timespec="seconds"), public_key(key)
        )
        made = Checkpoint(**{**asdict(unsigned), "signature": sign(key, unsigned.message)})
        AuditCheckpoint.objects.create(**asdict(made))
        return made


def of_record(record: AuditCheckpoint) -> Checkpoint:
    """The checkpoint that a database record keeps."""
    return Checkpoint(**{field.name: getattr(record, field.name) for field in fields(Checkpoint)})


def kept_checkpoints() -> list[Checkpoint]:
    """Every checkpoint this node made, oldest first."""
    return [of_record(record) for record in AuditCheckpoint.objects.order_by("sequence")]


def verify(checkpoints: Iterable[Checkpoint] = (), trusted: Sequence[str] = ()) -> list[Break]:
    """Every place where the chain does not hold, does not pass through a checkpoint, or a checkpoint is forged.

    Args:
        checkpoints: those kept elsewhere; the node's own are looked at too.
        trusted: public keys that may have signed; without any, the node's own key only.
    """
    allowed = set(trusted) or {public_key(signing_key(Path(settings.HOME)))}
    every = {(one.sequence, one.signature): one for one in (*kept_checkpoints(), *checkpoints)}
    breaks = verify_chain()
    for checkpoint in sorted(every.values(), key=lambda one: one.sequence):
        breaks.extend(_breaks_at(checkpoint, allowed))
    return breaks


def _breaks_at(checkpoint: Checkpoint, allowed: set[str]) -> list[Break]:
    at = checkpoint.sequence
    if checkpoint.public_key not in allowed:
        return [
            Break(
                at,
                say("the checkpoint is signed by {key}, a key that is not trusted", key=_shown(checkpoint.public_key)),
            )
        ]
    if not is_signed_by(checkpoint.public_key, checkpoint.message, checkpoint.signature):
        return [Break(at, say("the checkpoint's signature does not hold"))]
    record = AuditRecord.objects.filter(sequence=at).values_list("hash", flat=True).first()
    if record is None:
        return [Break(at, say("a signed checkpoint names this record, and it is gone"))]
    return (
        []
        if record == checkpoint.hash
        else [Break(at, say("differs from what was signed: the chain was written anew"))]
    )


def _shown(public: str) -> str:
    try:
        return name_of(public)
    except ValueError:
        return repr(public[:16])


def write_checkpoints(path: Path, checkpoints: Iterable[Checkpoint]) -> None:
    """Write checkpoints as lines of JSON, for keeping outside."""
    path.write_text("".join(canonical(asdict(one)) + "\n" for one in checkpoints), encoding="utf-8")


def read_checkpoints(path: Path) -> list[Checkpoint]:
    """Read checkpoints kept outside.

    Raises:
        SarhadError: the file cannot be read or a line is no checkpoint.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SarhadError(Problem(f"cannot be read: {error}", "a file of checkpoints", Place(path))) from None
    found, problems = [], []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(Checkpoint(**json.loads(line)))
        except (ValueError, TypeError):
            problems.append(
                Problem("not a checkpoint", "as `sarhad audit checkpoint` writes them", Place(path, number))
            )
    if problems:
        raise SarhadError(*problems)
    return found
