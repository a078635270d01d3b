"""The load of shifts in a forecast: mean and busy days against capacity, its causes, and what would be put off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl

from sarhad.assessment.capacity import Capacity, ShiftHours
from sarhad.assessment.channels import CHANNELS
from sarhad.assessment.lane_plan import LanePlan
from sarhad.assessment.overflow import First, Placed, Work, beyond, place

PUT_OFF_SHOWN = 10
BUSY = 95
"""The percentile of days that stands for a busy day."""


@dataclass(frozen=True)
class ShiftLoad:
    """One shift of one office over the days of the past; work in the plan's unit.

    Attributes:
        capacity: of one day's shift.
        mean: work of an average day.
        busy: work that 95 of 100 days do not exceed.
        days_over: days on which work exceeds capacity.
        days: days of the past.
        put_off: declarations that would be put off on those days, together.
        put_off_load: their work.
        put_off_worth: what controlling them is expected to bring.
        grows: on average more comes in than can be done, so that what is put off is never caught up with.
    """

    office: str
    shift: str
    capacity: float
    mean: float
    busy: float
    days_over: int
    days: int
    put_off: int
    put_off_load: float
    put_off_worth: float
    grows: bool

    @property
    def exceeded(self) -> bool:
        """Whether any day's work exceeds the capacity."""
        return self.days_over > 0


@dataclass(frozen=True)
class Cause:
    """What one profile adds to a shift that is exceeded.

    Attributes:
        profile: its id; "" for what only chance, the model or a rule of the plan selects.
        declarations: held declarations it has a part in.
        load: their work.
        alone: the part of it that nothing else holds: what ending the profile would save.
    """

    office: str
    shift: str
    profile: str
    declarations: int
    load: float
    alone: float


@dataclass(frozen=True)
class PutOff:
    """A declaration of the past that would be put off on a shift's worst day."""

    office: str
    shift: str
    day: date
    declaration_id: str
    channel: str
    rank: int
    of: int
    load: float
    worth: float


def days_of(declarations: pl.DataFrame) -> list[date]:
    """The calendar days from the first declaration to the last."""
    if not declarations.height:
        return []
    moments = declarations["declared_at"]
    first, last = moments.dt.date().min(), moments.dt.date().max()
    found = pl.select(pl.date_range(pl.lit(first), pl.lit(last))).to_series()
    return found.to_list()


def shift_loads(declarations: pl.DataFrame, plan: LanePlan, days: int) -> tuple[list[ShiftLoad], list[PutOff]]:
    """Load and overflow of every shift whose capacity the plan gives."""
    loads: list[ShiftLoad] = []
    worst: list[PutOff] = []
    work = dict(_by_shift(declarations, plan))
    for shift in sorted(plan.shifts, key=lambda one: (one.office, one.start)):
        of_days = work.get((shift.office, shift.name), {})
        placed = {start: place(_works(rows), shift.capacity) for start, rows in of_days.items()}
        loads.append(_load(shift.office, shift.name, shift.capacity, placed, max(days, len(of_days))))
        if loads[-1].exceeded:
            worst += _worst(shift.office, shift.name, placed, of_days)
    return loads, worst


def _by_shift(
    declarations: pl.DataFrame, plan: LanePlan
) -> Iterator[tuple[tuple[str, str], dict[datetime, list[dict[str, object]]]]]:
    """The held declarations of each office and shift by the start of the day's shift."""
    for key, rows in held(declarations, plan).partition_by("office", "shift", as_dict=True).items():
        of_days = rows.partition_by("start", as_dict=True)
        yield (str(key[0]), str(key[1])), {start[0]: one.to_dicts() for start, one in of_days.items()}


def held(declarations: pl.DataFrame, plan: LanePlan) -> pl.DataFrame:
    """The declarations looked at before release at offices with shifts, with `shift` and its `start`."""
    capacity = Capacity(plan)
    examined = [name for name, meaning in CHANNELS.items() if meaning.examined]
    rows = declarations.filter(pl.col("channel").is_in(examined) & pl.col("office").is_in(list(capacity.offices)))
    minutes = rows.select("office", minute=pl.col("declared_at").dt.truncate("1m"))
    known: dict[tuple[str, datetime], ShiftHours | None] = {}
    for place_and_time in minutes.unique().iter_rows():
        known[place_and_time] = capacity.shift_at(*place_and_time)
    shifts = [known[one] for one in minutes.iter_rows()]
    return rows.with_columns(
        shift=pl.Series([one.name if one else None for one in shifts], dtype=pl.String),
        start=pl.Series([one.start if one else None for one in shifts], dtype=pl.Datetime("us")),
    )


def _works(rows: Sequence[dict[str, object]]) -> list[Work]:
    return [Work(row["declaration_id"], row["load"], row["worth"], row["declared_at"], _first(row)) for row in rows]  # type: ignore[arg-type]


def _first(row: dict[str, object]) -> First:
    return "random" if row["random"] else "area" if row["area"] else ""


def _load(office: str, shift: str, capacity: float, placed: dict[datetime, list[Placed]], days: int) -> ShiftLoad:
    totals = np.zeros(max(days, 1))
    totals[: len(placed)] = [one[-1].load_so_far for one in placed.values()]
    put_off = [one for day in placed.values() for one in beyond(day)]
    return ShiftLoad(
        office,
        shift,
        capacity,
        float(totals.mean()),
        float(np.percentile(totals, BUSY)),
        int((totals > capacity).sum()),
        days,
        len(put_off),
        sum(one.work.load for one in put_off),
        sum(one.work.worth for one in put_off),
        bool(totals.mean() > capacity),
    )


def _worst(
    office: str, shift: str, placed: dict[datetime, list[Placed]], of_days: dict[datetime, list[dict[str, object]]]
) -> list[PutOff]:
    start = max(placed, key=lambda day: placed[day][-1].load_so_far)
    channels = {row["declaration_id"]: str(row["channel"]) for row in of_days[start]}
    return [
        PutOff(office, shift, start.date(), w.id, channels[w.id], one.rank, one.of, w.load, w.worth)
        for one in beyond(placed[start])[:PUT_OFF_SHOWN]
        for w in [one.work]
    ]


def causes_of(declarations: pl.DataFrame, plan: LanePlan, shifts: Sequence[ShiftLoad]) -> list[Cause]:
    """For each shift that is exceeded, the profiles by the work they make there, most first."""
    exceeded = pl.DataFrame(
        [(one.office, one.shift) for one in shifts if one.exceeded], schema=["office", "shift"], orient="row"
    ).cast(pl.String)
    parts = (
        held(declarations, plan)
        .join(exceeded, on=["office", "shift"], how="semi")
        .with_columns(alone=pl.when(pl.col("profiles").list.len() <= 1).then("load").otherwise(0.0))
        .explode("profiles")
        .group_by("office", "shift", profile=pl.col("profiles").fill_null(""))
        .agg(pl.len(), pl.col("load").sum(), pl.col("alone").sum())
        .sort(["office", "shift", "load", "profile"], descending=[False, False, True, False])
    )
    return [Cause(*row) for row in parts.iter_rows()]
