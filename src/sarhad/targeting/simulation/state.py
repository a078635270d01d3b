"""A simulation that is stopped goes on where it was: after every week its state is one file, replaced whole."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from sarhad.errors import Place, Problem, SarhadError
from sarhad.targeting.simulation.record import WeekRecord
from sarhad.targeting.simulation.weekly import Simulation

LABELS = ("inputs", "rows", "irregular", "week")
"""What is kept of `Labels`."""


def identity(simulation: Simulation) -> dict[str, Any]:
    """What a stored state must agree with: the scene, the strategy and the settings."""
    return {
        "scene": simulation.scene.digest,
        "strategy": asdict(simulation.strategy),  # type: ignore[call-overload]  # strategies are dataclasses
        "settings": asdict(simulation.settings),
    }


def save(simulation: Simulation, path: Path) -> None:
    """Write the state, whole or not at all."""
    told = {
        "identity": identity(simulation),
        "week": simulation.week,
        "memory": simulation.memory,
        "records": [asdict(record) for record in simulation.records],
        "importers": sorted(simulation.sight.importers),
        "codes": sorted(simulation.sight.codes),
        "kinds": sorted(simulation.sight.kinds),
    }
    arrays: dict[str, np.typing.NDArray[Any]] = {
        f"examined_{name}": values for name, values in simulation.ledger.examined.items()
    }
    arrays |= {f"irregular_{name}": values for name, values in simulation.ledger.irregular.items()}
    labels = simulation.labels
    arrays |= {f"label_{part}": getattr(labels, part) for part in LABELS}
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        np.savez(file, allow_pickle=False, told=np.array(json.dumps(told)), **arrays)
    partial.replace(path)


def resume(simulation: Simulation, path: Path) -> bool:
    """Take a stored state over; False if there is none.

    Raises:
        SarhadError: the state is of another scene, strategy or settings, or cannot be read.
    """
    if not path.exists():
        return False
    try:
        with np.load(path, allow_pickle=False) as arrays:
            told = json.loads(str(arrays["told"]))
            held = {name: arrays[name] for name in arrays.files if name != "told"}
    except (OSError, ValueError, KeyError) as error:
        raise SarhadError(
            Problem(f"the state cannot be read: {error}", "delete it to begin anew", Place(path))
        ) from None
    if told["identity"] != json.loads(json.dumps(identity(simulation))):
        advice = "give another state directory, or the same history, strategy and settings"
        raise SarhadError(Problem("the state is of another simulation", advice, Place(path)))
    _restore(simulation, told, held)
    return True


def _restore(simulation: Simulation, told: dict[str, Any], held: dict[str, np.typing.NDArray[Any]]) -> None:
    simulation.week, simulation.memory = told["week"], told["memory"]
    simulation.records = [WeekRecord(**{**r, "new_kinds": tuple(r["new_kinds"])}) for r in told["records"]]
    sight, ledger, labels = simulation.sight, simulation.ledger, simulation.labels
    sight.importers, sight.codes, sight.kinds = set(told["importers"]), set(told["codes"]), set(told["kinds"])
    for name in ledger.examined:
        ledger.examined[name], ledger.irregular[name] = held[f"examined_{name}"], held[f"irregular_{name}"]
    for part in LABELS:
        setattr(labels, part, held[f"label_{part}"])
