"""How values are written in a condition."""

from __future__ import annotations

from datetime import datetime


def number(text: str) -> int | float:
    """A number as written: whole where it can be."""
    try:
        return int(text)
    except ValueError:
        return float(text)


def moment(text: str) -> datetime | None:
    """A date or a date with time, ISO 8601 without zone; None if the text is neither."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo is None else None
