"""Timing side by side: peers take turns, so that what else the machine does falls on all of them; the least counts."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SLICE = 0.002
"""Seconds of a slice of records."""


@dataclass(frozen=True)
class Seconds:
    """What a run took: by the clock, and of all processors together, which other work of the machine stretches less."""

    clock: float
    processors: float


def least_of_both(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Seconds]:
    """The least each run took in so many rounds, in turn; the least of either kind for itself."""
    least = dict.fromkeys(runs, Seconds(float("inf"), float("inf")))
    for _ in range(rounds):
        for name, run in runs.items():
            clock, processors = time.perf_counter(), time.process_time()
            run()
            took = Seconds(time.perf_counter() - clock, time.process_time() - processors)
            before = least[name]
            least[name] = Seconds(min(before.clock, took.clock), min(before.processors, took.processors))
    return least


def least_seconds(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The least seconds by the clock each run took in so many rounds, in turn."""
    return {name: seconds.clock for name, seconds in least_of_both(runs, rounds).items()}


def seconds_a_record(
    peers: Mapping[str, tuple[Callable[[Any], object], Sequence[Any]]], rounds: int
) -> dict[str, float]:
    """What one record takes each peer: the median over short slices of its records, the least of so many rounds.

    A slice is so short (some milliseconds) that most of them are not interrupted by other work of the machine.
    """
    least = dict.fromkeys(peers, float("inf"))
    for _ in range(rounds):
        for name, (match, records) in peers.items():
            least[name] = min(least[name], statistics.median(_slices(match, records, least[name])))
    return least


def _slices(match: Callable[[Any], object], records: Sequence[Any], expected: float) -> list[float]:
    size = max(1, min(200, int(SLICE / expected))) if expected > 0 else 1
    found = []
    for start in range(0, len(records), size):
        part = records[start : start + size]
        started = time.perf_counter()
        for record in part:
            match(record)
        found.append((time.perf_counter() - started) / len(part))
    return found


def machine() -> dict[str, object]:
    """What the figures were measured on, and how busy it was with other work."""
    return {
        "processor": _processor(), "cores": os.cpu_count(), "python": platform.python_version(),
        "load before": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())
