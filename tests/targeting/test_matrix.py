"""A feature says the same of an item alone as of its row in a table, whatever is declared."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.declarations.schema import item_schema
from sarhad.indicators import indicator_schema
from sarhad.targeting.columns import DECLARED, FEATURES
from sarhad.targeting.matrix import UNSEEN, columns_of, numbers_of, stacked, vocabularies

NAMES = list(FEATURES)
SCHEMA = {
    name: dtype
    for name, dtype in {**item_schema(), **indicator_schema()}.items()
    if any(name in FEATURES[one].needs for one in NAMES)
}
CODES = st.one_of(
    st.none(),
    st.sampled_from(["", "CN", "610910", "61 9", "+61", "6109.1", "1e5", "٦١", "nan"]),
    st.text(max_size=7),
)
NUMBERS = st.one_of(st.none(), st.sampled_from([0.0, -1.0, 1e-300, 1e300]), st.floats(allow_nan=False))


def values(dtype: pl.DataType) -> st.SearchStrategy[Any]:
    if dtype == pl.String:
        return CODES
    if dtype == pl.Boolean:
        return st.one_of(st.none(), st.booleans())
    return st.one_of(st.none(), st.integers(0, 10**6)) if dtype.is_integer() else NUMBERS


ITEMS = st.lists(st.fixed_dictionaries({name: values(dtype) for name, dtype in SCHEMA.items()}), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(ITEMS, ITEMS)
def test_an_item_alone_has_the_features_of_its_row(known: list[dict[str, Any]], asked: list[dict[str, Any]]) -> None:
    vocabulary = vocabularies(pl.DataFrame(known, schema=SCHEMA), NAMES)
    rows = np.column_stack(columns_of(pl.DataFrame([*known, *asked], schema=SCHEMA), NAMES, vocabulary))
    alone = np.array([numbers_of(item, NAMES, vocabulary) for item in [*known, *asked]])
    for place, name in enumerate(NAMES):
        np.testing.assert_array_equal(rows[:, place], alone[:, place], err_msg=name)


def test_what_is_missing_is_unknown_and_a_code_never_seen_is_one_of_its_own() -> None:
    vocabulary = vocabularies(pl.DataFrame({"office": ["20", "10", None]}), ["office"])
    assert vocabulary == {"office": {"10": 0, "20": 1}}
    names = ["office", "hs4", "value_per_kg"]
    found = numbers_of({"office": "30", "customs_value": 10.0, "net_mass_kg": 0.0}, names, vocabulary)
    np.testing.assert_array_equal(found, [UNSEEN, np.nan, np.nan])


@pytest.mark.parametrize("rows", [0, 1, 4095, 4096, 9000])
def test_columns_are_laid_side_by_side(rows: int) -> None:
    columns = [np.arange(rows) * factor for factor in (1.0, 2.0, 0.5)]
    assert np.array_equal(stacked(columns, rows), np.array(columns, np.float32).T)


def test_every_feature_that_is_declared_is_made_of_declared_columns() -> None:
    assert {name for feature in DECLARED for name in feature.needs} <= set(item_schema())
