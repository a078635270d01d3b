"""The indicators of a whole table at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from sarhad.indicators.many import Rows
from sarhad.indicators.mirror import check_prices
from sarhad.indicators.past import needed_columns, read_past
from sarhad.indicators.selection import chosen


def compute(
    history: pl.DataFrame,
    *,
    prior: pl.DataFrame | None = None,
    prices: pl.DataFrame | None = None,
    names: Sequence[str] | None = None,
) -> pl.DataFrame:
    """What the past says about each row of a history, as of the row's own moment.

    Only strictly earlier moments count: a declaration sees nothing accepted, and no outcome known, at its own
    moment or later. An amendment sees what the first version of its declaration saw.

    Args:
        history: items with their outcomes where known, in any order; at least `declaration_id` and `declared_at`.
        prior: earlier items that are part of the past but get no row in the answer.
        prices: mirror prices: `hs_code` (first 6 digits count), `origin_country`, `unit_value` per kg, `valid_from`.
        names: which of `INDICATORS` to compute; all if None.

    Returns:
        One row for each row of `history`, in order; the indicators as columns, typed by `indicator_schema()`.

    Raises:
        SarhadError: an unknown name, a missing column, or a table of the wrong type.
    """
    wanted = chosen(names)
    table = needed_columns(history)
    before = 0 if prior is None else prior.height
    if prior is not None:
        table = pl.concat([needed_columns(prior), table])
    rows = Rows(read_past(table), before, None if prices is None else check_prices(prices))
    columns = {name: rows.column(indicator) for name, indicator in wanted.items()}
    return pl.DataFrame(columns) if columns else pl.DataFrame(np.empty((history.height, 0)))
