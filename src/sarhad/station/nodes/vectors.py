"""Version vectors: whether a change is known, later, or was made while the other side changed the same thing.

D. S. Parker et al. (1983), "Detection of mutual inconsistency in distributed systems", IEEE TSE 9(3).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

Counts = Mapping[str, int]
"""Changes by node name."""


class Order(Enum):
    """How another version stands to ours."""

    KNOWN = "known"
    LATER = "later"
    CONCURRENT = "concurrent"


def order_of(theirs: Counts, ours: Counts) -> Order:
    """Where their version stands to ours.

    >>> order_of({"a": 2}, {"a": 1}), order_of({"a": 1}, {"a": 1}), order_of({"a": 2}, {"a": 1, "b": 1})
    (<Order.LATER: 'later'>, <Order.KNOWN: 'known'>, <Order.CONCURRENT: 'concurrent'>)
    """
    if all(ours.get(node, 0) >= count for node, count in theirs.items()):
        return Order.KNOWN
    if all(theirs.get(node, 0) >= count for node, count in ours.items()):
        return Order.LATER
    return Order.CONCURRENT


def joined(one: Counts, other: Counts) -> dict[str, int]:
    """A version that has both in it."""
    return {node: max(one.get(node, 0), other.get(node, 0)) for node in {*one, *other}}
