"""What came of a week: figures against the truth, which the strategy never sees."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sarhad.targeting.simulation.scene import Ints, Scene
from sarhad.targeting.simulation.strategies.view import Picks


@dataclass(frozen=True)
class WeekRecord:
    """A week's figures.

    Attributes:
        week: its number from the scene's beginning; `day` its first day, ISO 8601.
        items, irregular: how many there were; picked, found: how many were examined and irregular.
        explored, explored_found: the same for those picked to learn; share: of the capacity meant for it.
        best: what the oracle, which knows the truth, finds with the same number of picks.
        revenue, best_revenue: found by the picks, and the most that as many picks can find; national currency.
        unseen, unseen_found: irregular items of importers never yet found irregular, and how many were found.
        new_importers, new_codes, new_kinds: importers, HS subheadings, kinds of irregularity found for the first time.
    """

    week: int
    day: str
    items: int
    irregular: int
    picked: int
    found: int
    explored: int
    explored_found: int
    share: float
    best: int
    revenue: float
    best_revenue: float
    unseen: int
    unseen_found: int
    new_importers: int
    new_codes: int
    new_kinds: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Share of picks that were irregular."""
        return self.found / self.picked if self.picked else 0.0

    @property
    def recall(self) -> float:
        """Share of the week's irregular items that were found."""
        return self.found / self.irregular if self.irregular else 0.0

    @property
    def norm_recall(self) -> float:
        """Recall over the best recall possible with the same number of picks (Kim et al. 2022)."""
        return self.found / self.best if self.best else 0.0

    @property
    def unseen_recall(self) -> float:
        """Share found of the irregular items of importers never yet found irregular."""
        return self.unseen_found / self.unseen if self.unseen else 0.0

    @property
    def regret(self) -> int:
        """What the oracle finds more."""
        return self.best - self.found

    def as_dict(self) -> dict[str, Any]:
        """All figures as plain values."""
        derived = {"precision": self.precision, "recall": self.recall, "norm_recall": self.norm_recall}
        return {**asdict(self), **derived, "unseen_recall": self.unseen_recall, "regret": self.regret}


class Sight:
    """What has been found for the first time, by the truth's book-keeper."""

    def __init__(self, scene: Scene) -> None:
        """Begin with nothing found."""
        self._scene = scene
        self.importers: set[int] = set()
        self.codes: set[int] = set()
        self.kinds: set[int] = set()

    def reveal(self, rows: Ints) -> None:
        """Note the irregular ones among revealed items."""
        bad = rows[self._scene.irregular[rows]]
        self.importers.update(self._scene.keys["importer"][bad].tolist())
        self.codes.update(self._scene.keys["hs6"][bad].tolist())
        self.kinds.update(self._scene.kind[bad].tolist())

    def record(self, week: int, picks: Picks) -> WeekRecord:
        """Figures of a week whose picks are not yet revealed."""
        scene, rows = self._scene, self._scene.rows(week)
        irregular, revenue = scene.irregular[rows], scene.revenue[rows]
        caught = picks.rows[irregular[picks.rows]]
        importer, codes, kind = scene.keys["importer"][rows], scene.keys["hs6"][rows], scene.kind[rows]
        unseen = irregular & ~np.isin(importer, list(self.importers))
        count = len(picks.rows)
        return WeekRecord(
            week=week,
            day=scene.day(week).date().isoformat(),
            items=len(irregular),
            irregular=int(irregular.sum()),
            picked=count,
            found=len(caught),
            explored=int(picks.exploring.sum()),
            explored_found=int(irregular[picks.rows[picks.exploring]].sum()),
            share=picks.share,
            best=int(min(irregular.sum(), count)),
            revenue=float(revenue[caught].sum()),
            best_revenue=float(np.sort(revenue)[::-1][:count].sum()),
            unseen=int(unseen.sum()),
            unseen_found=int(unseen[picks.rows].sum()),
            new_importers=len(set(importer[caught].tolist()) - self.importers),
            new_codes=len(set(codes[caught].tolist()) - self.codes),
            new_kinds=tuple(scene.kinds[k] for k in sorted(set(kind[caught].tolist()) - self.kinds) if k >= 0),
        )
