"""Records become the canonical table with the values and types that casting a table gives."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.declarations.schema import conform, conformed

VALUES = {
    "declared_at": st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)) | st.just(date(2026, 3, 2)),
    "item_no": st.integers(1, 999),
    "customs_value": st.integers(0, 10**6) | st.floats(0, 1e9) | st.just("12.5") | st.none(),
    "inspected": st.booleans() | st.none(),
    "own_column": st.text(max_size=3) | st.none(),
    "own_number": st.floats(0, 1) | st.none(),
}
RECORDS = st.lists(
    st.fixed_dictionaries({"declaration_id": st.text(max_size=5)}, optional=VALUES), min_size=1, max_size=4
)


def outcome(make):
    """The table, or that it was refused."""
    try:
        return make()
    except (pl.exceptions.PolarsError, TypeError):
        return None


@settings(deadline=None)
@given(RECORDS)
def test_records_are_taken_as_a_table_of_them_is(records):
    found = outcome(lambda: conformed(records))
    expected = outcome(lambda: conform(pl.DataFrame(records, infer_schema_length=None)))
    if expected is not None:
        assert found is not None
        assert found.schema == expected.schema
        assert found.equals(expected)


def test_a_value_that_cannot_be_cast_is_refused():
    with pytest.raises(pl.exceptions.InvalidOperationError):
        conformed([{"customs_value": "much"}])
