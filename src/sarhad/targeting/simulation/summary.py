"""What a strategy came to over some weeks, and how two compare over several countries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy import stats

from sarhad.targeting.simulation.record import WeekRecord


@dataclass(frozen=True)
class Summary:
    """Weeks together.

    Attributes:
        weeks: how many; picked, found, regret: sums over them; regret_a_week: mean.
        precision: found / picked; recall: found / irregular; norm_recall: found / what the oracle finds.
        revenue: found, national currency; norm_revenue: over the most as many picks can find.
        share: of the capacity meant for exploring, mean.
        explored_precision: irregular share of what was explored; None if nothing was.
        unseen_recall: share found of the irregular items of importers never found irregular before.
        new_importers, new_codes: found irregular for the first time.
        kinds: kinds of irregularity found for the first time, with the week.
    """

    weeks: int
    picked: int
    found: int
    regret: int
    regret_a_week: float
    precision: float
    recall: float
    norm_recall: float
    revenue: float
    norm_revenue: float
    share: float
    explored_precision: float | None
    unseen_recall: float
    new_importers: int
    new_codes: int
    kinds: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain values."""
        return asdict(self)


def summarise(records: Sequence[WeekRecord]) -> Summary:
    """Sums and shares over weeks; weeks count by their items, not each alike."""

    def total(name: str) -> float:
        return float(sum(getattr(record, name) for record in records))

    explored = total("explored")
    return Summary(
        weeks=len(records),
        picked=int(total("picked")),
        found=int(total("found")),
        regret=int(total("best") - total("found")),
        regret_a_week=_share(total("best") - total("found"), len(records)),
        precision=_share(total("found"), total("picked")),
        recall=_share(total("found"), total("irregular")),
        norm_recall=_share(total("found"), total("best")),
        revenue=total("revenue"),
        norm_revenue=_share(total("revenue"), total("best_revenue")),
        share=_share(total("share"), len(records)),
        explored_precision=_share(total("explored_found"), explored) if explored else None,
        unseen_recall=_share(total("unseen_found"), total("unseen")),
        new_importers=int(total("new_importers")),
        new_codes=int(total("new_codes")),
        kinds={kind: record.week for record in records for kind in record.new_kinds},
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def quarter(records: Sequence[WeekRecord], number: int) -> Sequence[WeekRecord]:
    """The first (1) to last (4) quarter of the weeks."""
    size = len(records) / 4
    return records[round(size * (number - 1)) : round(size * number)]


@dataclass(frozen=True)
class Difference:
    """A mean difference over countries with its 95 % interval (Student's t, paired by country)."""

    mean: float
    low: float
    high: float


def paired(one: Sequence[float], other: Sequence[float]) -> Difference:
    """How much more `one` has than `other`, country by country; needs two countries.

    >>> paired([3.0, 4.0], [1.0, 2.0]).mean
    2.0
    """
    gaps = np.asarray(one, dtype=np.float64) - np.asarray(other, dtype=np.float64)
    half = stats.t.ppf(0.975, len(gaps) - 1) * gaps.std(ddof=1) / np.sqrt(len(gaps))
    return Difference(float(gaps.mean()), float(gaps.mean() - half), float(gaps.mean() + half))
