"""A message that is larger than a message server takes goes in parts, and is a message again only when all are here.

A tariff of twenty thousand codes with long descriptions is one whole: a checkpoint has all of it or none.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

PART = "Sarhad-Part"
"""Header of a part: SHA-256 of the whole, number of the part from 0, how many there are."""
LARGEST_PART = 4 * 2**20
"""Bytes; half of what a message server takes at once."""
MOST_PARTS = 16
BEGUN_AT_ONCE = 2
"""Wholes of one link of which some parts are here; what is forgotten was not confirmed and is sent again."""


def cut(data: bytes) -> Sequence[tuple[Mapping[str, str], bytes]]:
    """The parts of a message in order, each with the headers that say so; one without headers if it is small enough."""
    if len(data) <= LARGEST_PART:
        return [({}, data)]
    whole = hashlib.sha256(data).hexdigest()
    pieces = [data[start : start + LARGEST_PART] for start in range(0, len(data), LARGEST_PART)]
    return [({PART: f"{whole} {number} {len(pieces)}"}, piece) for number, piece in enumerate(pieces)]


@dataclass
class Gathering:
    """Parts of one link that came, by whole; what is held in memory is bounded, whatever the neighbour sends."""

    _begun: OrderedDict[str, dict[int, bytes]] = field(default_factory=OrderedDict)

    def add(self, headers: Mapping[str, str], data: bytes) -> bytes | None:
        """The message, if this is all of it or its last missing part; None while others are missing.

        A part that is none, or does not belong to what it names, gives None too: its message is never whole.
        """
        if PART not in headers:
            return data
        whole, _, rest = headers[PART].partition(" ")
        number, _, count = rest.partition(" ")
        if not (number.isdigit() and count.isdigit() and int(number) < int(count) <= MOST_PARTS):
            return None
        parts = self._begun.setdefault(whole, {})
        parts[int(number)] = data[:LARGEST_PART]
        self._begun.move_to_end(whole)
        while len(self._begun) > BEGUN_AT_ONCE:
            self._begun.popitem(last=False)
        if len(parts) < int(count):
            return None
        together = b"".join(parts[number] for number in sorted(parts))
        if hashlib.sha256(together).hexdigest() != whole:
            self.taken(headers)
            return None
        return together

    def taken(self, headers: Mapping[str, str]) -> None:
        """The message was taken in, or refused: its parts may go."""
        self._begun.pop(headers.get(PART, "").partition(" ")[0], None)
