"""Taking a message in: each change once, in one transaction, with what it makes us tell others."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import DataError, IntegrityError, InternalError, transaction
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.station.audit.chain import append
from sarhad.station.daily.touching import touch
from sarhad.station.declared.models import Arrival
from sarhad.station.nodes import outbox
from sarhad.station.nodes.aggregates import AGGREGATES, key_of
from sarhad.station.nodes.envelope import Change, Message
from sarhad.station.nodes.files import FILE, is_here, owner_of, take_piece, tell_files
from sarhad.station.nodes.merging import is_added_to, is_rewritten, merged
from sarhad.station.nodes.models import FileTold, ForeignRecord, Incoming, Link, Node, Vector
from sarhad.station.nodes.restoring import NotHereYet, Restoring, check, restore
from sarhad.station.nodes.routing import concerned, may_bring
from sarhad.station.nodes.snapshots import roots, snapshots
from sarhad.station.nodes.soles import admitted, hand_over
from sarhad.station.nodes.vectors import Order, joined, order_of
from sarhad.station.offices.models import Office
from sarhad.station.risk.lives import turn_edition

log = logging.getLogger("sarhad.nodes")

ELSEWHERE = "elsewhere"
"""How a conflict was settled that nobody settled here."""
RULES = frozenset({"profile", "list", "office", "model"})
"""Kinds that decide what selects: every process of the station must look at them again."""


def take_in(link: Link, message: Message) -> None:
    """Everything the message brings, or nothing of it; a message that was taken in before changes nothing.

    Files are put together first, outside the transaction: reading a model takes seconds, and goods arrive meanwhile.

    Raises:
        SarhadError: it is not for this node, or brings a piece of a file that no record here names yet.
    """
    me = Node.objects.get().name
    if (message.sender, message.receiver) != (link.name, me):
        raise SarhadError(Problem(f"message {message.id!r} is not from {link.name!r} to {me!r}", "check the links"))
    pieces = [change for change in message.changes if change.kind == FILE]
    _take_all(link, message, [name for one in pieces if (name := take_piece(one.key, one.body)) is not None])


@transaction.atomic
def _take_all(link: Link, message: Message, files: Sequence[str]) -> None:
    locked = Link.objects.select_for_update().get(pk=link.pk)
    with outbox.taking_in():
        _take(locked, message.changes)
        for name in files:
            _pass_on(locked, name)
        for waiting in Link.objects.filter(incoming__status=Incoming.Status.WAITING).distinct():
            _try_waiting(waiting)
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


def _pass_on(link: Link, name: str) -> None:
    """A file is here whole: the other neighbours that know the whole it belongs to are sent it."""
    FileTold.objects.get_or_create(link=link, key=name)
    found = owner_of(name)
    if found is None:
        return
    kind, key = found
    records, trees = list(roots(kind, [key])), snapshots(kind, [key])
    links = list(Link.objects.filter(revoked_at=None))
    for owner in outbox.owner_paths(kind, records):
        for other in concerned(kind, owner, links, outbox.paths_of(links), besides=link):
            tell_files(other, kind, trees.values())


def _take_wholes(link: Link, kind: str, changes: Sequence[Change]) -> None:
    keys = [change.key for change in changes]
    ours = dict(Vector.objects.select_for_update().filter(kind=kind, key__in=keys).values_list("key", "counts"))
    restoring = Restoring({"declared.Declaration": {"arrival": arrival_of(link)}} if kind == "declaration" else {})
    foreign = _foreign(link, kind, changes)
    ready: dict[str, Change] = {}
    for change in changes:
        order = order_of(change.version, ours.get(change.key, {}))
        if change.key in ready and order_of(change.version, ready[change.key].version) is Order.KNOWN:
            continue
        if order is Order.KNOWN:
            _wait_no_more(link, kind, {change.key: ours.get(change.key, {})})
            continue
        try:
            check(kind, dict(change.body), restoring)
        except NotHereYet as missing:
            _keep(link, change, Incoming.Status.WAITING, f"{missing} is not here yet")
            continue
        if change.key in foreign:
            _refuse(link, change, "not this neighbour's to change")
        elif (whole := _together(link, change, order)) is None:
            continue
        elif not is_here(kind, dict(whole.body)):
            _keep(link, change, Incoming.Status.WAITING, "its files are not here yet")
        else:
            ready[change.key] = whole
    good = admitted(kind, ready)
    for key in ready.keys() - good.keys():
        _keep(link, ready[key], Incoming.Status.WAITING, "what it takes the place of, or gives way to, is not here yet")
    _write(link, kind, good, ours, restoring)


def _together(link: Link, change: Change, order: Order) -> Change | None:
    """The change with what was added here meanwhile; None if it is kept aside, for a person or for good."""
    if order is not Order.CONCURRENT and not is_added_to(change.kind):
        return change
    here = snapshots(change.kind, [change.key]).get(change.key)
    if here is not None and is_rewritten(change.kind, here, dict(change.body)):
        _refuse(link, change, "changes what is never changed")
        return None
    if order is not Order.CONCURRENT:
        return change
    whole = merged(change.kind, here, dict(change.body)) if here is not None else None
    if whole is None:
        _keep(link, change, Incoming.Status.CONFLICT, "changed here and there at the same time")
        return None
    return replace(change, body=whole)


def _foreign(link: Link, kind: str, changes: Sequence[Change]) -> set[str]:
    """Keys of wholes the neighbour may not change: by the office that owns the whole and, if it is here, owned it."""
    if link.is_parent:
        return set()
    paths = outbox.paths_of([link])
    here = list(roots(kind, [change.key for change in changes]))
    owners = [(key_of(kind, one), path) for one, path in zip(here, outbox.owner_paths(kind, here), strict=True)]
    codes = {change.key: _owner_in(change) for change in changes}
    known = dict(Office.objects.filter(code__in=codes.values()).values_list("code", "path"))
    owners += [(key, known.get(code, "")) for key, code in codes.items()]
    return {key for key, owner in owners if not may_bring(kind, owner, link, paths)}


def _owner_in(change: Change) -> str:
    """The code of the office that the change says owns the whole; empty where it names none."""
    fields = change.body["fields"]
    if change.kind == "profile":
        versions = change.body["parts"].get("risk.ProfileVersion", [])
        fields = versions[-1]["fields"] if versions else fields
    code = fields.get("office")
    return str(code[0]) if code else ""


def _refuse(link: Link, change: Change, reason: str) -> None:
    """Keep what a neighbour had no right to change, and say so in the audit once: it may have been taken over."""
    if _keep(link, change, Incoming.Status.REFUSED, reason):
        subject = f"{change.kind}:{change.key}"
        append("change_refused", actor=link.name, subject=subject, detail={"from": link.name})


def _wait_no_more(link: Link, kind: str, held: Mapping[str, Mapping[str, int]]) -> None:
    """Forget what waited and is in the versions held now; a later version waits on."""
    for one in Incoming.objects.filter(kind=kind, key__in=held, status=Incoming.Status.WAITING, link=link):
        if order_of(one.change["version"], held[one.key]) is Order.KNOWN:
            one.delete()


def close_conflicts(kind: str, held: Mapping[str, Mapping[str, int]]) -> None:
    """Conflicts whose other version is in what is held now were settled elsewhere, or by the next change."""
    for one in Incoming.objects.filter(kind=kind, key__in=held, status=Incoming.Status.CONFLICT):
        if order_of(one.change["version"], held[one.key]) is Order.KNOWN:
            one.status, one.settled_as = Incoming.Status.SETTLED, ELSEWHERE
            one.save(update_fields=["status", "settled_as"])


def _write(link: Link, kind: str, good: Mapping[str, Change], ours: Mapping[str, Any], restoring: Restoring) -> None:
    """Write wholes; one that the database refuses is kept aside, and holds up no other."""
    if not good:
        return
    try:
        with transaction.atomic():
            _write_all(link, kind, good, ours, restoring)
    except (IntegrityError, InternalError, DataError) as error:
        if len(good) > 1:
            for key, change in good.items():
                _write(link, kind, {key: change}, ours, restoring)
            return
        log.exception("link %s: %s", link.name, kind)
        for change in good.values():
            _keep(link, change, Incoming.Status.WAITING, f"cannot be written here: {error}"[:500])


def _write_all(
    link: Link, kind: str, good: Mapping[str, Change], ours: Mapping[str, Any], restoring: Restoring
) -> None:
    hand_over(kind, good)
    restore(kind, [dict(change.body) for change in good.values()], restoring)
    held = {key: joined(change.version, ours.get(key, {})) for key, change in good.items()}
    set_versions(kind, held)
    _wait_no_more(link, kind, held)
    close_conflicts(kind, held)
    if kind in RULES:
        turn_edition()
    if kind == "declaration":
        touch(one.pk for one in roots(kind, good))
    outbox.tell(kind, list(roots(kind, good)), besides=link)


def set_versions(kind: str, counts: Mapping[str, Mapping[str, int]]) -> None:
    """Write the versions of wholes."""
    rows = [Vector(kind=kind, key=key, counts=dict(version)) for key, version in counts.items()]
    Vector.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "key"], update_fields=["counts"], batch_size=1000
    )


def _keep(link: Link, change: Change, status: Incoming.Status, reason: str) -> bool:
    """Keep the latest of such changes for later; gives whether it is the first."""
    same = {"link": link, "kind": change.kind, "key": change.key, "status": status}
    later = Incoming.objects.filter(**same).first()
    if later is None:
        Incoming.objects.create(**same, change=change.as_dict(), reason=reason)
        return True
    if order_of(change.version, later.change["version"]) is not Order.KNOWN:
        later.change, later.reason = change.as_dict(), reason
        later.save(update_fields=["change", "reason"])
    return False


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
    numbers = {}
    for change in changes:
        if _may_speak_for(link, change.node):
            numbers[change.node, int(change.body["sequence"])] = change
        else:
            _refuse(link, change, "not this neighbour's to change")
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


def _may_speak_for(link: Link, node: str) -> bool:
    """Whether a neighbour may bring records of a node's chain: its own; those of nodes below it, if it can have any."""
    if node == link.name:
        return True
    if link.is_parent or Office.objects.filter(code=link.office_code, level=Office.Level.CHECKPOINT).exists():
        return False
    return not (Link.objects.filter(name=node).exists() or Node.objects.filter(name=node).exists())
