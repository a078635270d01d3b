"""The outbox: a change is noted for the neighbours it concerns in the very transaction that makes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings
from django.db import models, transaction

from sarhad.station.audit.models import AuditCheckpoint, AuditRecord
from sarhad.station.nodes.aggregates import AGGREGATES, key_of
from sarhad.station.nodes.models import FileTold, ForeignRecord, Link, Node, Outgoing, Vector
from sarhad.station.nodes.routing import concerned
from sarhad.station.offices.models import Office

MARK = "node.json"
"""File in the home directory of a computer that is a node; without it nothing is noted and nothing costs."""

_taking_in: ContextVar[bool] = ContextVar("taking_in", default=False)


def is_node() -> bool:
    """Whether this installation is joined to others."""
    return (Path(settings.HOME) / MARK).exists()


@contextmanager
def taking_in() -> Iterator[None]:
    """What is written inside came from another node: it is no change of ours."""
    token = _taking_in.set(True)
    try:
        yield
    finally:
        _taking_in.reset(token)


def changed(kind: str, records: Sequence[models.Model]) -> None:
    """Note that this node changed these wholes (their root records); call within the transaction that does."""
    if not records or _taking_in.get() or not is_node():
        return
    me = Node.objects.get()
    count(kind, [key_of(kind, record) for record in records], me.name)
    tell(kind, records)


def count(kind: str, keys: Iterable[str], node: str) -> None:
    """One change more of this node in each whole's version."""
    wanted = list(dict.fromkeys(keys))
    here = {one.key: one for one in _locked(kind, wanted)}
    new = [Vector(kind=kind, key=key, counts={node: 1}) for key in wanted if key not in here]
    for one in here.values():
        one.counts[node] = one.counts.get(node, 0) + 1
    Vector.objects.bulk_create(new, batch_size=1000)
    Vector.objects.bulk_update(here.values(), ["counts"], batch_size=500)


def _locked(kind: str, keys: list[str]) -> Iterator[Vector]:
    for start in range(0, len(keys), 1000):
        yield from Vector.objects.select_for_update().filter(kind=kind, key__in=keys[start : start + 1000])


def tell(kind: str, records: Sequence[models.Model], besides: Link | None = None) -> None:
    """Put wholes into the outbox of every neighbour they concern."""
    paths = {record.pk: path for record, path in zip(records, owner_paths(kind, records), strict=True)}
    notes = [(kind, key_of(kind, record), paths[record.pk]) for record in records]
    tell_keys(notes, besides)


def tell_keys(notes: Iterable[tuple[str, str, str]], besides: Link | None = None) -> None:
    """As `tell`, for (kind, key, path of the owning office)."""
    links = list(Link.objects.filter(revoked_at=None))
    paths = paths_of(links)
    rows = [
        Outgoing(link=link, kind=kind, key=key)
        for kind, key, owner in notes
        for link in concerned(kind, owner, links, paths, besides)
    ]
    Outgoing.objects.bulk_create(rows, batch_size=2000)


def paths_of(links: Iterable[Link]) -> dict[str, str]:
    """The paths of the offices of nodes below, by code: all of the tree that tells whom a change concerns."""
    codes = [link.office_code for link in links if not link.is_parent]
    return dict(Office.objects.filter(code__in=codes).values_list("code", "path")) if codes else {}


def owner_paths(kind: str, records: Sequence[models.Model]) -> list[str]:
    """The path of the office that owns each whole; the root's (empty) where none does."""
    if kind == "office":
        return [str(getattr(record, "path", "")) for record in records]
    if kind == "profile":
        return [_profile_owner(record) for record in records]
    offices = {getattr(record, "office_id", 0) or 0 for record in records}
    by_pk: dict[int | None, str] = dict(Office.objects.filter(pk__in=offices).values_list("pk", "path"))
    return [by_pk.get(getattr(record, "office_id", None), "") for record in records]


def _profile_owner(profile: models.Model) -> str:
    last = profile.versions.select_related("office").order_by("-number").first()  # type: ignore[attr-defined]
    return str(last.office.path) if last else ""


def tell_everything(link: Link) -> int:
    """Put all that concerns a neighbour into its outbox: a node that joins, or one that lost its disk."""
    before = Outgoing.objects.filter(link=link).count()
    FileTold.objects.filter(link=link).delete()
    for kind in AGGREGATES:
        with transaction.atomic():
            _tell_all(kind, link)
    if link.is_parent:
        _tell_chains(link)
    return Outgoing.objects.filter(link=link).count() - before


def _tell_chains(link: Link) -> None:
    """Our own audit chain and those of the nodes below, with their checkpoints."""
    own = [("audit", str(n)) for n in AuditRecord.objects.values_list("sequence", flat=True)]
    own += [("checkpoint", str(n)) for n in AuditCheckpoint.objects.values_list("sequence", flat=True)]
    foreign = ForeignRecord.objects.order_by("pk").values_list("kind", "node", "sequence")
    notes = [*own, *((kind, f"{node}:{sequence}") for kind, node, sequence in foreign)]
    rows = [Outgoing(link=link, kind=kind, key=key) for kind, key in notes]
    Outgoing.objects.bulk_create(rows, batch_size=2000)


def _tell_all(kind: str, link: Link) -> None:
    """What was here before this was a node counts as its first change."""
    records = list(AGGREGATES[kind].model_class._default_manager.order_by("pk"))
    owners = owner_paths(kind, records)
    paths = paths_of([link])
    keys = [
        key_of(kind, record)
        for record, owner in zip(records, owners, strict=True)
        if concerned(kind, owner, [link], paths)
    ]
    known = set(Vector.objects.filter(kind=kind).values_list("key", flat=True))
    count(kind, [key for key in keys if key not in known], Node.objects.get().name)
    Outgoing.objects.bulk_create([Outgoing(link=link, kind=kind, key=key) for key in keys], batch_size=2000)
