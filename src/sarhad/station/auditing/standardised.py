"""Officers compared on equal terms: indirect standardisation with exact Poisson limits.

An officer who is given the difficult goods changes more channels than one who is not. So each officer's events are
compared with what the service as a whole would have had on the very same mix of goods (strata):
expected = sum over strata of cases x the service's rate there; ratio = observed / expected.

Breslow & Day (1987), Statistical Methods in Cancer Research II, IARC, chapter 2 (indirect standardisation);
Garwood (1936), Biometrika 28 (exact limits).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from scipy.stats import chi2


@dataclass(frozen=True)
class Count:
    """How many cases one person had in one stratum, and how many of them had the event."""

    person: str
    stratum: tuple[str, ...]
    cases: int
    events: int


@dataclass(frozen=True)
class Ratio:
    """One person's events against what is usual for the same mix; 1 is as usual.

    Attributes:
        low, high: 95 % limits of the ratio.
    """

    person: str
    cases: int
    observed: int
    expected: float
    ratio: float | None
    low: float | None
    high: float | None

    @property
    def unusual(self) -> bool:
        """Whether the interval leaves out 1: worth a look, not a verdict."""
        return self.low is not None and self.high is not None and not self.low <= 1.0 <= self.high


def poisson_limits(observed: int, confidence: float = 0.95) -> tuple[float, float]:
    """Garwood's exact limits of a Poisson mean.

    >>> [round(limit, 3) for limit in poisson_limits(10)]
    [4.795, 18.39]
    """
    tail = (1 - confidence) / 2
    low = float(chi2.ppf(tail, 2 * observed)) / 2 if observed else 0.0
    return low, float(chi2.ppf(1 - tail, 2 * (observed + 1))) / 2


def standardised(counts: Iterable[Count]) -> list[Ratio]:
    """Each person's ratio, the highest first; without anything expected there is none."""
    counts = list(counts)
    cases: dict[tuple[str, ...], int] = defaultdict(int)
    events: dict[tuple[str, ...], int] = defaultdict(int)
    for one in counts:
        cases[one.stratum] += one.cases
        events[one.stratum] += one.events
    people: dict[str, list[Count]] = defaultdict(list)
    for one in counts:
        people[one.person].append(one)
    rates = {stratum: events[stratum] / n if n else 0.0 for stratum, n in cases.items()}
    found = [_ratio(person, own, rates) for person, own in people.items()]
    return sorted(found, key=lambda ratio: (-(ratio.ratio or 0.0), ratio.person))


def _ratio(person: str, own: list[Count], rates: dict[tuple[str, ...], float]) -> Ratio:
    observed = sum(one.events for one in own)
    expected = sum(one.cases * rates[one.stratum] for one in own)
    total = sum(one.cases for one in own)
    if not expected:
        return Ratio(person, total, observed, 0.0, None, None, None)
    low, high = poisson_limits(observed)
    return Ratio(person, total, observed, expected, observed / expected, low / expected, high / expected)
