"""Subgroup discovery: conjunctions of clauses with an unusually high rate of irregular items, by beam search.

A rule's quality is `sqrt(support) x (rate - base rate)` over weighted items (W. Klösgen 1996; with exponent 1 it is
the weighted relative accuracy of N. Lavrač et al. 2004, "Subgroup discovery with CN2-SD", JMLR 5). After a rule is
taken, the irregular items it covers count less, so the next rules find others (weighted covering, same source).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sarhad.effectiveness.clauses import Clauses, Mask

Floats = npt.NDArray[np.float64]
Rule = tuple[int, ...]
"""Numbers of clauses, ascending."""

ROWS_AT_ONCE = 16_384


@dataclass(frozen=True)
class Search:
    """How wide and how deep to look.

    Attributes:
        beam: rules kept from one length to the next.
        length: most clauses of a rule.
        least_support: least part of all weight a rule must match.
        least_found: least number of irregular inspected items in it.
        kept_weight: what remains of an irregular item's weight each time a rule covers it.
        least_gain: by which part of its quality a further clause must better a rule: short ones are remembered.
    """

    beam: int = 12
    length: int = 4
    least_support: float = 0.001
    least_found: int = 12
    kept_weight: float = 0.15
    least_gain: float = 0.05


class Beam:
    """A search over one table of inspected items."""

    def __init__(self, clauses: Clauses, weight: Floats, irregular: Mask, search: Search | None = None) -> None:
        """Keep the items; `weight` is how many items each stands for."""
        self.clauses, self.search = clauses, search or Search()
        self._true = np.ascontiguousarray(clauses.true)
        self._weight, self._irregular = weight, irregular
        self._left = np.ones(len(weight))
        self.base = float((weight * irregular).sum() / weight.sum())

    def rules(self, most: int) -> Iterator[Rule]:
        """Up to `most` rules, the best first, each finding what those before it did not."""
        for _ in range(most):
            best = self._best()
            if best is None:
                return
            yield best
            self._left[self.covers(best) & self._irregular] *= self.search.kept_weight

    def covers(self, rule: Rule) -> Mask:
        """Which items a rule is true of."""
        return np.asarray(self._true[:, list(rule)].all(axis=1))

    def _best(self) -> Rule | None:
        beam: list[Rule] = [()]
        best: tuple[float, Rule] | None = None
        for _ in range(self.search.length):
            grown = self._grown(beam)
            if not grown:
                break
            beam = [rule for _, rule in grown[: self.search.beam]]
            if best is None or grown[0][0] > best[0] * (1 + self.search.least_gain):
                best = grown[0]
        return best[1] if best is not None and best[0] > 0 else None

    def _grown(self, beam: list[Rule]) -> list[tuple[float, Rule]]:
        """Every rule of the beam with one clause more, best first."""
        covered = np.column_stack([self.covers(rule) if rule else np.ones(len(self._weight), bool) for rule in beam])
        support, gained, found = self._sums(covered)
        total = self._weight.sum()
        quality = np.sqrt(support / total) * (gained - self.base * support) / np.maximum(support, 1e-12)
        fits = (support >= self.search.least_support * total) & (found >= self.search.least_found)
        quality[~fits] = -np.inf
        grown: dict[Rule, float] = {}
        for at in np.argsort(-quality, axis=None)[: 8 * self.search.beam]:
            clause, of = np.unravel_index(at, quality.shape)
            if not np.isfinite(quality[clause, of]) or not self._joins(beam[of], int(clause)):
                continue
            grown.setdefault(tuple(sorted((*beam[of], int(clause)))), float(quality[clause, of]))
        return sorted(((value, rule) for rule, value in grown.items()), key=lambda one: (-one[0], one[1]))

    def _joins(self, rule: Rule, clause: int) -> bool:
        subjects = {self.clauses.clauses[number].subject.split(":")[0] for number in rule}
        return self.clauses.clauses[clause].subject.split(":")[0] not in subjects

    def _sums(self, covered: Mask) -> tuple[Floats, Floats, Floats]:
        """For each clause joined to each rule: weight, weight of irregular ones still to be found, and their number."""
        shape = (self._true.shape[1], covered.shape[1])
        support, gained, found = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        for start in range(0, len(self._weight), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            true = self._true[rows].astype(np.float32).T
            weighted = covered[rows] * self._weight[rows, None].astype(np.float32)
            support += true @ weighted
            hit = self._irregular[rows]
            true, weighted = true[:, hit], weighted[hit]
            gained += true @ (weighted * self._left[rows][hit, None].astype(np.float32))
            found += true @ covered[rows][hit].astype(np.float32)
        return support, gained, found
