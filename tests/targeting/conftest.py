from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from sarhad.targeting import Model, save_model, train
from tests.targeting.made import history


@pytest.fixture(scope="session")
def table() -> pl.DataFrame:
    return history(2000)


@pytest.fixture(scope="session")
def model(table: pl.DataFrame) -> Model:
    """Trained on the first 1500 rows, indicators included."""
    return train(table[:1500], budget=2, threads=1)


@pytest.fixture(scope="session")
def saved(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("models") / "one"
    save_model(model, directory)
    return directory
