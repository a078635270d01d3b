"""What travels arrives as it was, and nothing else passes for it."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.errors import SarhadError
from sarhad.station.nodes import envelope
from sarhad.station.nodes.envelope import Change, Message, unpack

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=8,
)
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@settings(deadline=None)
@given(body=st.dictionaries(st.text(st.characters(codec="utf-8")), VALUES, max_size=4), number=st.integers(0, 2**40))
def test_a_message_arrives_as_it_was_sent(body, number):
    message = Message("north", "centre", number, NOW, [Change("declaration", "D1|1", {"north": 3}, body)])
    assert unpack(message.pack()) == message


def test_the_same_message_packs_to_the_same_bytes():
    message = Message("north", "centre", 1, NOW, [])
    assert message.pack() == message.pack()
    assert message.id == "north>centre:1"


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_other_bytes_are_refused(data):
    with pytest.raises(SarhadError, match="not a message"):
        unpack(data)


def test_a_small_message_that_unpacks_to_a_huge_one_is_refused(monkeypatch):
    monkeypatch.setattr(envelope, "LARGEST", 10_000)
    with pytest.raises(SarhadError, match="unpacks to more than"):
        unpack(gzip.compress(b" " * 20_000))
