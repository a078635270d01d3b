"""What holds after two nodes added to the same thing while apart: it is written once more, above all that was added."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sarhad.station.accounts.models import User
from sarhad.station.lists import keeping as lists
from sarhad.station.lists.models import ListVersion
from sarhad.station.nodes.aggregates import AGGREGATES
from sarhad.station.nodes.merging import only_in
from sarhad.station.nodes.snapshots import Tree
from sarhad.station.register import keeping as register
from sarhad.station.register.models import Judgement


def _risk(user: User, chosen: Tree, other: Tree) -> None:
    """The judgement that holds in the chosen version."""
    fields = chosen["fields"]
    for tree in chosen["parts"]["register.Judgement"]:
        if tree["fields"]["number"] == fields["newest"] and only_in(_part("risk"), _versions(other), _versions(chosen)):
            register.confirm(user, Judgement.objects.get(risk__reference=fields["reference"], **_named(tree)))


def _list(user: User, chosen: Tree, other: Tree) -> None:
    """The version of the list that is in force in the chosen one; those that only the other has are refused."""
    name = chosen["fields"]["name"]
    passed = [_version(name, tree) for tree in only_in(_part("list"), _versions(other), _versions(chosen))]
    held = max((tree for tree in _versions(chosen) if _is_approved(tree)), key=_newest, default=None)
    lists.confirm(user, _version(name, held) if held is not None else None, passed)


def _versions(tree: Tree) -> Sequence[Tree]:
    [found] = tree["parts"].values()
    return list(found)


def _part(kind: str) -> Any:
    [part] = AGGREGATES[kind].parts
    return part


def _named(tree: Tree) -> Mapping[str, Any]:
    return {name: tree["fields"][name] for name in ("number", "written_at", "written_by")}


def _version(name: str, tree: Tree) -> ListVersion:
    return ListVersion.objects.get(named__name=name, **_named(tree))


def _is_approved(tree: Tree) -> bool:
    decisions = [one["fields"]["approved"] for one in tree["parts"]["lists.ListDecision"]]
    return bool(decisions) and all(decisions)


def _newest(tree: Tree) -> tuple[int, str]:
    return tree["fields"]["number"], tree["fields"]["written_at"]


CONFIRMING: Mapping[str, Callable[[User, Tree, Tree], None]] = {"risk": _risk, "list": _list}
"""By kind, what follows from letting the first version hold, when the records of both are here."""
