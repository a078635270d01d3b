"""What a node holds, in one number a kind: two nodes agree when their numbers do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sarhad.station.audit.chain import canonical
from sarhad.station.nodes.aggregates import AGGREGATES, key_of
from sarhad.station.nodes.outbox import owner_paths
from sarhad.station.nodes.snapshots import snapshots

AT_ONCE = 500


@dataclass(frozen=True)
class Digest:
    """How many wholes of a kind, and SHA-256 over their keys and contents in order of the keys."""

    kind: str
    count: int
    hash: str


def digest(kind: str, subtree: str = "") -> Digest:
    """The digest of the wholes of a kind that belong to the offices below a path; of all if it is empty."""
    keys = sorted(_keys(kind, subtree))
    total = hashlib.sha256()
    for start in range(0, len(keys), AT_ONCE):
        chosen = keys[start : start + AT_ONCE]
        trees = snapshots(kind, chosen)
        for key in chosen:
            total.update(f"{key} {canonical(trees[key])}\n".encode())
    return Digest(kind, len(keys), total.hexdigest())


def _keys(kind: str, subtree: str) -> Iterator[str]:
    """The keys of the wholes below a path; the database chooses them where the office stands in the record."""
    root = AGGREGATES[kind]
    found = root.model_class._default_manager.all()
    if kind == "profile":
        records = list(found)
        owners = zip(records, owner_paths(kind, records), strict=True)
        yield from (key_of(kind, record) for record, owner in owners if owner.startswith(subtree))
        return
    names = {one.name for one in root.model_class._meta.concrete_fields}
    if subtree and names & {"path", "office"}:
        found = found.filter(**{f"{'path' if 'path' in names else 'office__path'}__startswith": subtree})
    elif subtree:
        return
    yield from ("|".join(map(str, values)) for values in found.values_list(*root.key).iterator(chunk_size=2000))
