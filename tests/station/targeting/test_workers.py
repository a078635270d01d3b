"""Two real processes of the station: a model in force, or taken back, is in their very next decision."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.station.targeting.worker import Worker

pytestmark = pytest.mark.sqlite_file


class Station:
    """Two workers that decide, and a process of the people who judge models."""

    def __init__(self, home: Path, models: list[Path]) -> None:
        self.people = Worker(home)
        self.models = self.people.tell("prepare", *map(str, models))
        self.workers = [Worker(home), Worker(home)]
        self._declarations = 0

    def decided(self) -> list[str]:
        """The model each worker's next decision is made with; none may cost a worker a second of a processor."""
        found = []
        for worker in self.workers:
            self._declarations += 1
            model, seconds = worker.tell("decide", f"D{self._declarations}")
            assert seconds < 1 or self._declarations <= len(self.workers), seconds  # the first reads all it needs
            found.append(model)
        return found

    def end(self) -> None:
        """End all three."""
        for one in (self.people, *self.workers):
            one.end()


@pytest.fixture
def station(tmp_path: Path, trained: list[Path]) -> Iterator[Station]:
    made = Station(tmp_path, trained)
    yield made
    made.end()


def test_workers_decide_by_a_new_model_from_their_next_decision_and_by_the_old_one_when_it_is_taken_back(station):
    first, second = station.models
    assert first != second
    assert station.decided() == [first, first]
    station.people.tell("bring_into_force", second)
    assert station.decided() == [second, second]
    station.people.tell("roll_back", second)
    assert station.decided() == [first, first]
