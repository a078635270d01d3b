"""What chance alone does: shares of [0, 1) belong to channels; a declaration's number falls into one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.assessment.channels import CHANNELS
from sarhad.profiles import Channel

Intervals = Sequence[tuple[Channel, float]]
"""Channels with their shares, strictest first; they stand one after the other from 0 on."""

NOBODY = -1


def chosen(draw: float, intervals: Intervals) -> Channel | None:
    """The channel whose share the draw falls into.

    >>> chosen(0.015, [("red", 0.01), ("yellow", 0.02)])
    'yellow'
    """
    end = 0.0
    for channel, share in intervals:
        end += share
        if draw < end:
            return channel
    return None


def examined_share(intervals: Intervals) -> float:
    """The probability that chance alone has a declaration looked at before release."""
    return sum(share for channel, share in intervals if CHANNELS[channel].examined)


class ChanceOfRows:
    """The draw of every row of a table.

    Attributes:
        examined: each row's probability that chance has it looked at before release.
        random: whether chance chose the row.
    """

    def __init__(
        self, table: pl.DataFrame, draws: npt.NDArray[np.float64], of: Callable[[str | None, str | None], Intervals]
    ) -> None:
        """Look up the intervals once for each office and procedure that occur."""
        places = table.select(
            office=pl.col("office") if "office" in table.columns else pl.lit(None, pl.String),
            procedure=pl.col("procedure") if "procedure" in table.columns else pl.lit(None, pl.String),
        )
        distinct = places.unique(maintain_order=True).with_row_index("place")
        number = places.join(distinct, on=["office", "procedure"], nulls_equal=True, how="left", maintain_order="left")
        intervals = [of(office, procedure) for _, office, procedure in distinct.iter_rows()]
        place = number["place"].to_numpy()
        self.examined = np.array([examined_share(one) for one in intervals], dtype=np.float64)[place]
        self._channel = np.full(table.height, NOBODY)
        for rank, channel in enumerate(CHANNELS):
            low, high = _bounds(intervals, channel)
            self._channel[(draws >= low[place]) & (draws < high[place])] = rank
        self.random = self._channel != NOBODY

    def rows_of(self, channel: Channel) -> npt.NDArray[np.intp]:
        """The rows that chance sends to a channel."""
        return np.flatnonzero(self._channel == list(CHANNELS).index(channel))


def _bounds(intervals: Sequence[Intervals], channel: Channel) -> tuple[npt.NDArray[np.float64], ...]:
    """Where the channel's share begins and ends, for each list of intervals; an empty stretch where it has none."""
    low, high = np.zeros(len(intervals)), np.zeros(len(intervals))
    for i, one in enumerate(intervals):
        end = 0.0
        for name, share in one:
            if name == channel:
                low[i], high[i] = end, end + share
            end += share
    return low, high
