"""A set of profiles: who it binds, when it selects, and that a record and a table agree."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.errors import SarhadError
from sarhad.profiles import ProfileSet
from tests.profiles.conditions import SCHEMA, conditions, rows
from tests.profiles.made import OFFICES, profile, write


def matching_offices(found: ProfileSet) -> list[str]:
    codes = ["00", "10", "11", "12", "20", "21", "77"]
    table = pl.DataFrame({"office": codes, "packages": [9] * len(codes)})
    of_records = [code for code in codes if found.match_one({"office": code, "packages": 9})]
    assert [codes[row] for row in found.match(table)["row"]] == of_records
    return of_records


@pytest.mark.parametrize(
    ("owner", "level", "bound"),
    [
        ("00", "central", ["00", "10", "11", "12", "20", "21", "77"]),
        ("10", "regional", ["10", "11", "12"]),
        ("11", "checkpoint", ["11"]),
    ],
)
def test_a_profile_binds_the_offices_below_its_owner(owner: str, level: str, bound: list[str]) -> None:
    found = ProfileSet.of_profiles([profile(owner=owner, level=level)], offices=OFFICES)
    assert matching_offices(found) == bound


def test_without_a_tree_a_regional_profile_binds_its_owner_alone() -> None:
    assert matching_offices(ProfileSet.of_profiles([profile(owner="10", level="regional")])) == ["10"]


def test_an_alternative_in_a_condition_does_not_escape_the_office() -> None:
    found = ProfileSet.of_profiles([profile(condition="packages > 3 OR TRUE", owner="11", level="checkpoint")])
    assert matching_offices(found) == ["11"]


def test_a_profile_selects_from_its_first_to_its_last_moment() -> None:
    found = ProfileSet.of_profiles([profile(valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 2))])
    moments = [
        datetime(2026, 2, 28, 23, 59, 59, 999999),
        datetime(2026, 3, 1),
        datetime(2026, 3, 2, 23, 59, 59, 999999),
        datetime(2026, 3, 3),
        None,
    ]
    table = pl.DataFrame({"packages": 9, "declared_at": moments}, schema_overrides={"declared_at": pl.Datetime("us")})
    assert found.match(table)["row"].to_list() == [1, 2]
    assert [bool(found.match_one(row)) for row in table.iter_rows(named=True)] == [False, True, True, False, False]
    assert found.match_one({"packages": 9}) == []


def test_only_active_profiles_select_and_shadow_ones_are_a_set_of_their_own(tmp_path: Path) -> None:
    for status in ("draft", "proposed", "active", "shadow", "suspended", "expired", "retired"):
        write(tmp_path, status, more=f"status: {status}\n")
    assert ProfileSet.load(tmp_path).ids == ("active",)
    assert ProfileSet.load(tmp_path, status="shadow").match_one({"packages": 9}) == ["shadow"]


def test_the_digest_changes_with_any_profile_and_not_with_their_order() -> None:
    a, b = profile("a"), profile("b")
    digest = ProfileSet.of_profiles([a, b]).digest
    assert ProfileSet.of_profiles([b, a]).digest == digest
    assert ProfileSet.of_profiles([a, profile("b", random_share=0.5)]).digest != digest


def test_two_profiles_of_one_id_are_refused() -> None:
    with pytest.raises(SarhadError, match="'a' is given twice"):
        ProfileSet.of_profiles([profile("a"), profile("a", "packages > 5")])


def test_a_column_the_table_lacks_is_null() -> None:
    found = ProfileSet.from_conditions(
        {"more": "net_mass_kg > 1", "none": "net_mass_kg IS NULL", "two": "packages > 1"}
    )
    assert found.match(pl.DataFrame({"packages": [1, 2]})).rows() == [(0, "none"), (1, "none"), (1, "two")]
    assert found.match_one({}) == ["none"]


def test_not_a_number_is_null() -> None:
    found = ProfileSet.from_conditions({"not": "NOT (net_mass_kg > 1)", "null": "net_mass_kg IS NULL"})
    assert found.match(pl.DataFrame({"net_mass_kg": [float("nan"), 0.5]})).rows() == [(0, "null"), (1, "not")]
    assert found.match_one({"net_mass_kg": float("nan")}) == ["null"]


TYPED = {
    "category": (pl.Series(["a", "b", None], dtype=pl.Categorical), "c IN ('a')", "c IS NULL"),
    "enum": (pl.Series(["a", "b", None], dtype=pl.Enum(["b", "a"])), "c < 'b'", "NOT (c >= 'a')"),
    "date": (pl.Series([date(2026, 1, 2), date(2026, 1, 1), None]), "c > DATE '2026-01-01'", "EXTRACT(DAY FROM c) = 3"),
    "moment in ms": (
        pl.Series([datetime(2026, 1, 2), None, None], dtype=pl.Datetime("ms")),
        "c = DATE '2026-01-02'",
        "EXTRACT(HOUR FROM c) = 1",
    ),
    "float32": (pl.Series([0.1, 0.5, None], dtype=pl.Float32), "c > 0.1 AND c < 0.2", "c = 0.1"),
    "float32 in arithmetic": (pl.Series([0.1, 0.5, None], dtype=pl.Float32), "c + 0 > 0.1 AND c < 0.2", "c * 1 = 0.1"),
    "int8": (pl.Series([-128, 127, None], dtype=pl.Int8), "ABS(c) > 127", "COALESCE(c, 1000) = 1"),
    "uint8": (pl.Series([3, 255, None], dtype=pl.UInt8), "c < 1000 AND c - 4 < 0", "c > 1000"),
    "int32": (pl.Series([3, 4, None], dtype=pl.Int32), "c IN (3, 3.5)", "c = 3.5"),
    "uint32": (pl.Series([0, 4, None], dtype=pl.UInt32), "c - 1 < 0", "c < 0"),
    "uint64": (pl.Series([0, 2**63, None], dtype=pl.UInt64), "c - 1 < 0", "c < 0"),
    "long identity numbers": (pl.Series([2**60 + 1, 2**60, None]), f"c = {2**60 + 1}", f"c > {2**60 + 1}"),
    "boolean": (pl.Series([True, False, None]), "c", "c IS NULL AND c"),
}


@pytest.mark.parametrize("name", TYPED)
def test_columns_of_other_types_mean_the_same(name: str) -> None:
    series, first, never = TYPED[name]
    found = ProfileSet.from_conditions({"first": first, "never": never}, schema={"c": series.dtype})
    table = series.alias("c").to_frame()
    expected = [(0, "first"), (2, "never")] if name == "category" else [(0, "first")]
    assert found.match(table).rows() == expected
    by_record = [(i, one) for i, row in enumerate(table.iter_rows(named=True)) for one in found.match_one(row)]
    assert by_record == expected


def test_a_column_of_a_type_without_meaning_is_refused() -> None:
    with pytest.raises(SarhadError, match="conditions cannot use"):
        ProfileSet.from_conditions({}, schema={"c": pl.List(pl.Int64)})


def test_empty_tables_and_empty_sets_have_no_hits() -> None:
    table = pl.DataFrame(schema={"packages": pl.Int64})
    hits = ProfileSet.from_conditions({"a": "packages > 1"}).match(table)
    assert (hits.height, hits.schema) == (0, {"row": pl.UInt32, "profile": pl.String})
    assert ProfileSet.from_conditions({}).match(pl.DataFrame({"packages": [1]})).height == 0
    assert ProfileSet.from_conditions({"a": "1 > 2"}).match(pl.DataFrame({"packages": [1]})).height == 0


@settings(max_examples=60, deadline=None)
@given(table=rows(min_size=0), texts=st.lists(conditions, min_size=1, max_size=5))
def test_a_record_and_a_table_match_the_same(table: pl.DataFrame, texts: list[str]) -> None:
    found = ProfileSet.from_conditions({f"p{i}": text for i, text in enumerate(texts)}, schema=SCHEMA)
    by_record = [(i, one) for i, row in enumerate(table.iter_rows(named=True)) for one in found.match_one(row)]
    assert found.match(table).rows() == by_record
