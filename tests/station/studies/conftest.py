"""A year in which the north's toys are worth inspecting, the lamps are not, and the shoes are matched twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.risk import assessing, lately
from tests.station import country


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Nothing is remembered of another test, whose records had the same keys in a database rolled back since."""
    assessing._current.clear()
    lately.forget()
    yield
    assessing._current.clear()


def store(code: str, count: int, irregular: int, *, by_chance: bool = False, office: str = "N1", **values) -> None:
    """So many declarations of one item over the last 300 days, all inspected, every so-manieth irregular."""
    one = country.arrive(code, office=office)
    item = one.items.get()
    made, items = [], []
    for number in range(count):
        at = timezone.now() - timedelta(days=300 * (number + 1) / count)
        name = f"{code}-{by_chance}-{number}"
        kept = {f.name: getattr(one, f.name) for f in Declaration._meta.concrete_fields if not f.primary_key}
        made.append(Declaration(**{**kept, "declaration_id": name, "declared_at": at, "content_hash": name}))
        what = {f.name: getattr(item, f.name) for f in Item._meta.concrete_fields if not f.primary_key}
        found = number * irregular // count != (number + 1) * irregular // count
        outcome = {
            "inspected": True, "inspected_at": at, "irregular": found, "severity": 1 if found else None,
            "irregularity_type": "undervaluation" if found else None, "additional_revenue": 10.0 if found else 0.0,
            "selection_reason": "random" if by_chance else "profile",
            "selection_probability": 0.02 if by_chance else 1.0,
        }  # fmt: skip
        items.append(Item(**{**what, **outcome, **values, "declaration": made[-1]}))
    Declaration.objects.bulk_create(made)
    Item.objects.bulk_create(items)


@pytest.fixture
def year(rules) -> None:
    store(country.TOYS, 200, 100)
    store(country.LAMPS, 300, 3)
    store(country.BOLTS, 400, 20, by_chance=True)


@pytest.fixture
def manager(person) -> User:
    return person(Role.MANAGER, "C")


@pytest.fixture
def other(person) -> User:
    return person(Role.MANAGER, "C", "other")


@pytest.fixture
def analyst(person) -> User:
    return person(Role.ANALYST, "N")
