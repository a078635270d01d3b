"""Many rows answered in parts, a part a thread: the work lets other threads work, and a part stays in the caches."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

PART = 16_384
"""Rows of a part; so many or fewer are answered by the calling thread."""


def in_parts(rows: int, work: Callable[[slice], Floats], threads: int = 0) -> Floats:
    """The answers for all rows.

    Args:
        rows: how many there are.
        work: answers the rows of a slice, one answer or one row of answers each.
        threads: so many work together; 0: as many as there are processors.
    """
    parts = [slice(start, min(start + PART, rows)) for start in range(0, max(rows, 1), PART)]
    if len(parts) == 1:
        return work(parts[0])
    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        return np.concatenate(list(pool.map(work, parts)))
