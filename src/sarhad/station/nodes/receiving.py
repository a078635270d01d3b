"""Taking a message in: each change once, in one transaction, with what it makes us tell others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.station.declared.models import Arrival
from sarhad.station.nodes import outbox
from sarhad.station.nodes.aggregates import AGGREGATES
from sarhad.station.nodes.envelope import Change, Message
from sarhad.station.nodes.models import ForeignRecord, Incoming, Link, Node, Vector
from sarhad.station.nodes.restoring import NotHereYet, Restoring, check, restore
from sarhad.station.nodes.snapshots import roots, snapshots
from sarhad.station.nodes.vectors import Order, joined, order_of
from sarhad.station.risk.lives import turn_edition

RULES = frozenset({"profile", "office"})
"""Kinds that decide what selects: every process of the station must look at them again."""


@transaction.atomic
def take_in(link: Link, message: Message) -> None:
    """Everything the message brings, or nothing of it; a message that was taken in before changes nothing.

    Raises:
        SarhadError: it is not for this node.
    """
    me = Node.objects.get().name
    if (message.sender, message.receiver) != (link.name, me):
        raise SarhadError(Problem(f"message {message.id!r} is not from {link.name!r} to {me!r}", "check the links"))
    locked = Link.objects.select_for_update().get(pk=link.pk)
    with outbox.taking_in():
        _take(locked, message.changes)
        _try_waiting(locked)
    locked.received = max(locked.received, message.number)
    locked.heard_at, locked.its_clock = timezone.now(), message.sent_at
    locked.save(update_fields=["received", "heard_at", "its_clock"])


def _take(link: Link, changes: Sequence[Change]) -> None:
    for kind in (*AGGREGATES, "audit", "checkpoint"):
        chosen = [change for change in changes if change.kind == kind]
        if not chosen:
            continue
        if kind in AGGREGATES:
            _take_wholes(link, kind, chosen)
        else:
            _take_records(link, kind, chosen)


def _take_wholes(link: Link, kind: str, changes: Sequence[Change]) -> None:
    keys = [change.key for change in changes]
    ours = dict(Vector.objects.select_for_update().filter(kind=kind, key__in=keys).values_list("key", "counts"))
    restoring = Restoring({"declared.Declaration": {"arrival": arrival_of(link)}} if kind == "declaration" else {})
    good: dict[str, Change] = {}
    for change in changes:
        order = order_of(change.version, ours.get(change.key, {}))
        if order is Order.KNOWN:
            continue
        if order is Order.CONCURRENT and not _agrees(kind, change):
            _keep(link, change, Incoming.Status.CONFLICT, "changed here and there at the same time")
            continue
        try:
            check(kind, dict(change.body), restoring)
        except NotHereYet as missing:
            _keep(link, change, Incoming.Status.WAITING, f"{missing} is not here yet")
            continue
        good[change.key] = change
    _write(link, kind, good, ours, restoring)


def _write(link: Link, kind: str, good: Mapping[str, Change], ours: Mapping[str, Any], restoring: Restoring) -> None:
    if not good:
        return
    restore(kind, [dict(change.body) for change in good.values()], restoring)
    set_versions(kind, {key: joined(change.version, ours.get(key, {})) for key, change in good.items()})
    Incoming.objects.filter(kind=kind, key__in=good, status=Incoming.Status.WAITING, link=link).delete()
    if kind in RULES:
        turn_edition()
    outbox.tell(kind, list(roots(kind, good)), besides=link)


def set_versions(kind: str, counts: Mapping[str, Mapping[str, int]]) -> None:
    """Write the versions of wholes."""
    rows = [Vector(kind=kind, key=key, counts=dict(version)) for key, version in counts.items()]
    Vector.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "key"], update_fields=["counts"], batch_size=1000
    )


def _agrees(kind: str, change: Change) -> bool:
    """Both sides made the same change: nothing to settle."""
    return snapshots(kind, [change.key]).get(change.key) == change.body


def _keep(link: Link, change: Change, status: Incoming.Status, reason: str) -> None:
    same = {"link": link, "kind": change.kind, "key": change.key, "status": status}
    later = Incoming.objects.filter(**same).first()
    if later is None:
        Incoming.objects.create(**same, change=change.as_dict(), reason=reason)
    elif order_of(change.version, later.change["version"]) is not Order.KNOWN:
        later.change, later.reason = change.as_dict(), reason
        later.save(update_fields=["change", "reason"])


def _try_waiting(link: Link) -> None:
    """What waited for something may find it now, and be what something else waits for."""
    waiting = Incoming.objects.filter(link=link, status=Incoming.Status.WAITING).order_by("pk")
    left = waiting.all().count()
    while left:
        changes = [Change(**one.change) for one in waiting.all()]
        for kind in AGGREGATES:
            if chosen := [change for change in changes if change.kind == kind]:
                _take_wholes(link, kind, chosen)
        if waiting.all().count() == left:
            return
        left = waiting.all().count()


def arrival_of(link: Link) -> Arrival:
    """The delivery that stands for all that comes from a neighbour."""
    name = f"node {link.name}"
    return Arrival.objects.get_or_create(
        source=Arrival.Source.NODE, name=name, defaults={"arrived_at": timezone.now()}
    )[0]


def _take_records(link: Link, kind: str, changes: Sequence[Change]) -> None:
    """Audit records and checkpoints never change: the first stays, another of the same number is kept beside it."""
    numbers = {(change.node, int(change.body["sequence"])): change for change in changes}
    asked = ForeignRecord.objects.filter(
        kind=kind, node__in={node for node, _ in numbers}, sequence__in={number for _, number in numbers}
    )
    here = {(one.node, one.sequence): one.body for one in asked}
    for key, change in numbers.items():
        if key in here and here[key] != change.body:
            _keep(link, change, Incoming.Status.CONFLICT, "another record of the same number came before")
    new = [(node, number, change) for (node, number), change in numbers.items() if (node, number) not in here]
    ForeignRecord.objects.bulk_create(
        ForeignRecord(node=node, kind=kind, sequence=number, body=dict(change.body)) for node, number, change in new
    )
    outbox.tell_keys([(kind, f"{node}:{number}", "") for node, number, _ in new], besides=link)
