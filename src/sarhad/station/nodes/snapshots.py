"""Wholes as trees of plain values, ready to travel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from sarhad.station.nodes.aggregates import AGGREGATES, NATURAL, Part, key_of, travelling

Tree = dict[str, Any]
"""`{"fields": {...}, "parts": {"app.Model": [Tree, ...]}}`."""


def snapshots(kind: str, keys: Iterable[str]) -> dict[str, Tree]:
    """The wholes with these keys as they are now, by key; those that are not here are left out."""
    root = AGGREGATES[kind]
    records = list(roots(kind, keys))
    trees = _trees(root, records)
    return {key_of(kind, record): trees[record.pk] for record in records}


def roots(kind: str, keys: Iterable[str]) -> Iterable[models.Model]:
    """The root records of the wholes with these keys."""
    root = AGGREGATES[kind]
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return []
    first = [key.split("|")[0] for key in wanted]
    found = root.model_class._default_manager.filter(**{f"{root.key[0]}__in": first})
    names = set(wanted)
    return [record for record in found if key_of(kind, record) in names]


def _trees(part: Part, records: Sequence[models.Model]) -> dict[Any, Tree]:
    """A tree for each record, by its primary key."""
    pointed = _natural_keys(part, records)
    trees: dict[Any, Tree] = {record.pk: {"fields": _fields(part, record, pointed), "parts": {}} for record in records}
    for below in part.parts:
        for record in records:
            trees[record.pk]["parts"][below.model] = []
        children = _children(below, records)
        subtrees = _trees(below, children)
        for child in children:
            trees[getattr(child, f"{below.parent}_id")]["parts"][below.model].append(subtrees[child.pk])
    return trees


def _children(below: Part, records: Sequence[models.Model]) -> list[models.Model]:
    if not records:
        return []
    found = below.model_class._default_manager.filter(Q(**{f"{below.parent}__in": [one.pk for one in records]}))
    return list(found.order_by(*(below.key if below.appended else ("pk",))))


def _fields(part: Part, record: models.Model, pointed: dict[str, dict[Any, Any]]) -> dict[str, Any]:
    values = {}
    for one in travelling(part):
        value = getattr(record, one.attname)
        values[one.name] = pointed[one.name].get(value) if one.name in pointed else plain(one, value)
    return values


def plain(one: models.Field[Any, Any], value: Any) -> Any:
    """A field's value as JSON knows it."""
    if value is None or isinstance(one, models.JSONField):
        return value
    if isinstance(
        one, models.DateTimeField | models.DateField | models.TimeField | models.DecimalField | models.UUIDField
    ):
        return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
    return value


def _natural_keys(part: Part, records: Sequence[models.Model]) -> dict[str, dict[Any, Any]]:
    """For each field that points to a record: the natural key of every record pointed to, by primary key."""
    found: dict[str, dict[Any, Any]] = {}
    for one in travelling(part):
        if not isinstance(one, models.ForeignKey):
            continue
        target = one.related_model
        names = (part.sibling[one.name],) if one.name in part.sibling else NATURAL[target._meta.label]
        wanted = {getattr(record, one.attname) for record in records} - {None}
        rows = target._default_manager.filter(pk__in=wanted).values_list("pk", *names) if wanted else []
        found[one.name] = {pk: list(key) for pk, *key in rows}
    return found


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Keys by kind, each once, in the order of the kinds' first appearance."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for kind, key in pairs:
        found[kind][key] = None
    return {kind: list(keys) for kind, keys in found.items()}
