from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from sarhad.errors import SarhadError
from sarhad.targeting.evaluation import figures, known_outcomes


def test_figures_are_what_the_share_inspected_would_have_found() -> None:
    irregular = np.zeros(100)
    irregular[:5] = 1.0
    scores = np.linspace(0.9, 0.1, 100)
    revenue = np.where(irregular > 0, 10.0, 0.0)
    revenue[50] = 50.0
    found = figures(irregular, scores, revenue)
    assert found["precision_at"] == {"0.01": 1.0, "0.02": 1.0, "0.05": 1.0, "0.10": 0.5}
    assert found["recall_at"] == {"0.01": 0.2, "0.02": 0.4, "0.05": 1.0, "0.10": 1.0}
    assert found["revenue_at"] == {"0.01": 0.1, "0.02": 0.2, "0.05": 0.5, "0.10": 0.5}
    assert (found["auc"], found["rows"], found["base_rate"]) == (1.0, 100, 0.05)


def test_where_all_are_of_a_kind_no_area_is_claimed() -> None:
    found = figures(np.zeros(10), np.linspace(0, 1, 10))
    assert (found["auc"], found["average_precision"], found["recall_at"]["0.10"]) == (None, None, None)
    assert found["revenue_at"] is None


def test_a_file_without_outcomes_is_told() -> None:
    with pytest.raises(SarhadError, match="no item has a known outcome"):
        known_outcomes(pl.DataFrame({"irregular": [None, None]}, schema={"irregular": pl.Boolean}))
