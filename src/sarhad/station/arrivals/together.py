"""What waits in this process at the same time is worked on together: one pass, one commit, an answer each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")
Work = Callable[[Sequence[Asked]], Sequence[Told]]
"""Gives an answer to each, in order, when all are committed; or raises, and none of them is."""

PATIENCE = 30.0
"""Seconds that one waits for the thread that works for it; then it works for itself."""

log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Waiting(Generic[Asked, Told]):
    """One that waits: for its answer, for its error, or for its turn to work for those behind it."""

    asked: Asked
    woken: Event = field(default_factory=Event)
    told: list[Told] = field(default_factory=list)
    error: Exception | None = None
    leads: bool = False
    is_gone: bool = False


@dataclass(eq=False)
class _Lane(Generic[Asked, Told]):
    """Those who wait behind each other; none waits where nobody leads."""

    waiting: list[_Waiting[Asked, Told]] = field(default_factory=list)
    is_led: bool = False


class Together(Generic[Asked, Told]):
    """Leader and followers: the first in works, for itself alone; who comes meanwhile is worked on together after it.

    Nobody waits for others to come: one that is alone is worked on at once.
    """

    def __init__(self, weight: Callable[[Asked], int], most: int, patience: float = PATIENCE) -> None:
        """Nothing waits yet.

        Args:
            weight: how much one is.
            most: how much is worked on together; one that is more is worked on alone.
            patience: seconds.
        """
        self._weight, self._most, self._patience = weight, most, patience
        self._lock = Lock()
        self._lanes: dict[Hashable, _Lane[Asked, Told]] = {}

    def __call__(self, key: Hashable, asked: Asked, work: Work[Asked, Told]) -> Told:
        """The answer to what is asked.

        Args:
            key: only those of equal keys are worked on together; `work` does the same for all of them.
            asked: what is asked.
            work: called in this thread or in that of another of the same key. Where it fails for several, each is
                tried alone, in order.

        Raises:
            Exception: what `work` raised for this one alone.
        """
        mine: _Waiting[Asked, Told] = _Waiting(asked)
        with self._lock:
            lane = self._lanes.setdefault(key, _Lane())
            mine.leads, lane.is_led = not lane.is_led, True
            lane.waiting.append(mine)
        if not mine.leads:
            self._wait(key, lane, mine)
        if mine.leads:
            self._lead(key, lane, work)
        if mine.error is not None:
            raise mine.error
        return mine.told[0] if mine.told else work([asked])[0]

    def _wait(self, key: Hashable, lane: _Lane[Asked, Told], mine: _Waiting[Asked, Told]) -> None:
        """Wait to be woken; in vain, leave the lane to itself: whoever comes now does not wait in it."""
        if mine.woken.wait(self._patience):
            return
        with self._lock:
            if mine.woken.is_set():
                return
            mine.is_gone = True
            lane.waiting = [one for one in lane.waiting if one is not mine]
            if self._lanes.get(key) is lane:
                del self._lanes[key]

    def _lead(self, key: Hashable, lane: _Lane[Asked, Told], work: Work[Asked, Told]) -> None:
        """Work for the first of the lane; whatever happens, its followers are woken and the next one leads."""
        with self._lock:
            part = self._first_of(lane)
        try:
            _work_for(part, work)
        finally:
            with self._lock:
                self._hand_on(key, lane)
                for one in part:
                    one.woken.set()

    def _first_of(self, lane: _Lane[Asked, Told]) -> list[_Waiting[Asked, Told]]:
        number = weight = 0
        for one in lane.waiting:
            weight += self._weight(one.asked)
            if number and weight > self._most:
                break
            number += 1
        part, lane.waiting = lane.waiting[:number], lane.waiting[number:]
        return part

    def _hand_on(self, key: Hashable, lane: _Lane[Asked, Told]) -> None:
        if lane.waiting:
            lane.waiting[0].leads = True
            lane.waiting[0].woken.set()
            return
        lane.is_led = False
        if self._lanes.get(key) is lane:
            del self._lanes[key]


def _work_for(part: Sequence[_Waiting[Asked, Told]], work: Work[Asked, Told]) -> None:
    """Give each its answer, or its own error."""
    if len(part) > 1:
        try:
            for one, told in zip(part, work([one.asked for one in part]), strict=True):
                one.told.append(told)
        except Exception:
            log.warning("%d together failed; each is tried alone", len(part), exc_info=True)
        else:
            return
    for one in part:
        if one.is_gone:
            continue
        try:
            one.told = list(work([one.asked]))
        except Exception as error:
            one.error = error
