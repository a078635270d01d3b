"""Indicators in the station: what was stored, found and released counts for the next declaration, in every process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sarhad.declarations.columns import Declaration as DeclarationIn
from sarhad.indicators import indicator_schema
from sarhad.indicators.batch import compute
from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.services import receive
from sarhad.station.declared.models import Arrival, Declaration
from sarhad.station.declared.rows import table_of
from sarhad.station.inspections.controls import controls_left
from sarhad.station.inspections.findings import FindingDraft
from sarhad.station.inspections.services import record_inspection
from sarhad.station.risk.models import Decision
from sarhad.station.risk.past import WHOLE_TABLE_FROM, Past, indicators_of, indicators_of_table, stored
from sarhad.station.risk.profiles import load_profiles
from tests.station import country

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9)
CONDITIONS = {
    "often": "importer_declarations_30d >= 2",
    "caught": "importer_irregularities >= 1",
    "new": "importer_first_hs6",
}
NAMES = ("importer_declarations_30d", "importer_irregularities", "importer_first_hs6")


@pytest.fixture
def named(offices, tmp_path: Path) -> None:
    """Profiles that name indicators select."""
    directory = tmp_path / "profiles"
    directory.mkdir()
    for name, condition in CONDITIONS.items():
        country.write_profile(directory, name, condition=condition)
    load_profiles(directory)


def declaration(number: int, importer: str = "I1", **changes: Any) -> DeclarationIn:
    item = {"item_no": 1, "hs_code": country.BOLTS, "customs_value": 10.0, "net_mass_kg": 2.0}
    header = {"declaration_id": f"D{number}", "declared_at": START + timedelta(days=number), "office": "N1"}
    return DeclarationIn.model_validate({**header, "importer": importer, "items": [{**item, **changes}]})


def send(*declarations: DeclarationIn) -> list[Decision]:
    receive(declarations, Sender(Arrival.Source.API))
    ids = [one.declaration_id for one in declarations]
    found = Decision.objects.filter(item__declaration__declaration_id__in=ids)
    return list(found.order_by("item__declaration__declared_at", "item__item_no"))


def test_what_came_before_counts_and_is_recorded_with_the_decision(named) -> None:
    first, second, third = (send(declaration(number))[0] for number in range(3))
    assert [d.profiles for d in (first, second, third)] == [["new@1"], [], ["often@1"]]
    assert third.indicators == dict(zip(NAMES, (2, 0, False), strict=True))


def test_declarations_of_one_delivery_are_each_others_past(named) -> None:
    decisions = send(*(declaration(number) for number in range(3)))
    assert [d.indicators["importer_declarations_30d"] for d in decisions] == [0, 1, 2]


def test_what_an_inspection_found_counts_from_then_on(named, person: Callable[..., User]) -> None:
    now = datetime.now()
    [held] = send(declaration(1).model_copy(update={"declared_at": now - timedelta(days=2)}))
    inspected = Declaration.objects.get(declaration_id="D1")
    finding = {1: FindingDraft("undervaluation", 2, 5.0)}
    inspector = person(Role.INSPECTOR, "N1")
    record_inspection(inspector, inspected, controls=controls_left(inspected), findings=finding)
    [later] = send(declaration(2).model_copy(update={"declared_at": now + timedelta(hours=12)}))
    assert held.indicators["importer_irregularities"] == 0
    assert later.indicators["importer_irregularities"] == 1
    assert "caught@1" in later.profiles


def test_two_processes_know_the_same(named) -> None:
    send(declaration(1))
    other = Past(NAMES)
    send(declaration(2), declaration(3, importer="I2"))
    row = {"declaration_id": "X", "item_no": 1, "declared_at": START + timedelta(days=9), "importer": "I1"}
    assert other.of([row]) == indicators_of([row], NAMES) == Past(NAMES).of([row])
    assert other.of([row])[0]["importer_declarations_30d"] == 2


def test_the_decisions_were_made_with_the_numbers_of_the_batch(named) -> None:
    for start in range(0, 24, 6):
        send(
            *(
                declaration(n, f"I{n % 3}", hs_code=(country.SHOES, country.BOLTS)[n % 2])
                for n in range(start, start + 6)
            )
        )
    decisions = Decision.objects.order_by("item__declaration__declared_at").select_related("item__declaration__office")
    table = table_of(decision.item for decision in decisions)
    expected = compute(table, names=NAMES)
    schema = {name: indicator_schema()[name] for name in NAMES}
    assert_frame_equal(pl.DataFrame([decision.indicators for decision in decisions], schema=schema), expected)


def test_a_refused_delivery_leaves_no_trace(named) -> None:
    send(declaration(1))
    twice = declaration(2).model_copy(update={"items": declaration(2).items * 2})
    receive([twice], Sender(Arrival.Source.API))
    [third] = send(declaration(3))
    assert third.indicators["importer_declarations_30d"] == 1


def test_nothing_is_asked_of_the_database_where_no_indicator_is_named(rules, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert indicators_of([{"declaration_id": "X"}], ()) == [{}]


def test_a_large_table_is_looked_up_as_a_whole(named) -> None:
    send(declaration(1))
    rows = [{"declaration_id": f"X{n}", "item_no": 1, "importer": "I1"} for n in range(WHOLE_TABLE_FROM)]
    table = pl.DataFrame(rows).with_columns(
        declared_at=START + pl.duration(days=5), version=1, hs_code=pl.lit("640399")
    )
    found = indicators_of_table(table, NAMES)
    assert found["importer_declarations_30d"].unique().to_list() == [1]
    assert stored().height == 1
