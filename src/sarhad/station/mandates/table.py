"""Between the mandates as the library knows them and as a version keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sarhad.profiles.life import Mandate, MandateTable, OwnMandate
from sarhad.profiles.life.mandates import MANDATES

Plain = Mapping[str, Any]


def plain_of(table: MandateTable) -> dict[str, Any]:
    """The table as a version keeps it."""
    return {
        "levels": {
            level: {
                "areas": sorted(one.areas),
                "channels": sorted(one.channels),
                "days": one.longest.days if one.longest is not None else None,
                "approved_by": sorted(one.approved_by),
            }
            for level, one in table.levels.items()
        },
        "offices": {
            code: {"areas": sorted(one.areas), "channels": sorted(one.channels)} for code, one in table.offices.items()
        },
    }


def table_of(plain: Plain) -> MandateTable:
    """The table that a version keeps."""
    return MandateTable(
        {
            level: Mandate(
                areas=frozenset(plain["levels"][level]["areas"]),
                channels=frozenset(plain["levels"][level]["channels"]),
                longest=_days(plain["levels"][level]["days"]),
                approved_by=frozenset(plain["levels"][level]["approved_by"]),
            )
            for level in MANDATES
        },
        {
            code: OwnMandate(frozenset(one["areas"]), frozenset(one["channels"]))
            for code, one in plain["offices"].items()
        },
    )


def _days(days: int | None) -> timedelta | None:
    return None if days is None else timedelta(days=days)
