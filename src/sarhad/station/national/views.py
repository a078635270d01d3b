"""Screens for the centre: the whole country, and what the last changes did."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from sarhad.station.accounts.roles import Action
from sarhad.station.national import charts
from sarhad.station.national.effects import Effects, effects
from sarhad.station.national.picture import Picture, Place, by_day, held_share
from sarhad.station.national.picture import picture as picture_of
from sarhad.station.screens.export import Cell, export
from sarhad.station.screens.period import period_of
from sarhad.station.screens.screen import Asked, screen

DAYS = 30
CHANNELS = ("red", "orange", "yellow", "blue", "green")


@screen(Action.EXPLORE)
def picture(request: Asked) -> HttpResponse:
    """Regions and checkpoints, traffic by day and lane, what is found and by which way, what waits for the centre."""
    period = period_of(request, DAYS)
    found = picture_of(request.user, period)
    names = (
        *(_("Region"), _("Office"), _("Name"), _("Declarations"), _("A day"), _("Waiting"), _("Held for a control")),
        *(_("Inspected"), _("Irregular"), _("Additional revenue")),
    )
    if taken := export(request, "country", names, _offices(found)):
        return taken
    days = by_day(found)
    context = {
        "period": period,
        "found": found,
        "held": held_share(found.whole),
        "schematic": charts.schematic(found.regions),
        "traffic": charts.traffic_chart(found.days),
        "days": [(day, [lanes.get(channel, 0) for channel in CHANNELS], total) for day, lanes, total in days],
        "channels": CHANNELS,
    }
    return render(request, "national/picture.html", context)


def _offices(found: Picture) -> Iterator[tuple[Cell, ...]]:
    for region in found.regions:
        for one in region.checkpoints:
            yield (region.whole.office.name, *_numbers(one))


def _numbers(one: Place) -> tuple[Cell, ...]:
    looked = one.found
    load = (one.declarations, one.a_day, one.waiting, held_share(one))
    return (one.office.code, one.office.name, *load, looked.inspected, looked.irregular, looked.revenue)


@screen(Action.EXPLORE)
def changes(request: Asked) -> HttpResponse:
    """Every change of the period with the figures before it and after it."""
    period = period_of(request, DAYS)
    told = effects(request.user, period)
    names = (
        *(_("When"), _("What"), _("Done"), _("By"), _("Days compared"), _("Figure"), _("Before"), _("After")),
        *(_("Difference"), _("Low"), _("High")),
    )
    if taken := export(request, "changes", names, _figures(told)):
        return taken
    marks = [(timezone.localtime(one.change.at).date().isoformat(), one.change.what) for one in told.effects]
    held = [(day.isoformat(), share) for day, share in told.held]
    context = {"period": period, "told": told, "chart": charts.held_chart(held, marks), "days": told.held}
    return render(request, "national/changes.html", context)


def _figures(told: Effects) -> Iterator[tuple[Cell, ...]]:
    for one in told.effects:
        change = one.change
        for figure in one.figures:
            found = figure.told
            limits = (found.difference, found.low, found.high)
            what = (change.at, change.what, str(change.said), change.by, one.days, str(figure.name))
            yield (*what, found.before, found.after, *limits)
