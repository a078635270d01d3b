"""Charts as pictures: numbers, per cent, months and weekdays as the reader's language writes them."""

from __future__ import annotations

from typing import Any

from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import get_format
from django.utils.translation import get_language

DAY, MONTH = "%-d %b %Y", "%b %Y"
"""How an axis writes a day and a month; names of months are the language's."""


def svg(chart: Any) -> str:
    """A chart for a page."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(chart.to_dict(), **_locale()))


def png(chart: Any) -> bytes:
    """A chart for paper."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(chart.to_dict(), scale=2, **_locale()))


def _locale() -> dict[str, Any]:
    return {"format_locale": _numbers(), "time_format_locale": _times()}


def _numbers() -> dict[str, Any]:
    return {
        "decimal": get_format("DECIMAL_SEPARATOR"),
        "thousands": get_format("THOUSAND_SEPARATOR"),
        "grouping": [get_format("NUMBER_GROUPING")],
        "currency": ["", ""],
        "percent": "\u00a0%",
    }


def _times() -> dict[str, Any]:
    """Django's names of months and days; its weeks begin on Monday, those of the charts on Sunday."""
    sunday_first = (6, *range(6))
    return {
        "dateTime": "%d.%m.%Y, %H:%M",
        "date": "%d.%m.%Y",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": [str(WEEKDAYS[day]) for day in sunday_first],
        "shortDays": [str(WEEKDAYS_ABBR[day]) for day in sunday_first],
        "months": [str(MONTHS[month]) for month in range(1, 13)],
        "shortMonths": [_short(month) for month in range(1, 13)],
    }


def _short(month: int) -> str:
    """English writes months with a capital, the other languages do not."""
    name = str(MONTHS_3[month])
    return name.capitalize() if get_language() == "en" else name
