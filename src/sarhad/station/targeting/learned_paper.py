"""The month's report as a PDF of its own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sarhad.station.offices.models import Office
from sarhad.station.screens.drawing import png
from sarhad.station.screens.paper import Paper, Row
from sarhad.station.screens.telling import in_language
from sarhad.station.screens.templatetags.screens import amount, irregularity, percent, proposal, times
from sarhad.station.targeting.charts import rates_chart
from sarhad.station.targeting.models import LearnedReport
from sarhad.station.targeting.ways import WAYS


def paper(report: LearnedReport) -> bytes:
    """The report on A4."""
    made = report.content
    title = f"{_('What we learned')}: {date_format(report.month, 'F Y')}"
    said = _("Worked out %(at)s by %(by)s") % {"at": date_format(report.made_at, "d.m.Y H:i"), "by": report.made_by}
    page = Paper(title, said)
    names = dict(Office.objects.values_list("code", "name"))
    whole = made["level"]["rate"] if made["level"] else None
    facts = [
        (_("Goods items"), amount(made["items"])),
        (_("Inspected"), amount(made["inspected"])),
        (_("Found irregular"), amount(made["irregular"])),
        (_("Additional revenue"), f"{amount(made['revenue'])} {settings.NATIONAL_CURRENCY}"),
        (_("Irregular share of all goods"), _interval(whole)),
    ]
    page.table(_("The month in figures"), ("", ""), facts)
    if made["ways"]:
        header: Row = (_("Selected by"), _("Examined"), _("Irregular"), _("Hit rate"), _("Against all goods"))
        page.table(_("What each way of selecting found"), header, [_way(one) for one in made["ways"]])
        page.picture(png(rates_chart(rates_of(made))))
    offices = [
        (
            names.get(one["group"], one["group"] or "—"),
            amount(one["items"]),
            amount(one["examined"]),
            _interval(one["rate"]),
        )
        for one in made["offices"]
    ]
    header = (_("Office"), _("Goods items"), _("Examined"), _("Irregular share of all goods"))
    page.table(_("Level by office"), header, offices)
    kinds = [(irregularity(one["kind"]), amount(one["items"]), amount(one["revenue"])) for one in made["kinds"]]
    page.table(_("Kinds of irregularities"), (_("Kind"), _("Goods items"), _("Additional revenue")), kinds)
    page.lines(
        _("What drifted"),
        [in_language(one) for one in made["drift"]],
        _("No look at drift raised an alarm in this month."),
    )
    page.lines(_("Profiles to retire or merge"), list(map(proposal, made["proposals"])), _("None is proposed."))
    rules = [f"{one['condition']}  —  {_interval(one['rate'])}, {times(one['lift'])}" for one in made["mechanisms"]]
    page.lines(_("New mechanisms found"), rules, _("None was confirmed on later goods."))
    return page.content()


def rates_of(made: dict[str, Any]) -> list[dict[str, Any]]:
    """The hit rates with the words of their ways, for a chart."""
    return [{"way": str(WAYS.get(one["reason"], one["reason"])), **one["rate"]} for one in made["ways"]]


def _way(one: dict[str, Any]) -> tuple[str, ...]:
    way = str(WAYS.get(one["reason"], one["reason"]))
    lift = times(one["lift"]["ratio"]) if one["lift"] else "—"
    return way, amount(one["examined"]), amount(one["irregular"]), _interval(one["rate"]), lift


def _interval(rate: dict[str, float] | None) -> str:
    if rate is None:
        return _("not enough examined")
    told = f"{percent(rate['share'])} ({percent(rate['low'])} – {percent(rate['high'])})"
    return told.replace(" %", "\u00a0%")
