"""What a back-test tells: records of figures, for a screen, a terminal or a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sarhad.effectiveness.cautions import Caution
from sarhad.effectiveness.intervals import Rate
from sarhad.effectiveness.weighting import Corrected


@dataclass(frozen=True)
class History:
    """The past that was tried.

    Attributes:
        items: goods items in it.
        first, last: moments of its first and last declaration; None where it is empty.
        days: calendar days from first to last, both counted.
    """

    items: int
    first: datetime | None
    last: datetime | None
    days: int


@dataclass(frozen=True)
class Findings:
    """What the inspected ones turned out to be.

    Attributes:
        inspected: items inspected whose outcome is known.
        irregular: of these.
        rate: the share with its Wilson interval; None where none was inspected.
        revenue: additional revenue found, national currency.
        revenue_per_inspection: None where none was inspected.
    """

    inspected: int
    irregular: int
    rate: Rate | None
    revenue: float
    revenue_per_inspection: float | None


@dataclass(frozen=True)
class DayCount:
    """Matches of one day at one office: items, and the declarations they are in."""

    day: date
    office: str | None
    items: int
    declarations: int


@dataclass(frozen=True)
class OfficeLoad:
    """What an office would have had to do; expected numbers where a profile takes only a share of its matches.

    Attributes:
        office: its code; None for declarations that name none.
        items, declarations: matched.
        new_items, new_declarations: sent to a stricter channel than the active set sends them to.
        examinations_a_day: declarations newly to be examined before release, per calendar day of the history.
        busiest_day: the most of these on one day.
    """

    office: str | None
    items: int
    declarations: int
    new_items: float
    new_declarations: float
    examinations_a_day: float
    busiest_day: float


@dataclass(frozen=True)
class Overlap:
    """Matches shared with one active profile.

    Attributes:
        profile: its id.
        items: matched by both.
        share: part of the tried profile's matches.
    """

    profile: str
    items: int
    share: float


@dataclass(frozen=True)
class Tried:
    """One profile on the past.

    Attributes:
        profile, title, channel: of the profile; for several together the id is "together", the channel the strictest.
        items, declarations: matched.
        findings: what the inspected matches turned out to be, as they are.
        corrected: the same for all matches, corrected for who was inspected; None where nothing can be said.
        unique: the findings no active profile matches; None without an active set.
        unique_irregular: expected irregular matches that no active profile matches, corrected; None if not known.
        new_items, new_declarations, examinations_a_day: sums of `offices`.
        offices: load of each office, heaviest first.
        days: matches per day and office.
        overlaps: with each active profile that shares a match, greatest first.
        cautions: what to keep in mind.
    """

    profile: str
    title: str
    channel: str
    items: int
    declarations: int
    findings: Findings
    corrected: Corrected | None
    unique: Findings | None
    unique_irregular: float | None
    new_items: float
    new_declarations: float
    examinations_a_day: float
    offices: tuple[OfficeLoad, ...]
    days: tuple[DayCount, ...]
    overlaps: tuple[Overlap, ...]
    cautions: tuple[Caution, ...]


@dataclass(frozen=True)
class BacktestReport:
    """Profiles tried on the past.

    Attributes:
        history: the past.
        profiles: each profile, in the order given.
        together: all of them as one set; None for a single profile.
        active: how many active profiles they were compared with; None where none were given.
    """

    history: History
    profiles: tuple[Tried, ...]
    together: Tried | None
    active: int | None

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values; each caution with its words."""
        return plain(self)  # type: ignore[no-any-return]


def plain(value: Any) -> Any:
    """Records as dictionaries and lists; what is said in words, such as a caution, with its words."""
    if hasattr(value, "__dataclass_fields__"):
        said = {"text": str(value)} if "__str__" in vars(type(value)) else {}
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__} | said
    return [plain(one) for one in value] if isinstance(value, tuple) else value
