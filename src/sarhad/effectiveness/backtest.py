"""The back-test: what profiles would have done over a history, before they do anything."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from sarhad.assessment import strictest
from sarhad.effectiveness.bound import BoundProfiles
from sarhad.effectiveness.cautions import Caution, cautions
from sarhad.effectiveness.load import day_counts, newly, office_loads
from sarhad.effectiveness.outcomes import estimate, findings, support
from sarhad.effectiveness.past import Past, TriedPast, vocabulary_of, with_indicators
from sarhad.effectiveness.report import BacktestReport, Overlap, Tried
from sarhad.effectiveness.weighting import Corrected
from sarhad.profiles import OfficeTree, Profile, Vocabulary


def backtest(
    profiles: Sequence[Profile],
    history: pl.LazyFrame,
    *,
    active: Sequence[Profile] | None = None,
    offices: OfficeTree | None = None,
    vocabulary: Vocabulary | None = None,
) -> BacktestReport:
    """Try profiles on the past.

    Each profile is tried on every item of the offices it binds, whatever its status and validity: the question is what
    its condition is worth, not when it was in force. Indicators that are no columns of the history are computed first.

    Args:
        profiles: those to try, at least one.
        history: the canonical item table; only columns that are named are read. Outcomes where known.
        active: the set that selects now; the load is counted on top of it.
        offices: the tree that tells which offices a profile binds.
        vocabulary: what conditions may name; declared columns, indicators and the history's own if not given.

    Raises:
        SarhadError: a condition has a mistake, two profiles have one id, or the history lacks a needed column.
    """
    known = vocabulary or vocabulary_of(history)
    tried, against = BoundProfiles.of(profiles, known, offices), BoundProfiles.of(active or (), known, offices)
    return _report(
        tried, against if active is not None else None, Past(with_indicators(history, tried.columns | against.columns))
    )


def backtest_on(
    past: TriedPast,
    profiles: Sequence[Profile],
    *,
    vocabulary: Vocabulary,
    active: Sequence[Profile] | None = None,
    offices: OfficeTree | None = None,
) -> BacktestReport:
    """As `backtest`, on a past that lies elsewhere and has the indicators that conditions name as columns.

    Raises:
        SarhadError: a condition has a mistake, or two profiles have one id.
    """
    tried = BoundProfiles.of(profiles, vocabulary, offices)
    return _report(tried, None if active is None else BoundProfiles.of(active, vocabulary, offices), past)


def _report(tried: BoundProfiles, active: BoundProfiles | None, past: TriedPast) -> BacktestReport:
    trial = _Trial(tried, active, past)
    count = len(tried.profiles)
    return BacktestReport(
        history=trial.past.history,
        profiles=tuple(trial.tried([number]) for number in range(count)),
        together=trial.tried(list(range(count))) if count > 1 else None,
        active=None if active is None else len(active.profiles),
    )


class _Trial:
    """One pass over the past; each profile's figures come from the rows it left."""

    def __init__(self, candidates: BoundProfiles, active: BoundProfiles | None, past: TriedPast) -> None:
        self.candidates, self.active, self.past = candidates, active, past
        self.rows = past.matching(candidates.nodes)
        if active is None:
            self.hits, self.active_hits = candidates.hits_of_matching(self.rows), None
            return
        self.rows = past.of_declarations(self.rows["declaration_id"], candidates.columns | active.columns)
        self.hits, self.active_hits = candidates.hits(self.rows), active.hits(self.rows)

    def tried(self, numbers: list[int]) -> Tried:
        """The figures of one profile, or of several together."""
        hits = self.hits.filter(pl.col("number").is_in(numbers))
        indices = hits["row"].unique().sort()
        rows = self.rows if len(indices) == self.rows.height else self.rows[indices]
        rows = rows.with_columns(row=indices)
        profiles = [self.candidates.profiles[number] for number in numbers]
        alone = profiles[0] if len(profiles) == 1 else None
        seen, likely = findings(rows), estimate(rows)
        others = self._others(rows)
        unique = estimate(others) if others is not None else None
        loads = office_loads(
            rows,
            newly(hits, self.active_hits, "row"),
            newly(hits, self.active_hits, "declaration"),
            self.past.history.days,
        )
        return Tried(
            profile=alone.id if alone else "together",
            title=alone.title if alone else f"{len(profiles)} profiles",
            channel=strictest(profile.treatment.channel for profile in profiles),
            items=rows.height,
            declarations=rows["declaration"].n_unique(),
            findings=seen,
            corrected=likely,
            unique=findings(others) if others is not None else None,
            unique_irregular=unique.rate.share * others.height if unique and others is not None else None,
            new_items=sum(load.new_items for load in loads),
            new_declarations=sum(load.new_declarations for load in loads),
            examinations_a_day=sum(load.examinations_a_day for load in loads),
            offices=loads,
            days=day_counts(rows),
            overlaps=self._overlaps(indices),
            cautions=self._cautions(numbers, rows, likely),
        )

    def _others(self, rows: pl.DataFrame) -> pl.DataFrame | None:
        """The matches no active profile has."""
        if self.active_hits is None:
            return None
        return rows.join(self.active_hits.select("row").unique(), on="row", how="anti")

    def _overlaps(self, indices: pl.Series) -> tuple[Overlap, ...]:
        if self.active_hits is None or self.active is None:
            return ()
        common = self.active_hits.join(indices.to_frame(), on="row", how="semi")
        counted = common.group_by("number").len().sort(["len", "number"], descending=[True, False])
        ids = self.active.compiled.ids
        return tuple(Overlap(ids[number], count, count / len(indices)) for number, count in counted.iter_rows())

    def _cautions(self, numbers: list[int], rows: pl.DataFrame, likely: Corrected | None) -> tuple[Caution, ...]:
        missing = self.past.missing(self.candidates.nodes[number] for number in numbers)
        said = [Caution("missing_column", 0.0, name) for name in missing]
        said += cautions(likely, support(rows), outcomes=self.past.has_outcomes)
        return tuple(said)
