"""Records that become visible out of order are each seen once."""

from __future__ import annotations

import pytest

from sarhad.station.offices.models import Office
from sarhad.station.risk import marks
from sarhad.station.risk.marks import Marks

pytestmark = pytest.mark.django_db


def office(key: int) -> None:
    Office.objects.create(pk=key, code=f"X{key}", name="somewhere", level="central", path=f"X{key}")


def test_what_was_there_at_the_start_is_not_fresh_and_what_comes_is_fresh_once() -> None:
    office(4)
    seen = Marks(Office)
    assert seen.fresh() == []
    office(5)
    office(6)
    assert seen.fresh() == [5, 6]
    assert seen.fresh() == []


def test_a_lower_key_committed_later_is_still_seen() -> None:
    office(2)
    seen = Marks(Office)
    office(9)
    assert seen.fresh() == [9]
    office(7)
    assert seen.fresh() == [7]


def test_a_transaction_open_at_the_start_is_seen_when_it_is_committed() -> None:
    office(3)
    office(5)
    seen = Marks(Office)
    office(4)
    assert seen.fresh() == [4]


def test_a_key_that_never_comes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    office(1)
    seen = Marks(Office)
    office(8)
    assert seen.fresh() == [8]
    monkeypatch.setattr(marks, "COMES_WITHIN", 0.0)
    assert seen.fresh() == []
    office(4)
    assert seen.fresh() == []
