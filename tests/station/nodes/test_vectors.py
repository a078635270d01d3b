"""Version vectors order changes whatever the clocks say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sarhad.station.nodes.vectors import Order, joined, order_of

NODES = ("a", "b", "c")
VECTORS = st.dictionaries(st.sampled_from(NODES), st.integers(0, 3))


@given(VECTORS)
def test_a_version_is_known_to_itself(one):
    assert order_of(one, one) is Order.KNOWN


@given(VECTORS, st.sampled_from(NODES))
def test_one_change_more_is_later(one, node):
    more = {**one, node: one.get(node, 0) + 1}
    assert order_of(more, one) is Order.LATER
    assert order_of(one, more) is Order.KNOWN


@given(VECTORS, VECTORS)
def test_what_has_both_in_it_is_later_than_each_or_known(one, other):
    both = joined(one, other)
    assert order_of(one, both) is Order.KNOWN
    assert order_of(other, both) is Order.KNOWN
    assert order_of(both, one) in (Order.LATER, Order.KNOWN)


@given(VECTORS, VECTORS)
def test_changes_made_apart_are_seen_from_both_sides(one, other):
    mine = {**one, "a": joined(one, other).get("a", 0) + 1}
    yours = {**other, "b": joined(one, other).get("b", 0) + 1}
    assert order_of(mine, yours) is Order.CONCURRENT
    assert order_of(yours, mine) is Order.CONCURRENT
