"""Timing side by side: peers take turns, so that what else the machine does falls on all of them; the least counts."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Mapping
from pathlib import Path


def least_seconds(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The least seconds each run took in so many rounds, in turn."""
    least = dict.fromkeys(runs, float("inf"))
    for _ in range(rounds):
        for name, run in runs.items():
            started = time.perf_counter()
            run()
            least[name] = min(least[name], time.perf_counter() - started)
    return least


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
