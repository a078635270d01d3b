"""Real models for the tests of this room, trained once a session, in the home directory of each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sarhad import targeting
from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.risk import assessing
from sarhad.station.targeting import kept
from sarhad.station.targeting.models import ModelVersion
from tests.targeting.made import history


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two models, saved."""
    place = tmp_path_factory.mktemp("trained")
    table = history(900)
    for seed in (1, 2):
        targeting.save_model(targeting.train(table, budget=1, threads=1, seed=seed), place / str(seed))
    return [place / "1", place / "2"]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Nothing is remembered of another test, whose records had the same keys in a database rolled back since."""
    assessing._current.clear()
    yield
    assessing._current.clear()


@pytest.fixture
def kept_model(trained, offices) -> Callable[..., ModelVersion]:
    """`kept_model(0, by=user)`: the first model as it lies after its training."""

    def of(number: int = 0, by: User | None = None) -> ModelVersion:
        model = targeting.load_model(trained[number])
        target = kept.directory_of(model.id)
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            shutil.copytree(trained[number], target)
        return kept.keep(model, by)

    return of


@pytest.fixture
def manager(person) -> User:
    return person(Role.MANAGER, "C")


@pytest.fixture
def other(person) -> User:
    return person(Role.MANAGER, "C", "other")
