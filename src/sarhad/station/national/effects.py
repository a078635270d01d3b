"""What each change did: the same figures over as many days before it as after it, and what they cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sarhad.effectiveness.before_after import Difference, of_means, of_rates
from sarhad.station.accounts.models import User
from sarhad.station.declared.channels import Channel
from sarhad.station.national.changes import Change, changes, root_of
from sarhad.station.national.tallies import HELD, days_between, found, hits_of, traffic
from sarhad.station.screens.period import Period
from sarhad.station.screens.templatetags.screens import CHANNEL_WORDS

LONGEST = 28
"""Days before and after a change that are compared, at most; whole weeks, so that both sides have the same weekdays."""
WEEK = 7
FEW = 30
"""Inspections on either side below which a hit rate says little."""


@dataclass(frozen=True)
class Figure:
    """One figure before and after; `unit` is `share`, `number` or `money`."""

    name: Promise | str
    unit: str
    told: Difference
    own: bool = False


@dataclass(frozen=True)
class Effect:
    """A change with its figures; `own` ones are of the profile itself, the others of the offices it binds.

    Attributes:
        days: compared on each side, the day of the change left out.
        cautions: why the figures may not speak for the change.
    """

    change: Change
    days: int
    figures: tuple[Figure, ...]
    cautions: tuple[Promise | str, ...]


@dataclass(frozen=True)
class Effects:
    """Every change of a period; `held` is the share of goods held for a control by day."""

    effects: tuple[Effect, ...]
    held: tuple[tuple[date, float], ...]


def effects(user: User, when: Period) -> Effects:
    """The changes of a period with their effects; the number of queries does not depend on how many there are.

    Raises:
        PermissionDenied: the role does not explore.
    """
    made = changes(user, when.since, when.until)
    wide = Period(when.first - timedelta(days=LONGEST + 1), min(when.last + timedelta(days=LONGEST), _today()))
    came = traffic(user, wide.since, wide.until)
    looked = found(user, wide.since, wide.until)
    hits = hits_of(user, sorted({one.profile for one in made} - {""}), wide.since, wide.until)
    mine = user.office
    if mine is None:
        return Effects((), ())
    told = [_effect(one, root_of(one, mine), came, looked, hits, made) for one in made]
    return Effects(tuple(told), tuple(_held(came.filter(pl.col("day") >= when.first))))


def _today() -> date:
    return timezone.localdate()


def _held(came: pl.DataFrame) -> list[tuple[date, float]]:
    of_day = came.group_by("day").agg(
        pl.col("declarations").sum().alias("all"),
        pl.col("declarations").filter(pl.col("channel").is_in(HELD)).sum().alias("held"),
    )
    return [(day, held / total) for day, total, held in of_day.sort("day").iter_rows() if total]


def _window(change: Change) -> tuple[int, list[date], list[date]]:
    """How many days, and which, on each side; yesterday is the last whole day."""
    on = timezone.localtime(change.at).date()
    after = (_today() - on).days - 1
    days = min(LONGEST, after if after < WEEK else after - after % WEEK)
    before = days_between(on - timedelta(days=days), on - timedelta(days=1)) if days > 0 else []
    return max(0, days), before, days_between(on + timedelta(days=1), on + timedelta(days=days))


def _effect(
    change: Change, root: str, came: pl.DataFrame, looked: pl.DataFrame, hits: pl.DataFrame, others: Sequence[Change]
) -> Effect:
    days, before, after = _window(change)
    there = pl.col("office").str.starts_with(root)
    came, looked = came.filter(there), looked.filter(there)
    figures = [*_own(change, hits, before, after), *_lanes(came, before, after), *_found(looked, before, after)]
    return Effect(change, days, tuple(figures), tuple(_cautions(change, days, looked, before, after, others)))


def _own(change: Change, hits: pl.DataFrame, before: list[date], after: list[date]) -> list[Figure]:
    if not change.profile:
        return []
    own = hits.filter(pl.col("profile") == change.profile)
    return [
        Figure(_("Its hits a day"), "number", _means(own, "hits", before, after), own=True),
        Figure(_("Its hit rate"), "share", _rates(own, before, after), own=True),
        Figure(_("Its additional revenue a day"), "money", _means(own, "revenue", before, after), own=True),
    ]


def _lanes(came: pl.DataFrame, before: list[date], after: list[date]) -> list[Figure]:
    held = came.filter(pl.col("channel").is_in(HELD))
    shares = [
        Figure(
            _("Share of %(lane)s") % {"lane": CHANNEL_WORDS[channel]}, "share", _shares(came, channel, before, after)
        )
        for channel in (Channel.RED, Channel.ORANGE, Channel.YELLOW, Channel.BLUE)
    ]
    load = Figure(_("Declarations held a day (load)"), "number", _means(held, "declarations", before, after))
    return [load, *shares]


def _found(looked: pl.DataFrame, before: list[date], after: list[date]) -> list[Figure]:
    return [
        Figure(_("Hit rate of all inspections"), "share", _rates(looked, before, after)),
        Figure(_("Additional revenue a day"), "money", _means(looked, "revenue", before, after)),
    ]


def _daily(rows: pl.DataFrame, column: str, days: list[date]) -> list[float]:
    """Each day's sum; a day without any counts as nil."""
    sums = dict(rows.group_by("day").agg(pl.col(column).sum()).iter_rows())
    return [float(sums.get(day, 0)) for day in days]


def _means(rows: pl.DataFrame, column: str, before: list[date], after: list[date]) -> Difference:
    return of_means(_daily(rows, column, before), _daily(rows, column, after))


def _shares(came: pl.DataFrame, channel: str, before: list[date], after: list[date]) -> Difference:
    """A lane's share day by day; days on which nothing came say nothing of it."""
    lane = came.filter(pl.col("channel") == channel)
    return of_means(*(_day_shares(lane, came, days) for days in (before, after)))


def _day_shares(lane: pl.DataFrame, came: pl.DataFrame, days: list[date]) -> list[float]:
    part, whole = _daily(lane, "declarations", days), _daily(came, "declarations", days)
    return [n / total for n, total in zip(part, whole, strict=True) if total]


def _counts(rows: pl.DataFrame, days: list[date]) -> tuple[int, int]:
    """Irregular and inspected in these days."""
    sums = rows.filter(pl.col("day").is_in(days)).select(pl.col("irregular", "inspected").sum()).row(0)
    return int(sums[0]), int(sums[1])


def _rates(rows: pl.DataFrame, before: list[date], after: list[date]) -> Difference:
    return of_rates(_counts(rows, before), _counts(rows, after))


def _cautions(
    change: Change, days: int, looked: pl.DataFrame, before: list[date], after: list[date], others: Sequence[Change]
) -> list[Promise | str]:
    told: list[Promise | str] = []
    if days < WEEK:
        told.append(_("Less than a week has passed: the figures say almost nothing yet."))
    if min(_counts(looked, before)[1], _counts(looked, after)[1]) < FEW:
        told.append(_("Few inspections: hit rates and revenue may be chance."))
    near = [one for one in others if one is not change and abs(one.at - change.at) <= timedelta(days=days) and days]
    if near:
        text = _("Other changes fell into the same days: what is seen may be theirs (%(n)s).")
        told.append(text % {"n": len(near)})
    return told
