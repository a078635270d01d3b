from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.targeting.experience import ALIKE, Experience, counts_in_time, possible
from tests.targeting.made import START, history


def slow_answer(table: pl.DataFrame, columns: list[str], base: float) -> list[tuple[int, float]]:
    """By the definition, a row at a time."""
    answer = []
    rows = table.to_dicts()
    for row in rows:
        alike = [one for one in rows if all(one[c] == row[c] for c in columns)]
        before = [one for one in alike if max(one["declared_at"], one["inspected_at"]) < row["declared_at"]]
        bad = sum(one["irregular"] for one in before)
        answer.append((len(before), (bad + 2 * base) / (len(before) + 2)))
    return answer


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 4), st.sampled_from(["11", "22"]), st.booleans()),
        min_size=1,
        max_size=40,
    )
)
def test_each_row_sees_only_outcomes_known_before_its_own_moment(rows: list[tuple[int, int, str, bool]]) -> None:
    table = pl.DataFrame(
        {
            "declared_at": [START.replace(day=1 + day) for day, *_ in rows],
            "inspected_at": [START.replace(day=1 + day + later) for day, later, *_ in rows],
            "hs_code": [code + "0000" for *_, code, _ in rows],
            "irregular": [bad for *_, bad in rows],
        },
        schema_overrides={"declared_at": pl.Datetime("us"), "inspected_at": pl.Datetime("us")},
    )
    irregular = table["irregular"].cast(pl.Float64).to_numpy()
    experience = Experience.of(table, irregular, 2.0)
    assert list(experience.memories) == ["goods"]
    seen, share = experience.features_in_time(table, irregular)
    expected = slow_answer(table, ["hs_code"], experience.base)
    assert seen.tolist() == [count for count, _ in expected]
    assert np.allclose(share, [one for _, one in expected])


def test_later_rows_see_all_that_was_remembered() -> None:
    table = history(300)
    irregular = table["irregular"].cast(pl.Float64).to_numpy()
    experience = Experience.of(table, irregular, 2.0)
    asked = pl.DataFrame({"hs_code": ["610910", "000000"], "origin_country": ["CN", "CN"]})
    goods = Experience({"goods": experience.memories["goods"]}, experience.base, 2.0)
    seen, share = goods.features(asked)
    same = table.filter(pl.col("hs_code") == "610910")
    assert seen.tolist() == [same.height, 0]
    assert share[0] == pytest.approx((same["irregular"].sum() + 2 * experience.base) / (same.height + 2))
    assert share[1] == pytest.approx(experience.base)


def test_null_counts_as_a_value_of_its_own() -> None:
    table = history(200).with_columns(origin_country=pl.lit(None, pl.String))
    irregular = table["irregular"].cast(pl.Float64).to_numpy()
    experience = Experience.of(table, irregular, 2.0)
    memory = Experience({"goods_origin": experience.memories["goods_origin"]}, experience.base, 2.0)
    assert memory.features(table[:1])[0][0] == table.filter(pl.col("hs_code") == table["hs_code"][0]).height


def test_only_what_the_columns_allow_is_remembered() -> None:
    assert possible(pl.DataFrame({"hs_code": ["1"], "net_mass_kg": [1.0]})) == ["goods_mass", "goods"]
    assert "consignment" in ALIKE


def test_counts_of_a_whole_history_hold_for_every_part_of_it_up_to_a_moment() -> None:
    table = history(400).sort("declared_at")
    irregular = table["irregular"].cast(pl.Float64).to_numpy()
    early, outcomes = table[:250], irregular[:250]
    experience = Experience.of(early, outcomes, 2.0)
    alone = experience.features_in_time(early, outcomes)
    carried = experience.features_in_time(counts_in_time(table, irregular)[:250], outcomes)
    assert np.array_equal(alone, carried)
