"""The control channels, their precedence and what each means to an officer: the table is the code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sarhad.profiles import Channel


@dataclass(frozen=True)
class ChannelMeaning:
    """A channel.

    Attributes:
        precedence: the stricter channel has the higher number and wins.
        examined: whether goods are looked at before release, be it on paper, by scanner or by hand.
        orders: what it asks of the officer.
    """

    precedence: int
    examined: bool
    orders: str


CHANNELS: dict[Channel, ChannelMeaning] = {
    "green": ChannelMeaning(0, False, "Release."),
    "blue": ChannelMeaning(1, False, "Release, then audit after clearance."),
    "yellow": ChannelMeaning(2, True, "Check the documents."),
    "orange": ChannelMeaning(3, True, "Scan the goods."),
    "red": ChannelMeaning(4, True, "Examine the goods physically."),
}


def strictest(channels: Iterable[Channel]) -> Channel:
    """The channel that wins; green where there is none.

    >>> strictest(["blue", "red", "yellow"])
    'red'
    """
    return max(channels, key=lambda channel: CHANNELS[channel].precedence, default="green")
