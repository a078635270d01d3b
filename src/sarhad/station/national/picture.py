"""The country in one look: offices with load and hit rate, traffic by day and lane, ways of selecting, what calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db.models import Count
from django.utils import timezone

from sarhad.effectiveness import Rate, wilson
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import has_role_for, within
from sarhad.station.accounts.roles import Action
from sarhad.station.analysis.checkpoints import STRICTEST_FIRST, Part
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import State
from sarhad.station.lanes.models import Beyond, PlanVersion
from sarhad.station.national.tallies import HELD, found, traffic
from sarhad.station.offices.models import Office
from sarhad.station.register.keeping import overdue
from sarhad.station.register.models import Judgement
from sarhad.station.risk.listing import proposals
from sarhad.station.risk.models import ProfileVersion
from sarhad.station.risk.worth import ProfileWorth, Worth, judged
from sarhad.station.screens.period import Period
from sarhad.station.targeting.models import DriftCheck, ModelVersion
from sarhad.station.targeting.ways import WAYS

TOP = 10
LATELY = timedelta(hours=24)


@dataclass(frozen=True)
class Found:
    """What inspections found somewhere or by some way; `rate` with its Wilson interval, None where nobody looked."""

    name: str
    inspected: int
    irregular: int
    revenue: float

    @property
    def rate(self) -> Rate | None:
        """Irregular share of the inspected."""
        return wilson(self.irregular, self.inspected)


@dataclass(frozen=True)
class Place:
    """A region or a checkpoint in the period; `waiting` declarations wait there now, `a_day` come on average."""

    office: Office
    declarations: int
    a_day: float
    waiting: int
    parts: tuple[Part, ...]
    found: Found


@dataclass(frozen=True)
class Region:
    """A region with its checkpoints; `whole` is all of them together."""

    whole: Place
    checkpoints: tuple[Place, ...]


@dataclass(frozen=True)
class Calls:
    """What waits for somebody at the centre.

    Attributes:
        overdue: risks whose review is late.
        proposals: versions of profiles that wait for an approval; plans, models: likewise.
        beyond: declarations that the shifts of the last day did not reach to, by office.
        drift: what the last look at the champion found moved; looked_at: when.
    """

    overdue: Sequence[Judgement]
    proposals: Sequence[ProfileVersion]
    plans: int
    models: int
    beyond: Sequence[tuple[str, int]]
    drift: Sequence[str]
    looked_at: datetime | None


@dataclass(frozen=True)
class Picture:
    """Everything the page shows."""

    whole: Place
    regions: tuple[Region, ...]
    days: pl.DataFrame
    ways: tuple[Found, ...]
    random: Worth
    profiles: tuple[ProfileWorth, ...]
    calls: Calls


def picture(user: User, when: Period) -> Picture:
    """The person's subtree in a period; the number of queries does not depend on offices, profiles or goods.

    Raises:
        PermissionDenied: the role does not explore.
    """
    came = traffic(user, when.since, when.until)
    looked = found(user, when.since, when.until)
    waiting = dict(
        within(user, Action.EXPLORE, Declaration.objects.filter(state=State.WAITING))
        .values_list("office__path")
        .annotate(Count("pk"))
        .order_by()
    )
    offices = list(within(user, Action.EXPLORE, Office.objects.select_related("parent"), "pk").order_by("path"))
    days = max(1, (min(when.last, timezone.localdate()) - when.first).days + 1)
    count = _Counter(came, looked, waiting, days)
    profiles = judged(user, when.since, when.until)
    return Picture(
        whole=count.place(offices[0]),
        regions=tuple(_regions(offices, count)),
        days=came.group_by("day", "channel").agg(pl.col("declarations").sum()).sort("day", "channel"),
        ways=_ways(looked),
        random=profiles.random,
        profiles=tuple(sorted(profiles.loud, key=lambda one: -one.revenue)[:TOP]),
        calls=calls_of(user),
    )


@dataclass(frozen=True)
class _Counter:
    came: pl.DataFrame
    looked: pl.DataFrame
    waiting: dict[str, int]
    days: int

    def place(self, office: Office) -> Place:
        """An office with all below it."""
        below = pl.col("office").str.starts_with(office.path)
        by_channel = dict(self.came.filter(below).group_by("channel").agg(pl.col("declarations").sum()).iter_rows())
        total = sum(by_channel.values())
        waits = sum(n for path, n in self.waiting.items() if path.startswith(office.path))
        looked = found_in(office.name, self.looked.filter(below))
        return Place(office, total, total / self.days, waits, _parts(by_channel, total), looked)


def found_in(name: str, rows: pl.DataFrame) -> Found:
    """Rows of `tallies.found` added up."""
    sums = rows.select(pl.col("inspected", "irregular", "revenue").sum()).row(0)
    return Found(name, int(sums[0]), int(sums[1]), float(sums[2]))


def _parts(by_channel: dict[str, int], total: int) -> tuple[Part, ...]:
    parts, before = [], 0
    for channel in STRICTEST_FIRST:
        if n := by_channel.get(channel, 0):
            parts.append(Part(channel, n, n / total, before / total))
            before += n
    return tuple(parts)


def _regions(offices: Sequence[Office], count: _Counter) -> list[Region]:
    """Offices that have checkpoints below them; a checkpoint alone is its own region."""
    gates = [office for office in offices if office.level == Office.Level.CHECKPOINT]
    over = [office for office in offices if any(gate.parent_id == office.pk for gate in gates)] or gates
    return [
        Region(
            count.place(office),
            tuple(count.place(gate) for gate in gates if gate.pk == office.pk or gate.parent_id == office.pk),
        )
        for office in over
    ]


def _ways(looked: pl.DataFrame) -> tuple[Found, ...]:
    told = [found_in(str(word), looked.filter(pl.col("way") == way)) for way, word in WAYS.items()]
    return tuple(one for one in told if one.inspected)


def held_share(place: Place) -> float:
    """The share of declarations that wait for a control."""
    return sum(part.share for part in place.parts if part.channel in HELD)


def calls_of(user: User) -> Calls:
    """What waits for the person: approvals, late reviews, work beyond shifts, drift."""
    since = timezone.now() - LATELY
    beyond: Any = within(user, Action.EXPLORE, Beyond.objects.filter(marked_at__gte=since))
    check = DriftCheck.objects.filter(model__state=ModelVersion.State.CHAMPION).order_by("-pk").first()
    sees_models = has_role_for(user, Action.VIEW_MODELS)
    decides = has_role_for(user, Action.APPROVE_LANE_PLAN)
    return Calls(
        overdue=overdue(user) if has_role_for(user, Action.KEEP_REGISTER) else [],
        proposals=proposals(user),
        plans=PlanVersion.objects.filter(status=PlanVersion.Status.PROPOSED).count() if decides else 0,
        models=ModelVersion.objects.filter(state=ModelVersion.State.PROPOSED).count() if decides else 0,
        beyond=list(beyond.values_list("office__name").annotate(n=Count("pk")).order_by("-n")),
        drift=list(check.report["alarms"]) if check and sees_models else [],
        looked_at=check.checked_at if check and sees_models else None,
    )


def by_day(picture: Picture) -> list[tuple[date, dict[str, int], int]]:
    """Each day with its declarations by lane and together, the newest first."""
    rows: dict[date, dict[str, int]] = {}
    for day, channel, declarations in picture.days.iter_rows():
        rows.setdefault(day, {})[channel] = declarations
    return [(day, rows[day], sum(rows[day].values())) for day in sorted(rows, reverse=True)]
