"""What a node holds, in one number a kind: two nodes agree when their numbers do."""

from __future__ import annotations

import hashlib
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
    records = list(AGGREGATES[kind].model_class._default_manager.order_by("pk"))
    owners = owner_paths(kind, records)
    pairs = zip(records, owners, strict=True)
    keys = sorted(key_of(kind, record) for record, owner in pairs if owner.startswith(subtree))
    total = hashlib.sha256()
    for start in range(0, len(keys), AT_ONCE):
        chosen = keys[start : start + AT_ONCE]
        trees = snapshots(kind, chosen)
        for key in chosen:
            total.update(f"{key} {canonical(trees[key])}\n".encode())
    return Digest(kind, len(keys), total.hexdigest())
