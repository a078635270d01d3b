"""Rows of counts put together into larger groups: days into weeks, weeks into months."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

K = TypeVar("K")


def merged(rows: Iterable[Mapping[str, Any]], key: Callable[[Mapping[str, Any]], K]) -> dict[K, dict[str, Any]]:
    """The rows of each key with their sums added up; what is no number is that of the first."""
    found: dict[K, dict[str, Any]] = {}
    for row in rows:
        if (before := found.get(name := key(row))) is None:
            found[name] = dict(row)
            continue
        for column, value in row.items():
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                before[column] += value
    return found


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())
