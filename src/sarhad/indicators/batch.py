"""The indicators of a whole table at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, groupby

import numpy as np
import polars as pl

from sarhad.indicators.encoding import Encoder
from sarhad.indicators.many import Rows
from sarhad.indicators.mirror import check_prices
from sarhad.indicators.past import read_past
from sarhad.indicators.selection import chosen
from sarhad.indicators.table import Indicator

MANY_ROWS = 50_000
"""From so many rows on threads pay for being started."""


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
    wanted = tuple(chosen(names))
    threads = (os.cpu_count() or 1) if history.height >= MANY_ROWS else 1
    before = () if prior is None else [prior]
    found = compute_columns([history], prior=before, prices=prices, names=wanted, threads=threads)
    columns = {column.name: column for column in found}
    return pl.DataFrame([columns[name] for name in wanted]) if wanted else pl.DataFrame(np.empty((history.height, 0)))


def compute_columns(
    history: Iterable[pl.DataFrame],
    *,
    prior: Iterable[pl.DataFrame] = (),
    prices: pl.DataFrame | None = None,
    names: Sequence[str] | None = None,
    threads: int = 1,
) -> Iterator[pl.Series]:
    """As `compute`, for tables in parts and one indicator after another: for a history larger than its indicators.

    Args:
        history: parts of the table; each may be let go of as soon as the next is asked for.
        prior: parts of the past that get no row in the answer.
        prices: as for `compute`.
        names: as for `compute`.
        threads: so many groups of indicators are worked out together, each with what it counts held in memory, and
            columns may wait to be asked for.

    Yields:
        Each indicator as a column over all rows of all parts, in an order that shares work, not that of `names`.
    """
    wanted = chosen(names)
    encoder = Encoder(wanted.values())
    before = [encoder.encode(part) for part in prior]
    table = pl.concat([*before, *(encoder.encode(part) for part in history)], rechunk=True)
    priced = None if prices is None else encoder.encode_prices(check_prices(prices))
    rows = Rows(read_past(table), sum(part.height for part in before), priced)
    del table, before
    groups = [list(group) for _, group in groupby(sorted(wanted.values(), key=_subject), _subject)]
    if threads > 1:
        yield from _together(rows, groups, threads)
        return
    for group in groups:
        for indicator in group:
            yield rows.column(indicator)
        rows.forget()


def _together(rows: Rows, groups: list[list[Indicator]], threads: int) -> Iterator[pl.Series]:
    """Sorting, bisection and Polars let other threads work; the group with most to count goes first."""

    def columns(group: list[Indicator]) -> list[pl.Series]:
        own = rows.apart()
        return [own.column(indicator) for indicator in group]

    with ThreadPoolExecutor(threads) as pool:
        yield from chain.from_iterable(pool.map(columns, sorted(groups, key=len, reverse=True)))


def _subject(indicator: Indicator) -> tuple[str, ...]:
    """Indicators with the same first columns count the same events."""
    return indicator.needs[:1]
