"""Putting messages together from the outbox, and forgetting what the neighbour has confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.station.audit.chain import HASHED
from sarhad.station.audit.checkpoints import of_record
from sarhad.station.audit.models import AuditCheckpoint, AuditRecord
from sarhad.station.nodes.envelope import Change, Message, pack
from sarhad.station.nodes.files import FILE, piece, tell_files
from sarhad.station.nodes.models import ForeignRecord, Link, Node, Outgoing, Vector
from sarhad.station.nodes.snapshots import grouped, snapshots

CHANGES_A_MESSAGE = 200
TEXT_A_MESSAGE = 16 * 2**20
"""Bytes of a message before it is packed, unless one whole alone is larger."""


@dataclass(frozen=True)
class Parcel:
    """A message with the bytes that travel."""

    message: Message
    data: bytes


def unconfirmed(link: Link, bulk: bool) -> list[int]:
    """Numbers of messages that were put together and that the neighbour has not confirmed, in order."""
    numbers = _of(link, bulk).exclude(message=None).order_by("message").values_list("message", flat=True)
    return list(dict.fromkeys(number for number in numbers if number is not None))


@transaction.atomic
def next_number(link: Link, bulk: bool) -> int | None:
    """Put changes that wait into a message of their own; gives its number, None if nothing waits.

    Args:
        link: the neighbour.
        bulk: pieces of files, one a message; else everything but them, so that files hold nothing up.
    """
    most = 1 if bulk else CHANGES_A_MESSAGE
    rows = list(_of(link, bulk).filter(message=None).order_by("id").values_list("pk", flat=True)[:most])
    if not rows:
        return None
    locked = Link.objects.select_for_update().get(pk=link.pk)
    locked.numbered += 1
    locked.save(update_fields=["numbered"])
    Outgoing.objects.filter(pk__in=rows).update(message=locked.numbered)
    return locked.numbered


@transaction.atomic
def parcel(link: Link, number: int) -> Parcel | None:
    """The message of this number with the wholes as they are now; None if it was confirmed or all in it is gone.

    A message keeps its number and its outbox rows until it is confirmed, so that a crash repeats it under the same id.
    What would make it too large goes back to wait for another message.
    """
    me = Node.objects.get().name
    rows = list(link.outgoing.filter(message=number).order_by("id").values_list("pk", "kind", "key"))
    while rows:
        message = Message(
            me, link.name, number, timezone.now(), _changes(link, [(kind, key) for _, kind, key in rows], me)
        )
        text = message.text()
        if len(text) <= TEXT_A_MESSAGE or len(rows) == 1:
            if message.changes:
                return Parcel(message, pack(text))
            confirmed(link, [number])
            return None
        half = len(rows) // 2
        Outgoing.objects.filter(pk__in=[pk for pk, _, _ in rows[half:]]).update(message=None)
        rows = rows[:half]
    return None


def confirmed(link: Link, numbers: Iterable[int]) -> None:
    """The neighbour took these messages in: their rows may go."""
    link.outgoing.filter(message__in=list(numbers)).delete()


def _of(link: Link, bulk: bool) -> QuerySet[Outgoing]:
    return link.outgoing.filter(kind=FILE) if bulk else link.outgoing.exclude(kind=FILE)


def _changes(link: Link, notes: Sequence[tuple[str, str]], me: str) -> list[Change]:
    """The wholes named, each once, as they are now; in the order of the kinds, then of the notes."""
    changes: list[Change] = []
    for kind, keys in grouped(notes).items():
        changes.extend(_of_kind(link, kind, keys, me))
    return changes


def _of_kind(link: Link, kind: str, keys: Sequence[str], me: str) -> Iterator[Change]:
    if kind == FILE:
        yield from (Change(FILE, key, {}, body) for key in keys if (body := piece(key)) is not None)
    elif kind == "audit":
        yield from _audit(keys, me)
    elif kind == "checkpoint":
        yield from _checkpoints(keys, me)
    else:
        versions = dict(Vector.objects.filter(kind=kind, key__in=keys).values_list("key", "counts"))
        trees = snapshots(kind, keys)
        tell_files(link, kind, trees.values())
        for key in keys:
            if key in trees:
                yield Change(kind, key, versions.get(key, {}), trees[key])


def _audit(keys: Sequence[str], me: str) -> Iterator[Change]:
    own = [int(key) for key in keys if ":" not in key]
    for record in AuditRecord.objects.filter(sequence__in=own).order_by("sequence"):
        body = {name: getattr(record, name) for name in (*HASHED, "hash")}
        yield Change("audit", f"{me}:{record.sequence}", {}, body, me)
    yield from _foreign("audit", keys)


def _checkpoints(keys: Sequence[str], me: str) -> Iterator[Change]:
    own = [int(key) for key in keys if ":" not in key]
    for record in AuditCheckpoint.objects.filter(sequence__in=own).order_by("sequence"):
        yield Change("checkpoint", f"{me}:{record.sequence}", {}, asdict(of_record(record)), me)
    yield from _foreign("checkpoint", keys)


def _foreign(kind: str, keys: Sequence[str]) -> Iterator[Change]:
    """Records of other nodes, whose key carries the node's name, on their way up."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        if ":" in key:
            node, sequence = key.rsplit(":", 1)
            wanted[node].append(int(sequence))
    for node, sequences in wanted.items():
        found = ForeignRecord.objects.filter(node=node, kind=kind, sequence__in=sequences).order_by("sequence")
        for record in found:
            yield Change(kind, f"{node}:{record.sequence}", {}, record.body, node)
