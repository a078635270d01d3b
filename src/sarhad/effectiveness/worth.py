"""What profiles were worth over time, and what that suggests should be done with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import polars as pl

from sarhad.assessment import CHANNELS
from sarhad.effectiveness.bound import BoundProfiles
from sarhad.effectiveness.intervals import Rate
from sarhad.effectiveness.outcomes import estimate, estimate_of_equals, findings
from sarhad.effectiveness.past import Past, vocabulary_of, with_indicators
from sarhad.effectiveness.proposals import CONTAINED, LEAST_HITS, LEAST_INSPECTED, LEAST_LIFT, SAME, SURE, Proposal
from sarhad.effectiveness.report import Findings, History, plain
from sarhad.effectiveness.tests_of_rates import Observed, discovered, reaches, trend
from sarhad.effectiveness.weighting import Corrected
from sarhad.profiles import OfficeTree, Profile, Vocabulary

Period = Literal["month", "quarter", "year"]
_EVERY = {"month": "1mo", "quarter": "1q", "year": "1y"}
_DAYS = 365.25


@dataclass(frozen=True)
class PeriodWorth:
    """One period: its first day, items matched, what the inspected were, the lift over that period's random sample."""

    start: date
    hits: int
    findings: Findings
    lift: float | None


@dataclass(frozen=True)
class ProfileWorth:
    """One profile over a history.

    Attributes:
        profile, title: of the profile.
        hits: items matched.
        findings: what the inspected of them were.
        corrected: the same for all of them, corrected for who was inspected.
        lift: the corrected rate over that of the random sample; None when either is not known.
        beats_random: p-value of "it does no better than chance"; small where it does; None when not known.
        useless: p-value of "it finds at least 1.5 times as often as chance", adjusted for the number of profiles.
        yearly: factor by which the odds of a finding change in a year, with its interval: below 1 it decays.
        periods: in order.
    """

    profile: str
    title: str
    hits: int
    findings: Findings
    corrected: Corrected | None
    lift: float | None
    beats_random: float | None
    useless: float | None
    yearly: Rate | None
    periods: tuple[PeriodWorth, ...]


@dataclass(frozen=True)
class WorthReport:
    """The worth of a set over a history.

    Attributes:
        history: what it was reckoned on.
        random: what the random sample found, in all.
        profiles: best corrected rate first.
        proposals: for a person to decide.
    """

    history: History
    random: Findings
    profiles: tuple[ProfileWorth, ...]
    proposals: tuple[Proposal, ...]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values; each proposal with its words."""
        return plain(self)  # type: ignore[no-any-return]


def worth(
    profiles: Sequence[Profile],
    history: pl.LazyFrame,
    *,
    period: Period = "quarter",
    offices: OfficeTree | None = None,
    vocabulary: Vocabulary | None = None,
) -> WorthReport:
    """Reckon what profiles were worth over a history.

    Args:
        profiles: the set.
        history: the canonical item table with outcomes.
        period: how finely time is cut.
        offices: the tree that tells which offices a profile binds.
        vocabulary: what conditions may name; declared columns, indicators and the history's own if not given.

    Raises:
        SarhadError: a condition has a mistake, two profiles have one id, or the history lacks a needed column.
    """
    bound = BoundProfiles.of(profiles, vocabulary or vocabulary_of(history), offices)
    past = Past(with_indicators(history, bound.columns))
    start = pl.col("declared_at").dt.truncate(_EVERY[period]).dt.date().alias("period")
    rows = past.matching(bound.nodes).with_columns(start)
    sample = past.random_sample().with_columns(start)
    hits = bound.hits(rows)
    chance = findings(sample)
    found = [_worth(one, rows[hits.filter(number=number)["row"]], sample) for number, one in enumerate(profiles)]
    judged = _adjusted(found)
    proposals = (*_to_retire(judged, chance), *_to_merge(profiles, hits))
    ranked = sorted(judged, key=lambda one: one.corrected.rate.share if one.corrected else -1.0, reverse=True)
    return WorthReport(past.history, chance, tuple(ranked), proposals)


def _worth(profile: Profile, rows: pl.DataFrame, sample: pl.DataFrame) -> ProfileWorth:
    likely = estimate(rows)
    rate, base = _observed(likely), _observed(estimate_of_equals(sample))
    by_chance = {start[0]: findings(part) for start, part in sample.group_by("period")}
    periods = tuple(_periods(rows, by_chance))
    years = [(one.start - periods[0].start).days / _DAYS for one in periods]
    return ProfileWorth(
        profile=profile.id,
        title=profile.title,
        hits=rows.height,
        findings=findings(rows),
        corrected=likely,
        lift=rate.share / base.share if rate and base and base.share else None,
        beats_random=1 - reaches(rate, base) if rate and base else None,
        useless=reaches(rate, base, LEAST_LIFT) if rate and base else None,
        yearly=trend([p.findings.inspected for p in periods], [p.findings.irregular for p in periods], years),
        periods=periods,
    )


def _periods(rows: pl.DataFrame, by_chance: dict[Any, Findings]) -> Iterator[PeriodWorth]:
    for (start,), part in rows.sort("period").group_by("period", maintain_order=True):
        found, base = findings(part), by_chance.get(start)
        lift = found.rate.share / base.rate.share if found.rate and base and base.rate and base.rate.share else None
        yield PeriodWorth(start, part.height, found, lift)


def _observed(likely: Corrected | None) -> Observed | None:
    return Observed(likely.rate.share, likely.effective) if likely else None


def _adjusted(found: Sequence[ProfileWorth]) -> list[ProfileWorth]:
    """The p-values of uselessness, adjusted for how many profiles can be judged; none for those that cannot."""
    told = {
        one.profile: one.useless
        for one in found
        if one.useless is not None and one.corrected and one.corrected.effective >= LEAST_INSPECTED
    }
    adjusted = dict(zip(told, discovered(list(told.values())), strict=True))
    return [replace(one, useless=adjusted.get(one.profile)) for one in found]


def _to_retire(found: Sequence[ProfileWorth], chance: Findings) -> Iterator[Proposal]:
    for one in found:
        if one.useless is not None and one.useless < SURE and one.corrected and chance.rate:
            figures = {
                "rate": one.corrected.rate.share, "random": chance.rate.share, "least": LEAST_LIFT,
                "effective": one.corrected.effective, "p": one.useless,
            }  # fmt: skip
            yield Proposal("retire", (one.profile,), figures)


def _to_merge(profiles: Sequence[Profile], hits: pl.DataFrame) -> Iterator[Proposal]:
    counts = dict(hits.group_by("number").len().iter_rows())
    pairs = hits.select("row", "number").join(hits.select("row", other="number"), on="row")
    common = pairs.filter(pl.col("number") < pl.col("other")).group_by("number", "other").len().sort("number", "other")
    for first, second, shared in common.iter_rows():
        if min(counts[first], counts[second]) < LEAST_HITS:
            continue
        jaccard = shared / (counts[first] + counts[second] - shared)
        if jaccard >= SAME:
            names = (profiles[first].id, profiles[second].id)
            yield Proposal("merge", names, {"common": float(shared), "jaccard": jaccard})
            continue
        for inner, outer in ((first, second), (second, first)):
            part = shared / counts[inner]
            if part >= CONTAINED and _strictness(profiles[outer]) >= _strictness(profiles[inner]):
                names = (profiles[inner].id, profiles[outer].id)
                yield Proposal("contained", names, {"part": part, "hits": float(counts[inner])})


def _strictness(profile: Profile) -> tuple[int, float]:
    return CHANNELS[profile.treatment.channel].precedence, profile.random_share
