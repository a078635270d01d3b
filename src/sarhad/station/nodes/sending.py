"""Putting messages together from the outbox, and forgetting what is safe in the stream."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from sarhad.station.audit.chain import HASHED
from sarhad.station.audit.checkpoints import of_record
from sarhad.station.audit.models import AuditCheckpoint, AuditRecord
from sarhad.station.nodes.envelope import Change, Message
from sarhad.station.nodes.models import ForeignRecord, Link, Node, Outgoing, Vector
from sarhad.station.nodes.snapshots import grouped, snapshots

CHANGES_A_MESSAGE = 200


def messages_for(link: Link) -> Iterator[Message]:
    """Messages for a neighbour in order, those first that were put together before and perhaps not sent.

    A message keeps its number and its outbox rows until `sent`, so that a crash repeats it under the same id.
    """
    me = Node.objects.get().name
    while True:
        with transaction.atomic():
            number = _next(link)
            if number is None:
                return
            notes = list(link.outgoing.filter(message=number).order_by("id").values_list("kind", "key"))
            message = Message(me, link.name, number, timezone.now(), _changes(notes, me))
        yield message


def _next(link: Link) -> int | None:
    """The number of the next message; its rows are marked."""
    earlier = link.outgoing.exclude(message=None).order_by("message").values_list("message", flat=True).first()
    if earlier is not None:
        return earlier
    locked = Link.objects.select_for_update().get(pk=link.pk)
    rows = list(link.outgoing.filter(message=None).order_by("id").values_list("pk", flat=True)[:CHANGES_A_MESSAGE])
    if not rows:
        return None
    locked.numbered += 1
    locked.save(update_fields=["numbered"])
    Outgoing.objects.filter(pk__in=rows).update(message=locked.numbered)
    return locked.numbered


def sent(link: Link, number: int) -> None:
    """The message is safe in the stream: its rows may go."""
    link.outgoing.filter(message=number).delete()


def _changes(notes: Sequence[tuple[str, str]], me: str) -> list[Change]:
    """The wholes named, each once, as they are now; in the order of the kinds, then of the notes."""
    changes: list[Change] = []
    for kind, keys in grouped(notes).items():
        changes.extend(_of_kind(kind, keys, me))
    return changes


def _of_kind(kind: str, keys: Sequence[str], me: str) -> Iterator[Change]:
    if kind == "audit":
        yield from _audit(keys, me)
    elif kind == "checkpoint":
        yield from _checkpoints(keys, me)
    else:
        versions = dict(Vector.objects.filter(kind=kind, key__in=keys).values_list("key", "counts"))
        trees = snapshots(kind, keys)
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
