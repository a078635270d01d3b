"""The demonstration's first model: learned from the inspections of its past, put where assessments look for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings

from sarhad import targeting
from sarhad.declarations.schema import conform
from sarhad.errors import SarhadError
from sarhad.station.risk.assessing import MODEL_DIRECTORY


def train_first_model(rows: Sequence[Mapping[str, Any]], report: Callable[[str], None]) -> bool:
    """Train on rows of the past and put the model in force; a model that is there stays.

    Args:
        rows: canonical rows with outcomes where they were inspected.
        report: takes a line of progress.

    Returns:
        Whether a model was made; not if one is there, or the past holds too few inspections.
    """
    directory = Path(settings.HOME) / MODEL_DIRECTORY
    if directory.exists():
        return False
    report("Training the first model ...")
    try:
        model = targeting.train(conform(pl.DataFrame(rows, infer_schema_length=None)), budget=1)
    except SarhadError:
        report("Too few inspections for a model: profiles and the random sample select alone.")
        return False
    targeting.save_model(model, directory)
    return True
