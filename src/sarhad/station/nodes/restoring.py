"""Wholes that came from another node, written here: what is new is added, what differs is changed, the rest stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

from sarhad.station.nodes.aggregates import AGGREGATES, NATURAL, Part, travelling
from sarhad.station.nodes.snapshots import Tree

BATCH = 500


class NotHereYet(Exception):  # noqa: N818 (it is no mistake: what is missing is on its way)
    """The whole names a record of another whole that has not come yet."""


@dataclass
class Restoring:
    """One batch being written.

    Attributes:
        supplied: values of required fields that do not travel, by model and field.
        found: primary keys of records of other wholes, by model and natural key.
    """

    supplied: Mapping[str, Mapping[str, Any]]
    found: dict[tuple[str, tuple[Any, ...]], Any] = field(default_factory=dict)

    def pointed(self, one: models.ForeignKey[Any, Any], key: Sequence[Any] | None) -> Any:
        """The primary key of the record with this natural key.

        Raises:
            NotHereYet: there is none.
        """
        if key is None:
            return None
        label = one.related_model._meta.label
        known = (label, tuple(key))
        if known not in self.found:
            names = NATURAL[label]
            query = apps.get_model(label)._default_manager.filter(**dict(zip(names, key, strict=True)))
            pk = query.values_list("pk", flat=True).first()
            if pk is None:
                raise NotHereYet(f"{label} {'/'.join(map(str, key))}")
            self.found[known] = pk
        return self.found[known]


def check(kind: str, tree: Tree, restoring: Restoring) -> None:
    """Whether everything the whole names is here.

    Raises:
        NotHereYet: something is not.
    """
    for part, fields in _walk(AGGREGATES[kind], tree):
        for one in travelling(part):
            if isinstance(one, models.ForeignKey) and one.name not in part.sibling:
                restoring.pointed(one, fields[one.name])


def restore(kind: str, trees: Iterable[Tree], restoring: Restoring) -> None:
    """Write wholes; call within a transaction, after `check`."""
    _write(AGGREGATES[kind], [(None, tree) for tree in trees], restoring)


def _walk(part: Part, tree: Tree) -> Iterable[tuple[Part, dict[str, Any]]]:
    yield part, tree["fields"]
    for below in part.parts:
        for child in tree["parts"].get(below.model, ()):
            yield from _walk(below, child)


def _write(part: Part, rows: Sequence[tuple[models.Model | None, Tree]], restoring: Restoring) -> None:
    if not rows:
        return
    later = {name for name in part.sibling if _points_below(part, name)}
    values = [_values(part, parent, tree, restoring, later) for parent, tree in rows]
    records = _matched(part, values)
    new, changed, names = [], [], set()
    for i, (record, fields) in enumerate(zip(records, values, strict=True)):
        if record is None:
            records[i] = part.model_class(**restoring.supplied.get(part.model, {}), **fields)
            new.append(records[i])
        elif different := _different(part, record, fields):
            for name in different:
                setattr(record, name, fields[name])
            names.update(different)
            changed.append(record)
    manager = part.model_class._default_manager
    with _moments_as_given(part):
        manager.bulk_create(new, batch_size=BATCH)  # type: ignore[arg-type]
    if changed:
        manager.bulk_update(changed, [_named(part, name) for name in sorted(names)], batch_size=BATCH)
    written = [record for record in records if record is not None]
    for below in part.parts:
        pairs = zip(written, rows, strict=True)
        children = [(record, child) for record, (_, tree) in pairs for child in tree["parts"].get(below.model, ())]
        _write(below, children, restoring)
    for name in later:
        _point_below(part, name, list(zip(written, (tree for _, tree in rows), strict=True)))


def _different(part: Part, record: models.Model, fields: Mapping[str, Any]) -> list[str]:
    """Fields to change; a text that is emptied when its time is over is neither filled again nor emptied from afar.

    Each node empties it together with what goes with it, such as the bytes of a file.
    """
    return [
        name
        for name, value in fields.items()
        if getattr(record, name) != value and not (name in part.emptied and not (value and getattr(record, name)))
    ]


@contextmanager
def _moments_as_given(part: Part) -> Iterator[None]:
    """Fields that fill themselves with the present keep what they are given."""
    filling = [one for one in part.model_class._meta.concrete_fields if getattr(one, "auto_now_add", False)]
    for one in filling:
        one.auto_now_add = False  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for one in filling:
            one.auto_now_add = True  # type: ignore[attr-defined]


def _named(part: Part, attname: str) -> str:
    return next(one.name for one in part.model_class._meta.concrete_fields if one.attname == attname)


def _values(
    part: Part,
    parent: models.Model | None,
    tree: Tree,
    restoring: Restoring,
    later: set[str],
) -> dict[str, Any]:
    values: dict[str, Any] = {f"{part.parent}_id": parent.pk} if parent is not None else {}
    for one in travelling(part):
        given = tree["fields"].get(one.name)
        if one.name in later:
            continue
        if one.name in part.sibling:
            values[one.attname] = _sibling(part, one, given, parent)
        elif isinstance(one, models.ForeignKey):
            values[one.attname] = restoring.pointed(one, given)
        else:
            values[one.attname] = given if isinstance(one, models.JSONField) else one.to_python(given)
    return values


def _sibling(part: Part, one: models.Field[Any, Any], key: Sequence[Any] | None, parent: models.Model | None) -> Any:
    """The record of the same whole: the one below the parent's own parent that has this name."""
    if key is None or parent is None:
        return None
    target: type[models.Model] = one.related_model  # type: ignore[assignment]
    root = next(name.name for name in target._meta.concrete_fields if isinstance(name, models.ForeignKey))
    owner = getattr(parent, f"{root}_id")
    return (
        target._default_manager.filter(**{f"{root}_id": owner, part.sibling[one.name]: key[0]})
        .values_list("pk", flat=True)
        .get()
    )


def _points_below(part: Part, name: str) -> bool:
    target = part.model_class._meta.get_field(name).related_model
    return any(target is below.model_class for below in part.parts)


def _point_below(part: Part, name: str, rows: Sequence[tuple[models.Model, Tree]]) -> None:
    """Fields of a record that point to one of its own parts are set when the parts are there."""
    below = next(one for one in part.parts if one.model_class is part.model_class._meta.get_field(name).related_model)
    for record, tree in rows:
        key = tree["fields"].get(name)
        query = below.model_class._default_manager.filter(**{f"{below.parent}_id": record.pk})
        wanted = query.get(**{part.sibling[name]: key[0]}).pk if key is not None else None
        if getattr(record, f"{name}_id") != wanted:
            part.model_class._default_manager.filter(pk=record.pk).update(**{f"{name}_id": wanted})


def _matched(part: Part, values: Sequence[dict[str, Any]]) -> list[models.Model | None]:
    """The record that is here already for each row, if there is one."""
    names = _key_names(part)
    reading = _reader(names)
    wanted = {tuple(fields[name] for name in names) for fields in values}
    query = part.model_class._default_manager.filter(**{f"{names[0]}__in": {key[0] for key in wanted}})
    here = {reading(record): record for record in query}
    return [here.get(tuple(fields[name] for name in names)) for fields in values]


def _reader(names: Sequence[str]) -> Callable[[models.Model], tuple[Any, ...]]:
    return lambda record: tuple(getattr(record, name) for name in names)


def _key_names(part: Part) -> list[str]:
    meta = part.model_class._meta
    own = [meta.get_field(name).attname for name in part.key]  # type: ignore[union-attr]
    return [f"{part.parent}_id", *own] if part.parent else own
