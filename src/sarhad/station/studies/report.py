"""A back-test as people read it: its tables once for screen, spreadsheet and paper, with a chart to each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sarhad.effectiveness.cautions import Caution
from sarhad.station.screens.drawing import png, svg
from sarhad.station.screens.telling import in_language
from sarhad.station.screens.templatetags.screens import amount, percent
from sarhad.station.studies import charts
from sarhad.station.studies.models import Study

ROWS_SHOWN = 400
"""Rows of a table on the page; the workbook has all."""

SHOWN: Mapping[str, Callable[[Any], str]] = {
    "": str,
    "amount": amount,
    "amount1": lambda value: amount(value, 1),
    "amount2": lambda value: amount(value, 2),
    "percent": percent,
}
"""How a cell looks, by the format of its column."""


@dataclass(frozen=True)
class Table:
    """One part of the report.

    Attributes:
        name: of the sheet; title: above it; said: what the chart shows.
        columns: their names; words: so many of the first hold words.
        formats: how each column is shown: "", "amount", "amount1", "percent".
        chart: the same numbers drawn; None where there are none.
    """

    name: str
    title: str
    said: str
    columns: Sequence[str]
    words: int
    formats: Sequence[str]
    rows: Sequence[Sequence[Any]]
    chart: Any = None

    @property
    def texts(self) -> list[list[str]]:
        """Every cell as it looks."""
        return [[SHOWN[how](cell) for how, cell in zip(self.formats, row, strict=True)] for row in self.rows]

    @property
    def shown(self) -> list[list[str]]:
        """The rows that a page shows."""
        return self.texts[:ROWS_SHOWN]

    @property
    def more(self) -> int:
        """Rows that the page does not show."""
        return max(0, len(self.rows) - ROWS_SHOWN)

    @property
    def svg(self) -> str:
        """The chart for a page; empty without one."""
        return svg(self.chart) if self.chart is not None and self.rows else ""

    @property
    def png(self) -> bytes | None:
        """The chart for paper."""
        return png(self.chart) if self.chart is not None and self.rows else None


def cautions_of(study: Study) -> list[str]:
    """What to keep in mind, in words."""
    result = study.result or {}
    cautions = (Caution(one["code"], one["value"], one["detail"]) for one in result["tried"]["cautions"])
    said = [in_language(one.said) for one in cautions]
    return [_("Only the newest items were looked at."), *said] if result["capped"] else said


def tables_of(study: Study) -> list[Table]:
    """The parts of a back-test that is done."""
    result = study.result or {}
    tried, capacity = result["tried"], result["capacity"]
    return [
        _days(tried),
        _capacity(capacity) if capacity else _offices(tried),
        *([_offices(tried)] if capacity else []),
        _rates(tried),
        _overlaps(tried),
        _unique(tried),
    ]


def _days(tried: dict[str, Any]) -> Table:
    rows = [(_day(one["day"]), one["office"] or "—", one["items"], one["declarations"]) for one in tried["days"]]
    return Table(
        _("Days"),
        _("Matches by day and office"),
        _("Items matched; a bar a day, or a week where there are many days."),
        (_("Day"), _("Office"), _("Items"), _("Declarations")),
        2,
        ("", "", "amount", "amount"),
        rows,
        charts.matches_chart(tried["days"]) if rows else None,
    )


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text[:10]), "d.m.Y")


def _capacity(shifts: Sequence[dict[str, Any]]) -> Table:
    rows = [
        (
            one["office"], one["shift"], one["capacity"], one["before"], one["after"], one["busy_after"],
            one["over_before"], one["over_after"], one["put_off"],
        )
        for one in shifts
    ]  # fmt: skip
    return Table(
        _("Capacity"),
        _("Work against capacity"),
        _("Work of an average day of the last four weeks. Stroke: capacity of the shift."),
        (
            _("Office"), _("Shift"), _("Capacity"), _("Average day now"), _("With this profile"), _("Busy day with it"),
            _("Days beyond now"), _("Days beyond with it"), _("Put off"),
        ),
        2,
        ("", "", *("amount",) * 7),
        rows,
        charts.capacity_chart(shifts),
    )  # fmt: skip


def _offices(tried: dict[str, Any]) -> Table:
    rows = [
        (
            one["office"] or "—",
            one["declarations"],
            one["new_declarations"],
            one["examinations_a_day"],
            one["busiest_day"],
        )
        for one in tried["offices"]
    ]
    return Table(
        _("Offices"),
        _("Extra work by office"),
        "",
        (
            _("Office"), _("Declarations matched"), _("Newly sent to a stricter channel"), _("New examinations a day"),
            _("Busiest day"),
        ),
        1,
        ("", "amount", "amount1", "amount2", "amount1"),
        rows,
    )  # fmt: skip


def _rates(tried: dict[str, Any]) -> Table:
    found, likely, alone = tried["findings"], tried["corrected"], tried["unique"] or {}
    told = [
        (_("Hit rate among the inspected"), found["rate"], found["inspected"]),
        (_("Corrected for who was inspected"), likely and likely["rate"], likely and likely["effective"]),
        (
            _("Among what nothing else matches"),
            alone.get("rate"),
            alone.get("inspected"),
        ),
    ]
    rows = [(what, rate["share"], rate["low"], rate["high"], n) for what, rate, n in told if rate]
    return Table(
        _("Rates"),
        _("Hit rate and its estimate for all matches"),
        _("Point: the rate. Line: 95 % interval."),
        (_("Rate"), _("Share"), _("From"), _("To"), _("Inspections it is worth")),
        1,
        ("", "percent", "percent", "percent", "amount1"),
        rows,
        charts.rates_chart([(what, rate) for what, rate, _n in told]) if rows else None,
    )


def _overlaps(tried: dict[str, Any]) -> Table:
    rows = [(one["profile"], one["items"], one["share"]) for one in tried["overlaps"]]
    return Table(
        _("Overlap"),
        _("Overlap with active profiles"),
        _("Part of its matches that the other profile has, too."),
        (_("Profile"), _("Items matched by both"), _("Share")),
        1,
        ("", "amount", "percent"),
        rows,
        charts.overlap_chart(tried["overlaps"]) if rows else None,
    )


def _unique(tried: dict[str, Any]) -> Table:
    all_found, alone = tried["findings"], tried["unique"] or {}
    rows: list[tuple[Any, ...]] = [
        (_("All matches"), all_found["inspected"], all_found["irregular"], all_found["revenue"], None),
    ]
    if alone:
        rows.append(
            (
                _("Matched by nothing else"), alone["inspected"], alone["irregular"], alone["revenue"],
                tried["unique_irregular"],
            )
        )  # fmt: skip
    drawn = (
        charts.unique_chart(all_found["irregular"], alone["irregular"]) if alone and all_found["irregular"] else None
    )
    return Table(
        _("Alone"),
        _("What it would have found that nothing else did"),
        _("Irregular items among the inspected matches."),
        (_("Matches"), _("Inspected"), _("Irregular"), _("Revenue"), _("Irregular expected in all")),
        1,
        ("", "amount", "amount", "amount", "amount1"),
        rows,
        drawn,
    )
