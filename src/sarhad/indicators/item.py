"""Reading what the online state is told: one item or outcome as a plain mapping of canonical columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sarhad.errors import Problem, SarhadError
from sarhad.indicators.events import microseconds
from sarhad.indicators.one import plain
from sarhad.indicators.remembered import KEY_COLUMNS, KeyValues

Item = Mapping[str, Any]

_HS_CODE = "hs_code"


def name_of(item: Item) -> str:
    """The declaration's reference.

    Raises:
        SarhadError: there is none.
    """
    if (name := item.get("declaration_id")) is None:
        raise SarhadError(Problem("an item has no declaration_id", "give each item its declaration's reference"))
    return str(name)


def version_of(item: Item) -> int:
    """The declaration's version, 1 if it is not said."""
    return item.get("version") or 1


def number_of(item: Item) -> int:
    """The item's number in its declaration.

    Raises:
        SarhadError: there is none, or it is no number from 0.
    """
    number = item.get("item_no")
    if not isinstance(number, int) or number < 0:
        advice = "number the items of a declaration from 1"
        raise SarhadError(Problem(f"declaration {name_of(item)!r} has an item with item_no {number!r}", advice))
    return number


def moment_of(item: Item) -> int:
    """When the declaration was accepted, microseconds from 1970.

    Raises:
        SarhadError: `declared_at` is no moment without time zone.
    """
    return _moment(item, "declared_at")


def known_at(outcome: Item, accepted: int) -> int:
    """When an outcome became known: `inspected_at`, or `declared_at`, or the declaration's acceptance.

    Raises:
        SarhadError: the first of them given is no moment without time zone.
    """
    for name in ("inspected_at", "declared_at"):
        if outcome.get(name) is not None:
            return _moment(outcome, name)
    return accepted


def _moment(record: Item, column: str) -> int:
    moment = record.get(column)
    if isinstance(moment, datetime) and moment.tzinfo is None:
        return microseconds(moment)
    message = f"declaration {name_of(record)!r} has {column} {moment!r}"
    raise SarhadError(Problem(message, "give a datetime in the legal time of the office, without time zone"))


def key_values(item: Item) -> KeyValues:
    """The values events are counted by, in the order of KEY_COLUMNS."""
    code = item.get(_HS_CODE)
    return (*(item.get(name) for name in KEY_COLUMNS[:-1]), None if code is None else code[:6])


def unit_value_of(item: Item) -> float | None:
    """Customs value per kilogram; None where it cannot be said."""
    value, mass = plain(item.get("customs_value")), plain(item.get("net_mass_kg"))
    return value / mass if mass > 0 and value > 0 else None
