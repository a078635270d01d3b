"""Watching the chains of the nodes below: a record changed there after it was sent, a head not signed there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sarhad.sentences import Sentence, say
from sarhad.station.audit.chain import breaks_in
from sarhad.station.audit.checkpoints import Checkpoint
from sarhad.station.audit.models import AuditRecord
from sarhad.station.audit.signing import is_signed_by
from sarhad.station.nodes.models import ForeignRecord, Incoming, Link
from sarhad.station.screens.telling import in_language


@dataclass(frozen=True)
class Watched:
    """The chain of one node as it came here.

    Attributes:
        records: how many came.
        signed: number of the last record that a checkpoint covers.
        breaks: where it does not hold, in words.
    """

    node: str
    records: int
    signed: int
    breaks: tuple[str, ...]


def watch() -> list[Watched]:
    """Every chain that came here, by node."""
    nodes = ForeignRecord.objects.order_by("node").values_list("node", flat=True).distinct()
    return [_watched(node) for node in nodes]


def _watched(node: str) -> Watched:
    heads: dict[int, str] = {}
    breaks = [f"{one.sequence}: {in_language(one.message)}" for one in breaks_in(_records(node, heads))]
    checkpoints = [Checkpoint(**one.body) for one in _of(node, "checkpoint")]
    keys = _keys_of(node)
    for one in checkpoints:
        if one.public_key not in keys or not is_signed_by(one.public_key, one.message, one.signature):
            breaks.append(_at(one.sequence, say("the checkpoint is not signed by {node}", node=node)))
        elif heads.get(one.sequence, one.hash) != one.hash:
            breaks.append(_at(one.sequence, say("differs from what {node} signed", node=node)))
    for other in Incoming.objects.filter(kind__in=("audit", "checkpoint"), key__startswith=f"{node}:"):
        breaks.append(_at(other.key.rsplit(":", 1)[1], say("came twice with different contents")))
    return Watched(node, len(heads), max((one.sequence for one in checkpoints), default=0), tuple(breaks))


def _at(number: object, what: Sentence) -> str:
    return f"{number}: {in_language(what)}"


def _of(node: str, kind: str) -> Iterator[ForeignRecord]:
    return ForeignRecord.objects.filter(node=node, kind=kind).order_by("sequence").iterator(chunk_size=2000)


def _records(node: str, heads: dict[int, str]) -> Iterator[AuditRecord]:
    for one in _of(node, "audit"):
        heads[one.sequence] = one.body["hash"]
        yield AuditRecord(**one.body)


def _keys_of(node: str) -> set[str]:
    """The keys that node may sign with: the one it greeted us with, or the one it greeted a node below us with."""
    keys = set(Link.objects.filter(name=node).exclude(public_key="").values_list("public_key", flat=True))
    for one in ForeignRecord.objects.filter(kind="audit", body__action="node_joined", body__actor=node):
        keys.add(json.loads(one.body["detail"]).get("public_key", ""))
    return keys
