"""The weekly round: score the week's items, let the strategy pick, show it what it picked, train again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from sarhad.targeting.simulation.labels import Labels
from sarhad.targeting.simulation.learner import Learner, train
from sarhad.targeting.simulation.ledger import Ledger
from sarhad.targeting.simulation.record import Sight, WeekRecord
from sarhad.targeting.simulation.scene import Floats, Ints, Scene
from sarhad.targeting.simulation.settings import Settings
from sarhad.targeting.simulation.strategies.view import Findings, Memory, Strategy, View
from sarhad.targeting.worth import AreaShares

CELL = "hs6_origin"
"""Which key of the ledger tells kinds of goods apart."""


class Simulation:
    """One strategy at work on one scene.

    Attributes:
        week: the next week to be worked.
        records: what came of the weeks so far.
    """

    def __init__(self, scene: Scene, strategy: Strategy, settings: Settings) -> None:
        """Begin with the labels of the warm weeks."""
        self.scene, self.strategy, self.settings = scene, strategy, settings
        self.labels, self.ledger = Labels(settings.most_rows), Ledger(scene, settings.half_life_weeks)
        self.memory: Memory = {}
        self.sight = Sight(scene)
        self.records: list[WeekRecord] = []
        self.week = 0

    @property
    def end(self) -> int:
        """The week after the last one."""
        wanted = self.scene.weeks if self.settings.weeks is None else self.settings.warm_weeks + self.settings.weeks
        return min(self.scene.weeks, wanted)

    def run(self) -> Iterator[WeekRecord | None]:
        """Work week after week to the end; a warm week gives None."""
        while self.week < self.end:
            if self.week < self.settings.warm_weeks:
                self._warm()
                yield None
            else:
                yield self._work()

    def _warm(self) -> None:
        """Take over what the past's examinations of the week showed."""
        rows = self.scene.rows(self.week)
        seen = np.flatnonzero(self.scene.examined[rows])
        if len(seen) == rows.stop - rows.start:
            seen = np.sort(self._rng(1).permutation(len(seen))[: self._capacity(len(seen))])
        self._reveal(rows.start + seen)

    def _work(self) -> WeekRecord:
        rows = self.scene.rows(self.week)
        inputs = self._inputs(rows)
        learner = self._learner()
        cell = self.scene.keys[CELL][rows]
        members = None if learner is None or not len(inputs) else learner.scores(inputs)
        view = View(
            capacity=self._capacity(len(inputs)),
            members=members,
            value=self._value(rows, inputs, learner),
            hits=self.scene.hits[rows],
            stake=self.scene.stake[rows],
            cell=cell,
            examined=self.ledger.examined[CELL][cell],
            irregular=self.ledger.irregular[CELL][cell],
            country=self.ledger.country,
            embed=lambda: learner.embedding(inputs) if learner else inputs,
            rng=self._rng(2),
        )
        picks = self.strategy.pick(view, self.memory)
        irregular = self.scene.irregular[rows][picks.rows]
        self.strategy.learn(Findings(picks, view.score[picks.rows], irregular, view.score), self.memory)
        record = self.sight.record(self.week, picks)
        self.records.append(record)
        self._reveal(rows.start + picks.rows)
        return record

    def _inputs(self, rows: slice) -> np.typing.NDArray[np.float32]:
        return np.hstack([self.scene.inputs[rows], self.ledger.columns(rows)])

    def _learner(self) -> Learner | None:
        known = self.labels
        weight = 0.5 ** ((self.week - known.week) / (2 * self.settings.half_life_weeks))
        seed = self.settings.seed * 1009 + self.week
        revenue = None if self.settings.worth is None else self.scene.revenue[known.rows]
        return train(known.inputs, known.irregular, weight, self.scene.categorical, seed, revenue)

    def _value(self, rows: slice, inputs: np.typing.NDArray[np.float32], learner: Learner | None) -> Floats:
        """What examining each item is worth if it is irregular, by the product's own weighting."""
        if self.settings.worth is None or learner is None or learner.revenue is None or not len(inputs):
            return np.ones(len(inputs))
        areas = AreaShares.of(self.scene.findings(self.labels.rows))
        goods = pl.DataFrame({"hs_code": self.scene.chapter[rows]})
        return areas.worth(goods, learner.revenue.expected(inputs), self.settings.worth)

    def _reveal(self, rows: Ints) -> None:
        """Labels of these items become known, with the inputs as they were before; the week is over."""
        every = self.scene.rows(self.week)
        self.labels.add(self._inputs(every)[rows - every.start], rows, self.scene.irregular[rows], self.week)
        self.sight.reveal(rows)
        self.ledger.add(rows, self.scene.irregular[rows])
        self.week += 1

    def _capacity(self, items: int) -> int:
        return round(self.settings.inspection_rate * items)

    def _rng(self, purpose: int) -> np.random.Generator:
        return np.random.default_rng([self.settings.seed, self.week, purpose])
