"""Rows answered in parts by several threads are those answered at once."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from sarhad.targeting.rows import PART, in_parts


@pytest.mark.parametrize("rows", [0, 1, PART, PART + 1, 3 * PART + 7])
def test_the_answers_are_in_order_and_each_row_is_asked_once(rows: int) -> None:
    numbers = np.arange(rows) * 1.5
    assert np.array_equal(in_parts(rows, lambda part: numbers[part], 2), numbers)
    pairs = np.column_stack([numbers, -numbers])
    assert np.array_equal(in_parts(rows, lambda part: pairs[part], 2), pairs)


def test_few_rows_wake_no_thread() -> None:
    asked: list[str] = []

    def work(part: slice) -> np.ndarray:
        asked.append(threading.current_thread().name)
        return np.zeros(part.stop)

    in_parts(PART, work)
    assert asked == [threading.current_thread().name]
