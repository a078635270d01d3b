"""Messages that were given to the message server and that the neighbour has not confirmed: when to send one again.

The stream is not believed to be safe: a server that loses its disk, or whose stream runs over, loses what it took. A
change leaves the outbox only when the neighbour says that its own database has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

WINDOW = 32
"""Messages on their way at once."""
AGAIN_AFTER = 60.0
"""Seconds after which an unconfirmed message is sent again, counted while the neighbour is heard; doubled each time."""
LONGEST = 3600.0
PATIENT = 2
"""A message sent more often does not count in the window any more: one the neighbour cannot take holds up no other."""
MOST = 4 * WINDOW


@dataclass
class _Sent:
    at: float
    times: int = 1


@dataclass
class Flight:
    """One lane of a link; moments are seconds of a clock that only runs forward.

    Attributes:
        waiting: numbers put together before this process began, to be sent first.
    """

    waiting: list[int] = field(default_factory=list)
    _on_way: dict[int, _Sent] = field(default_factory=dict)

    def is_full(self) -> bool:
        """Whether new messages must wait."""
        fresh = sum(one.times <= PATIENT for one in self._on_way.values())
        return fresh >= WINDOW or len(self._on_way) >= MOST

    def sent(self, number: int, now: float) -> None:
        """It was given to the message server."""
        known = self._on_way.get(number)
        self._on_way[number] = _Sent(now, known.times + 1 if known else 1)

    def times(self, number: int) -> int:
        """How often it was sent."""
        return self._on_way[number].times if number in self._on_way else 0

    def landed(self, numbers: Iterable[int]) -> None:
        """The neighbour has them."""
        for number in numbers:
            self._on_way.pop(number, None)

    def due(self, now: float, heard_since: float | None) -> Iterator[int]:
        """What must be sent now: what is left from before, then what was not confirmed in time.

        Args:
            now: the moment.
            heard_since: since when the neighbour is heard without a gap; None while it is not.
        """
        while self.waiting and not self.is_full():
            yield self.waiting.pop(0)
        if heard_since is None:
            return
        for number, one in sorted(self._on_way.items()):
            if now - max(one.at, heard_since) > min(AGAIN_AFTER * 2 ** (one.times - 1), LONGEST):
                yield number
