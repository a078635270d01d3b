"""Which neighbours a change concerns: each node holds only what its level needs. The table is the code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sarhad.station.nodes.models import Link

Path = str
"""Codes of the offices from the root, each followed by a slash."""


def _inside(child: Path, owner: Path) -> bool:
    """What belongs to the child's own subtree."""
    return owner.startswith(child)


def _binding(child: Path, owner: Path) -> bool:
    """What binds the child's subtree, or belongs to it."""
    return child.startswith(owner) or owner.startswith(child)


def _always(_child: Path, _owner: Path) -> bool:
    return True


def _never(_child: Path, _owner: Path) -> bool:
    return False


UP: Mapping[str, bool] = {
    "declaration": True,
    "profile": True,
    "risk": True,
    "note": True,
    "audit": True,
    "checkpoint": True,
    "office": False,
    "user": False,
    "reference": False,
    "mapping": False,
    "mandate": False,
    "list": True,
    "model": False,
    "lane_plan": False,
}
"""Whether the node above is told."""

DOWN: Mapping[str, Callable[[Path, Path], bool]] = {
    "declaration": _inside,
    "profile": _binding,
    "risk": _binding,
    "note": _inside,
    "user": _inside,
    "office": _always,
    "reference": _always,
    "mapping": _always,
    "mandate": _always,
    "list": _binding,
    "model": _always,
    "lane_plan": _always,
    "audit": _never,
    "checkpoint": _never,
}
"""Whether a node below is told, by its office's path and the path of the office the change belongs to."""


def concerned(
    kind: str, owner: Path, links: Iterable[Link], paths: Mapping[str, Path], besides: Link | None = None
) -> list[Link]:
    """The neighbours to tell.

    Args:
        kind: of the whole that changed.
        owner: path of the office it belongs to.
        links: every neighbour that is not revoked.
        paths: path by office code.
        besides: the neighbour it came from, who knows.
    """
    return [
        link
        for link in links
        if link != besides and (UP[kind] if link.is_parent else DOWN[kind](paths.get(link.office_code, "\0"), owner))
    ]


def may_bring(kind: str, owner: Path, link: Link, paths: Mapping[str, Path]) -> bool:
    """Whether a neighbour may change such a whole here: the node above all, one below what is its own and goes up.

    A checkpoint that is stolen makes no accounts, offices or plans here, and touches no other's goods.
    """
    return link.is_parent or (UP[kind] and _inside(paths.get(link.office_code, "\0"), owner))
