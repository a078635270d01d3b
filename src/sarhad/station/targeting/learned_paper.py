"""The month's report as a PDF of its own: every letter of the region's languages, nothing fetched from elsewhere."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sarhad.station.offices.models import Office
from sarhad.station.screens.templatetags.screens import amount, irregularity, percent, times
from sarhad.station.targeting.charts import png, rates_chart
from sarhad.station.targeting.models import LearnedReport
from sarhad.station.targeting.ways import WAYS

INK, ACCENT, MUTED, BAND = (20, 35, 43), (11, 90, 108), (77, 93, 102), (236, 234, 228)
FAMILY = "Noto Sans"
Rows = Sequence[tuple[str, ...]]


def paper(report: LearnedReport) -> bytes:
    """The report on A4."""
    made = report.content
    page = _begin(report)
    names = dict(Office.objects.values_list("code", "name"))
    whole = made["level"]["rate"] if made["level"] else None
    facts = [
        (_("Goods items"), amount(made["items"])),
        (_("Inspected"), amount(made["inspected"])),
        (_("Found irregular"), amount(made["irregular"])),
        (_("Additional revenue"), f"{amount(made['revenue'])} {settings.NATIONAL_CURRENCY}"),
        (_("Irregular share of all goods"), _interval(whole)),
    ]
    _table(page, _("The month in figures"), ("", ""), facts)
    if made["ways"]:
        header = (_("Selected by"), _("Examined"), _("Irregular"), _("Hit rate"), _("Against all goods"))
        _table(page, _("What each way of selecting found"), header, [_way(one) for one in made["ways"]])
        page.image(io.BytesIO(png(rates_chart(rates_of(made)))), w=150)
    offices = [
        (
            names.get(one["group"], one["group"] or "—"),
            amount(one["items"]),
            amount(one["examined"]),
            _interval(one["rate"]),
        )
        for one in made["offices"]
    ]
    _table(
        page,
        _("Level by office"),
        (_("Office"), _("Goods items"), _("Examined"), _("Irregular share of all goods")),
        offices,
    )
    kinds = [(irregularity(one["kind"]), amount(one["items"]), amount(one["revenue"])) for one in made["kinds"]]
    _table(page, _("Kinds of irregularities"), (_("Kind"), _("Goods items"), _("Additional revenue")), kinds)
    _list(page, _("What drifted"), made["drift"], _("No look at drift raised an alarm in this month."))
    _list(page, _("Profiles to retire or merge"), made["proposals"], _("None is proposed."))
    rules = [f"{one['condition']}  —  {_interval(one['rate'])}, {times(one['lift'])}" for one in made["mechanisms"]]
    _list(page, _("New mechanisms found"), rules, _("None was confirmed on later goods."))
    return bytes(page.output())


def rates_of(made: dict[str, Any]) -> list[dict[str, Any]]:
    """The hit rates with the words of their ways, for a chart."""
    return [{"way": str(WAYS.get(one["reason"], one["reason"])), **one["rate"]} for one in made["ways"]]


def _begin(report: LearnedReport) -> Any:
    import fontpkg_noto_sans as font
    from fpdf import FPDF

    page = FPDF(format="A4")
    page.set_margins(18, 18)
    page.set_auto_page_break(True, 18)
    page.add_font(FAMILY, fname=font.ROOT / "files" / "NotoSans[wdth,wght].ttf")
    page.set_title(str(report))
    page.add_page()
    page.set_text_color(*ACCENT)
    page.set_font(FAMILY, size=20)
    title = f"{_('What we learned')}: {date_format(report.month, 'F Y')}"
    page.multi_cell(0, 10, title, new_x="LMARGIN", new_y="NEXT")
    page.set_text_color(*MUTED)
    page.set_font(FAMILY, size=9)
    said = _("Worked out %(at)s by %(by)s") % {"at": date_format(report.made_at, "d.m.Y H:i"), "by": report.made_by}
    page.multi_cell(0, 6, said, new_x="LMARGIN", new_y="NEXT")
    return page


def _heading(page: Any, text: str) -> None:
    page.ln(4)
    page.set_text_color(*ACCENT)
    page.set_font(FAMILY, size=13)
    page.multi_cell(0, 8, text, new_x="LMARGIN", new_y="NEXT")
    page.set_text_color(*INK)
    page.set_font(FAMILY, size=9.5)


def _table(page: Any, title: str, header: tuple[str, ...], rows: Rows) -> None:
    from fpdf.fonts import FontFace

    _heading(page, title)
    first = any(header)
    align = ("LEFT", *("RIGHT" for _one in header[1:]))
    style = FontFace(fill_color=BAND)
    with page.table(
        text_align=align,
        borders_layout="HORIZONTAL_LINES",
        line_height=6,
        headings_style=style,
        first_row_as_headings=first,
    ) as table:
        for row in [header, *rows] if first else rows:
            table.row(row)


def _list(page: Any, title: str, lines: list[str], otherwise: str) -> None:
    _heading(page, title)
    for line in lines or [otherwise]:
        page.multi_cell(0, 6, f"•  {line}" if lines else line, new_x="LMARGIN", new_y="NEXT")


def _way(one: dict[str, Any]) -> tuple[str, ...]:
    way = str(WAYS.get(one["reason"], one["reason"]))
    lift = times(one["lift"]["ratio"]) if one["lift"] else "—"
    return way, amount(one["examined"]), amount(one["irregular"]), _interval(one["rate"]), lift


def _interval(rate: dict[str, float] | None) -> str:
    if rate is None:
        return _("not enough examined")
    told = f"{percent(rate['share'])} ({percent(rate['low'])} – {percent(rate['high'])})"
    return told.replace(" %", "\u00a0%")
