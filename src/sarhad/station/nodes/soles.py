"""What only one record may have, a champion or a plan in force, handed over whole while its pieces come in any order.

A checkpoint must at no moment be without its model because the message that ends the old one came before the other.
"""

from __future__ import annotations

from collections.abc import Mapping

from sarhad.station.nodes.aggregates import AGGREGATES, Sole, key_of
from sarhad.station.nodes.envelope import Change


def admitted(kind: str, changes: Mapping[str, Change]) -> dict[str, Change]:
    """Those of the changes that can be written now, together; the others must wait for what is still to come."""
    soles = AGGREGATES[kind].sole
    taken, before = dict(changes), None
    while soles and before != len(taken):
        before = len(taken)
        for sole in soles:
            for key in _must_wait(sole, _holder(kind, sole), taken):
                del taken[key]
    return taken


def hand_over(kind: str, changes: Mapping[str, Change]) -> None:
    """Let the present holder give way, so that the changes can be written; call after `admitted`."""
    for sole in AGGREGATES[kind].sole:
        holder = _holder(kind, sole)
        if holder is not None and holder in changes and not _holds(sole, changes[holder]):
            model = AGGREGATES[kind].model_class
            value = changes[holder].body["fields"][sole.field]
            model._default_manager.filter(**{sole.field: sole.value}).update(**{sole.field: value})


def _must_wait(sole: Sole, holder: str | None, taken: Mapping[str, Change]) -> list[str]:
    takers = [key for key, change in taken.items() if key != holder and _holds(sole, change)]
    if holder is not None and (holder not in taken or _holds(sole, taken[holder])):
        return takers
    if not takers and holder is not None and sole.always:
        return [holder]
    return takers[1:]


def _holder(kind: str, sole: Sole) -> str | None:
    record = AGGREGATES[kind].model_class._default_manager.filter(**{sole.field: sole.value}).first()
    return key_of(kind, record) if record is not None else None


def _holds(sole: Sole, change: Change) -> bool:
    return bool(change.body["fields"].get(sole.field) == sole.value)
