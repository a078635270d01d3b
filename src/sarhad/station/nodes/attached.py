"""Stored files that wholes name, whatever record they hang on: found in a tree and by name, and the whole of each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sarhad.station.attachments.models import StoredFile
from sarhad.station.attachments.places import STORED_NAME
from sarhad.station.nodes.aggregates import AGGREGATES, Part, by_model, key_of
from sarhad.station.nodes.snapshots import Tree


def named_by(kind: str, tree: Tree) -> list[StoredFile]:
    """The stored files that a whole names and that have not been removed, as records that are not saved."""
    return list(_below(AGGREGATES[kind], tree))


def _below(part: Part, tree: Tree) -> Iterator[StoredFile]:
    if issubclass(part.model_class, StoredFile):
        fields = tree["fields"]
        if fields["name"] and STORED_NAME.fullmatch(fields["stored_name"]):
            yield part.model_class(stored_name=fields["stored_name"], sha256=fields["sha256"])
    for below in part.parts:
        if _holds_files(below):
            for child in tree["parts"].get(below.model, ()):
                yield from _below(below, child)


@cache
def _holds_files(part: Part) -> bool:
    return issubclass(part.model_class, StoredFile) or any(_holds_files(below) for below in part.parts)


def record_of(stored_name: str) -> StoredFile | None:
    """The record here that names a stored file; of two kinds that name the same, the one of the earlier table."""
    for model in by_model():
        if issubclass(model, StoredFile):
            found: StoredFile | None = model._default_manager.filter(stored_name=stored_name).first()
            if found is not None:
                return found
    return None


def whole_of(record: StoredFile) -> tuple[str, str]:
    """The whole that a stored file belongs to: its kind and key."""
    kind, way = by_model()[type(record)]
    root = record
    for name in way:
        root = getattr(root, name)
    return kind, key_of(kind, root)
