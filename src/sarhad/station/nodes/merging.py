"""Bringing two versions of a whole together that were made apart: what was added on either side is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sarhad.station.audit.chain import canonical
from sarhad.station.nodes.aggregates import AGGREGATES, Part
from sarhad.station.nodes.snapshots import Tree

Fields = Mapping[str, Any]


@cache
def is_added_to(kind: str) -> bool:
    """Whether wholes of this kind have records that are only ever added."""
    return _has_appended(AGGREGATES[kind])


def _has_appended(part: Part) -> bool:
    return part.appended or any(_has_appended(below) for below in part.parts)


def merged(kind: str, ours: Tree, theirs: Tree) -> Tree | None:
    """The whole with both versions in it, where they differ only by what was added; None: a person must choose."""
    return _merged(AGGREGATES[kind], ours, theirs)


def with_additions(kind: str, chosen: Tree, other: Tree) -> Tree:
    """The chosen version, with the records that only the other one has: choosing loses nothing that was written."""
    return _with_additions(AGGREGATES[kind], chosen, other)


def is_rewritten(kind: str, ours: Tree, theirs: Tree) -> bool:
    """Whether theirs would change a record of ours that is never changed."""
    return _is_rewritten(AGGREGATES[kind], ours, theirs)


def only_in(part: Part, one: Sequence[Tree], other: Sequence[Tree]) -> list[Tree]:
    """The records of one version that the other does not have."""
    known = by_key(part, other)
    return [tree for key, tree in by_key(part, one).items() if key not in known]


def by_key(part: Part, trees: Sequence[Tree]) -> dict[str, Tree]:
    """Records of one kind by what names them."""
    return {canonical({name: tree["fields"][name] for name in part.key}): tree for tree in trees}


def _children(below: Part, tree: Tree) -> Sequence[Tree]:
    found: Sequence[Tree] = tree["parts"].get(below.model, ())
    return found


def _merged(part: Part, ours: Tree, theirs: Tree) -> Tree | None:
    held = _held(part, ours["fields"], theirs["fields"])
    fields = {**ours["fields"], **held}
    if fields != {**theirs["fields"], **held}:
        return None
    parts: dict[str, list[Tree]] = {}
    for below in part.parts:
        children = _merged_children(below, _children(below, ours), _children(below, theirs))
        if children is None:
            return None
        parts[below.model] = children
    return {"fields": fields, "parts": parts}


def _merged_children(below: Part, ours: Sequence[Tree], theirs: Sequence[Tree]) -> list[Tree] | None:
    mine, yours = by_key(below, ours), by_key(below, theirs)
    only_ours, only_theirs = only_in(below, ours, theirs), only_in(below, theirs, ours)
    if not below.appended and (only_ours or only_theirs):
        return None
    if below.alone is not None and _share(below.alone, only_ours, only_theirs):
        return None
    both = [_merged(below, mine[key], yours[key]) for key in mine if key in yours]
    known = [tree for tree in both if tree is not None]
    return None if len(known) < len(both) else [*known, *only_ours, *only_theirs]


def _share(names: Sequence[str], ours: Sequence[Tree], theirs: Sequence[Tree]) -> bool:
    """Whether a record of ours and one of theirs have the same values of these fields."""
    mine, yours = (
        {canonical({name: tree["fields"][name] for name in names}) for tree in one} for one in (ours, theirs)
    )
    return bool(mine & yours)


def _held(part: Part, ours: Fields, theirs: Fields) -> dict[str, Any]:
    """Values of fields of which it is known which of two holds."""
    latest = {name: max(ours[name], theirs[name], key=datetime.fromisoformat) for name in part.latest}
    return {**latest, **{name: "" for name in part.emptied if not (ours[name] and theirs[name])}}


def _with_additions(part: Part, chosen: Tree, other: Tree) -> Tree:
    parts: dict[str, list[Tree]] = {}
    for below in part.parts:
        here, there = _children(below, chosen), _children(below, other)
        theirs = by_key(below, there)
        kept = [
            _with_additions(below, tree, theirs[key]) if key in theirs else tree
            for key, tree in by_key(below, here).items()
        ]
        parts[below.model] = [*kept, *only_in(below, there, here)]
    return {"fields": {**chosen["fields"], **_held(part, chosen["fields"], other["fields"])}, "parts": parts}


def _is_rewritten(part: Part, ours: Tree, theirs: Tree) -> bool:
    held = _held(part, ours["fields"], theirs["fields"]) if part.emptied else {}
    mine: Fields = {**ours["fields"], **held}
    told: Fields = {**theirs["fields"], **held}
    if part.appended and any(mine[name] != told[name] for name in mine if name in told):
        return True
    for below in part.parts:
        here, there = by_key(below, _children(below, ours)), by_key(below, _children(below, theirs))
        if any(key in here and _is_rewritten(below, here[key], tree) for key, tree in there.items()):
            return True
    return False
