"""The past as the online state remembers it: moments by key, kept sorted, so that any moment can be asked about.

Because every answer is found by bisection, declarations and outcomes may be told late or out of order: what
counts is the moment of each, never when it was told.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any

import numpy as np
import polars as pl

from sarhad.indicators.events import HEADER_KEYS, ITEM_KEYS, Log
from sarhad.indicators.past import NEVER

KEY_COLUMNS = (*HEADER_KEYS, *ITEM_KEYS)
"""Columns whose values events are counted by, in the order of `KeyValues`."""

KeyValues = tuple[str | None, ...]
Moments = dict[Hashable, "array[int]"]


@dataclass(slots=True)
class Seen:
    """What is remembered of a declaration.

    Attributes:
        moment: acceptance of its first version, microseconds from 1970.
        version: the version that counts.
        keys: key values of its first item, to which outcomes are credited.
        items: the items counted, a bit each.
        inspected: when an inspection became known, or NEVER.
        irregular: when an irregularity became known, or NEVER.
    """

    moment: int
    version: int
    keys: KeyValues
    items: int = 0
    inspected: int = NEVER
    irregular: int = NEVER


def key_reader(columns: tuple[str, ...]) -> Callable[[KeyValues], Any]:
    """Takes the key of some columns from key values; None where one of them has no value."""
    places = [KEY_COLUMNS.index(name) for name in columns]
    if not places:
        return lambda values: ()
    if len(places) == 1:
        return itemgetter(places[0])
    return partial(_several, itemgetter(*places))


def _several(read: Callable[[KeyValues], KeyValues], values: KeyValues) -> KeyValues | None:
    key = read(values)
    return None if None in key else key


class Journal:
    """The moments of one log, sorted, by key."""

    def __init__(self, log: Log) -> None:
        """Start with nothing."""
        self.event = log.event
        self.columns = log.key
        self.moments: Moments = {}
        self._given = log.given
        self._key = key_reader(log.key)
        self._condition = key_reader(log.given)

    def add(self, values: KeyValues, moment: int) -> None:
        """Count an event."""
        key = self._key(values)
        if key is None or self._condition(values) is None:
            return
        if not (moments := self.moments.get(key)):
            self.moments[key] = array("q", (moment,))
        elif moments[-1] <= moment:
            moments.append(moment)
        else:
            insort(moments, moment)

    def remove(self, values: KeyValues, moment: int) -> None:
        """Take an event back that was counted at this moment."""
        key = self._key(values)
        if key is None or self._condition(values) is None:
            return
        moments = self.moments[key]
        del moments[bisect_left(moments, moment)]
        if not moments:
            del self.moments[key]

    def move(self, values: KeyValues, old: int, new: int) -> None:
        """An event counted at `old` (NEVER: not yet) became known at `new`."""
        key = self._key(values)
        if old != NEVER and key is not None and self._condition(values) is not None:
            moments = self.moments[key]
            del moments[bisect_left(moments, old)]
        self.add(values, new)

    def fill(self, events: pl.DataFrame, moment: str) -> None:
        """Count many events at once: rows with the key columns and a moment in microseconds, NEVER left out."""
        events = events.filter(pl.col(moment) != NEVER).drop_nulls([*self.columns, *self._given])
        events = events.sort(*self.columns, moment)
        groups = events.group_by(self.columns, maintain_order=True).len() if self.columns else None
        sizes = groups["len"].to_numpy() if groups is not None else np.array([events.height])
        keys = _rows(groups, self.columns) if groups is not None else [()]
        ends = np.cumsum(sizes).tolist()
        packed = events[moment].cast(pl.Int64).to_numpy().tobytes()
        start = 0
        for key, end in zip(keys, ends, strict=True):
            moments = array("q")
            moments.frombytes(packed[start * 8 : end * 8])
            self.moments[key] = moments
            start = end


def _rows(groups: pl.DataFrame, columns: tuple[str, ...]) -> Sequence[Hashable]:
    if len(columns) == 1:
        return groups[columns[0]].to_list()
    return groups.select(columns).rows()
