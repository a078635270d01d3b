"""The demonstration's first model: learned from the inspections of its past, in force before anybody works here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from sarhad import targeting
from sarhad.declarations.schema import conform
from sarhad.errors import SarhadError
from sarhad.station.targeting.deeds import begin_with
from sarhad.station.targeting.kept import champion, keep, save


def train_first_model(rows: Sequence[Mapping[str, Any]], report: Callable[[str], None]) -> bool:
    """Train on rows of the past and put the model in force; a model that is there stays.

    Args:
        rows: canonical rows with outcomes where they were inspected.
        report: takes a line of progress.

    Returns:
        Whether a model was made; not if one is there, or the past holds too few inspections.
    """
    if champion() is not None:
        return False
    report("Training the first model ...")
    try:
        model = targeting.train(conform(pl.DataFrame(rows, infer_schema_length=None)), budget=1)
    except SarhadError:
        report("Too few inspections for a model: profiles and the random sample select alone.")
        return False
    begin_with(keep(save(model), None))
    return True
