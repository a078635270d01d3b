"""Screens of the analyst: checkpoints, traders, commodities."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.analysis import commodities as goods
from sarhad.station.analysis import traders as trading
from sarhad.station.analysis.charts import spread_chart
from sarhad.station.analysis.checkpoints import Checkpoint, Region, regions
from sarhad.station.audit.models import Access
from sarhad.station.audit.services import looked
from sarhad.station.screens.export import Cell, export
from sarhad.station.screens.names import commodity_name, country_name
from sarhad.station.screens.period import period_of
from sarhad.station.screens.screen import Asked, screen
from sarhad.station.screens.templatetags.screens import channel_word

DAYS = 90


@screen(Action.EXPLORE)
def checkpoints(request: Asked) -> HttpResponse:
    """Regions with their checkpoints: load, channels, hit rate."""
    period = period_of(request, DAYS)
    found = regions(request.user, period.since, period.until)
    rows = [_numbers(region, one) for region in found for one in region.checkpoints]
    names = (
        *(_("Region"), _("Office"), _("Name"), _("Declarations"), _("Waiting"), _("Green share")),
        *(_("Inspected"), _("Confirmed")),
    )
    taken = export(request, "checkpoints", names, rows)
    context = {"regions": found, "period": period, "may_write": may(request.user, Action.WRITE_NOTE)}
    return taken or render(request, "analysis/checkpoints.html", context)


def _numbers(region: Region, one: Checkpoint) -> tuple[Cell, ...]:
    load = (one.declarations, one.waiting, one.green)
    return (region.office.name, one.office.code, one.office.name, *load, one.worth.inspected, one.worth.confirmed)


@screen(Action.EXPLORE)
def traders(request: Asked) -> HttpResponse:
    """Traders found by the beginning of their number."""
    period, text = period_of(request, DAYS), request.GET.get("trader", "")
    found = trading.search(request.user, text, period.since, period.until)
    return render(request, "analysis/traders.html", {"found": found, "text": text, "period": period})


@screen(Action.EXPLORE)
def trader(request: Asked) -> HttpResponse:
    """One trader's goods: time line, commodities, offices, unit values against others."""
    period, number = period_of(request, DAYS), request.GET.get("trader", "")
    if request.user.office is not None:
        looked(request.user, Access.What.TRADER, number, request.user.office)
    found = trading.trader(request.user, number, period.since, period.until)
    line = trading.timeline(request.user, number, period.since, period.until)
    columns = ("declaration_id", "declared_at", "office__code", "channel", "goods", "looked_at", "irregular")
    rows = (
        (reference, at, office, channel_word(lane), *counts)
        for reference, at, office, lane, *counts in line.values_list(*columns).iterator()
    )
    names = (_("Reference"), _("Declared"), _("Office"), _("Channel"), _("Items"), _("Inspected"), _("Irregular"))
    if taken := export(request, "trader", names, rows):
        return taken
    peers = trading.against_peers(request.user, number, period.since, period.until)
    context = {
        "trader": found,
        "timeline": line[: trading.TIMELINE],
        "period": period,
        "spreads": peers,
        "chart": spread_chart(peers, {}),
        "groups": [(_("Headings"), found.headings), (_("Offices"), found.offices), (_("Origins"), found.origins)],
    }
    return render(request, "analysis/trader.html", context)


@screen(Action.EXPLORE)
def commodities(request: Asked) -> HttpResponse:
    """The Harmonized System, searched by code or words."""
    text = request.GET.get("goods", "")
    return render(request, "analysis/commodities.html", {"found": goods.search(request.user, text), "text": text})


@screen(Action.EXPLORE)
def commodity(request: Asked, code: str) -> HttpResponse:
    """What is declared under a code: unit values by origin, a pivot, one trader marked."""
    period, who = period_of(request, DAYS), request.GET.get("trader", "")
    by = request.GET.get("by", "origin")
    by = by if by in goods.PIVOTS else "origin"
    items = goods.goods(request.user, code, period.since, period.until)
    pivot = goods.pivot(items, by)
    rows = ((r.name, r.items, r.value, r.per_kg, r.worth.inspected, r.worth.confirmed) for r in pivot)
    names = (str(goods.PIVOTS[by][1]), _("Items"), _("Value"), _("Value per kg"), _("Inspected"), _("Confirmed"))
    if taken := export(request, f"commodity-{code}", names, rows):
        return taken
    spread = goods.by_origin(items, who)
    context = {
        "code": code,
        "name": commodity_name(code),
        "period": period,
        "who": who,
        "by": by,
        "pivots": [(key, label) for key, (_column, label) in goods.PIVOTS.items()],
        "pivot": pivot,
        "totals": goods.totals(items),
        "spreads": spread,
        "chart": spread_chart(spread, {one.group: country_name(one.group) for one in spread if one.group}),
    }
    return render(request, "analysis/commodity.html", context)
