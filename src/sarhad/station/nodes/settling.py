"""Settling a conflict: two nodes changed the same thing while apart, and a person says which of the two holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.nodes import outbox
from sarhad.station.nodes.aggregates import AGGREGATES
from sarhad.station.nodes.confirming import CONFIRMING
from sarhad.station.nodes.envelope import Change
from sarhad.station.nodes.merging import with_additions
from sarhad.station.nodes.models import Incoming, Node, Vector
from sarhad.station.nodes.receiving import RULES, arrival_of, close_conflicts, set_versions
from sarhad.station.nodes.restoring import Restoring, restore
from sarhad.station.nodes.snapshots import roots, snapshots
from sarhad.station.nodes.vectors import joined
from sarhad.station.risk.lives import turn_edition

OURS, THEIRS = "ours", "theirs"


def open_conflicts(user: User) -> list[Incoming]:
    """Conflicts that this person may settle and nobody has settled, oldest first."""
    found = Incoming.objects.filter(status=Incoming.Status.CONFLICT).select_related("link").order_by("pk")
    return [one for one in found if may_settle(user, one)]


def may_settle(user: User, conflict: Incoming) -> bool:
    """Whether it is this person's: goods of their subtree; all else is the centre's, as it may show criteria."""
    if conflict.kind != "declaration":
        return may(user, Action.SETTLE_CONFLICT) and may(user, Action.LOAD_PROFILES)
    records = list(roots(conflict.kind, [conflict.key]))
    return bool(records) and may(user, Action.SETTLE_CONFLICT, records[0])


def differences(conflict: Incoming) -> list[tuple[str, Any, Any]]:
    """What differs: field, ours, theirs; the parts of a whole are named by their place in it."""
    if conflict.kind not in AGGREGATES:
        return []
    ours = snapshots(conflict.kind, [conflict.key]).get(conflict.key, {})
    mine, yours = dict(_flat("", ours)), dict(_flat("", conflict.change["body"]))
    names = [*mine, *(name for name in yours if name not in mine)]
    return [(name, mine.get(name), yours.get(name)) for name in names if mine.get(name) != yours.get(name)]


def _flat(prefix: str, tree: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found = [(f"{prefix}{name}", value) for name, value in tree.get("fields", {}).items()]
    for model, children in tree.get("parts", {}).items():
        for number, child in enumerate(children, start=1):
            found += _flat(f"{prefix}{model.split('.')[1]} {number}: ", child)
    return found


@transaction.atomic
def settle(user: User, conflict: Incoming, holds: str) -> Incoming:
    """Let one of the two versions hold, here and everywhere it concerns; what only the other has in it is kept too.

    Raises:
        PermissionDenied: not this person's to do.
        SarhadError: it was settled before, or the choice is none.
    """
    conflict = Incoming.objects.select_for_update().select_related("link").get(pk=conflict.pk)
    if not may_settle(user, conflict):
        raise PermissionDenied(say("this conflict is for somebody else to settle"))
    if conflict.status != Incoming.Status.CONFLICT:
        raise SarhadError(Problem(say("this was settled before"), say("look at the list again")))
    if holds not in (OURS, THEIRS):
        raise SarhadError(
            Problem(say("{holds!r} is no choice", holds=holds), say("{ours} or {theirs}", ours=OURS, theirs=THEIRS))
        )
    if conflict.kind in AGGREGATES:
        _let_hold(user, conflict, holds)
    conflict.status, conflict.settled_by, conflict.settled_as = Incoming.Status.SETTLED, user, holds
    conflict.save(update_fields=["status", "settled_by", "settled_as"])
    subject = f"{conflict.kind}:{conflict.key}"
    append(
        "conflict_settled", actor=user.username, subject=subject, detail={"holds": holds, "with": conflict.link.name}
    )
    return conflict


def _let_hold(user: User, conflict: Incoming, holds: str) -> None:
    kind, key, change = conflict.kind, conflict.key, Change(**conflict.change)
    theirs = dict(change.body)
    here = snapshots(kind, [key]).get(key, theirs)
    chosen, other = (theirs, here) if holds == THEIRS else (here, theirs)
    supplied = {"declared.Declaration": {"arrival": arrival_of(conflict.link)}}
    with outbox.taking_in():
        restore(kind, [with_additions(kind, chosen, other)], Restoring(supplied))
        if kind in CONFIRMING:
            CONFIRMING[kind](user, chosen, other)
    if kind in RULES:
        turn_edition()
    ours = Vector.objects.filter(kind=kind, key=key).first()
    both = joined(change.version, ours.counts if ours else {})
    set_versions(kind, {key: both})
    close_conflicts(kind, {key: both})
    outbox.count(kind, [key], Node.objects.get().name)
    outbox.tell(kind, list(roots(kind, [key])))
