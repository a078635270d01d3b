"""What is wrong with a lane plan in itself: unknown offices, rows twice, shifts that overlap, minimum above plan."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from itertools import combinations

from sarhad.assessment.lane_plan import LanePlan, Shift
from sarhad.profiles import OfficeTree
from sarhad.sentences import say


@dataclass(frozen=True)
class Mistake:
    """One mistake, by the keys that lead to it in the file."""

    keys: tuple[str, ...]
    message: str
    advice: str


def in_itself(plan: LanePlan, tree: OfficeTree | None) -> Iterator[Mistake]:
    """Every mistake that needs no comparison of levels."""
    if tree is not None:
        yield from _unknown_offices(plan, tree)
    yield from _twice("rows", ((row.office, row.procedure) for row in plan.rows), say("one row an office and regime"))
    weighed = ((w.channel, w.hs, w.procedure, w.declaration is None) for w in plan.weights)
    yield from _twice("weights", weighed, say("one weight a channel, hs and procedure"))
    yield from _twice("shifts", ((s.office, s.name) for s in plan.shifts), say("one shift of a name an office"))
    yield from _twice(
        "rerouting", ((r.role, r.from_channel, r.to_channel) for r in plan.rerouting), say("one right each")
    )
    yield from _overlapping(plan.shifts)
    for number, row in enumerate(plan.rows):
        for channel, share in row.random.items():
            if channel in row.expected and row.expected[channel] < share:
                message = say(
                    "chance alone sends {share:g} to {channel}, more than the {expected:g} expected",
                    share=share,
                    channel=channel,
                    expected=row.expected[channel],
                )
                yield Mistake(("rows", str(number), "random", channel), message, say("raise expected or lower random"))


def _unknown_offices(plan: LanePlan, tree: OfficeTree) -> Iterator[Mistake]:
    named: dict[str, list[str | None]] = {
        "rows": [row.office for row in plan.rows],
        "shifts": [shift.office for shift in plan.shifts],
    }
    for table, offices in named.items():
        for number, office in enumerate(offices):
            if office is not None and office not in tree.offices:
                yield Mistake(
                    (table, str(number), "office"),
                    say("no office {office!r}", office=office),
                    say("a code of the office list"),
                )


def _twice(table: str, keys: Iterable[Hashable], advice: str) -> Iterator[Mistake]:
    seen: set[Hashable] = set()
    for number, key in enumerate(keys):
        if key in seen:
            yield Mistake((table, str(number)), say("is there already"), advice)
        seen.add(key)


def _overlapping(shifts: tuple[Shift, ...]) -> Iterator[Mistake]:
    """Shifts of one office that share a minute: work would be counted against two capacities."""
    for (_, one), (number, other) in combinations(enumerate(shifts), 2):
        if one.office == other.office and one.name != other.name and minutes_of(one) & minutes_of(other):
            message = say(
                "shift {name!r} overlaps {other!r} at office {office!r}",
                name=other.name,
                other=one.name,
                office=one.office,
            )
            yield Mistake(("shifts", str(number)), message, say("shifts of an office follow one another"))


def minutes_of(shift: Shift) -> set[int]:
    """The minutes of the day that belong to a shift."""
    start, end = _minute(shift.start), _minute(shift.end)
    return set(range(start, end)) if start < end else {*range(start, 1440), *range(end)}


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
