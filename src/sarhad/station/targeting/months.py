"""A month in an address: `2026-10`."""

from __future__ import annotations

from datetime import date


class MonthConverter:
    """Between the address and the month's first day."""

    regex = "[0-9]{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        """The first day of the month."""
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        """The month as it stands in an address."""
        return f"{value:%Y-%m}"
