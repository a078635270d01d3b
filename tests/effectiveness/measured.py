"""Two measurements compared, number by number."""

from __future__ import annotations

import pytest

from sarhad.effectiveness.compliance import Compliance


def plain(told: Compliance) -> list[object]:
    """Its numbers, to be compared with others to nine digits."""
    found: list[object] = [told.correlation]
    for one in (told.whole, *sorted(told.groups, key=lambda one: one.group or "")):
        found += [one.group, one.items, one.outside, one.examined, one.irregular]
        found += [one.rate.share, one.rate.low, one.rate.high] if one.rate else [None]
    for way in sorted(told.selected, key=lambda one: one.reason):
        found += [way.reason, way.examined, way.irregular, way.rate.share, way.rate.low, way.rate.high]
        found += [way.lift.ratio, way.lift.low, way.lift.high] if way.lift else [None]
    return found


def same(one: Compliance, other: Compliance) -> None:
    assert len(plain(one)) == len(plain(other))
    for left, right in zip(plain(one), plain(other), strict=True):
        assert left == (pytest.approx(right, rel=1e-9, abs=1e-12) if isinstance(right, float) else right)
