"""Profiles in shadow are counted and touch nothing."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.assessment import Assessor, SelectionKey
from sarhad.profiles import ProfileSet
from tests.profiles.life.people import profile

KEY = SelectionKey(bytes(32))
SELECTING = ProfileSet.of_profiles([profile("C", id="A", condition="net_mass_kg > 5")])
SILENT = ProfileSet.of_profiles(
    [
        profile("C", id="B", condition="net_mass_kg > 2", treatment={"channel": "red", "instruction": "Unload"}),
        profile("C", id="D", condition="net_mass_kg > 8", random_share=0.01),
    ]
)
MASSES = st.lists(st.none() | st.floats(0, 10), max_size=30)


def items(masses):
    return [
        {"declaration_id": f"A{n}", "item_no": 1, "office": "N1", "net_mass_kg": mass} for n, mass in enumerate(masses)
    ]


@settings(max_examples=30, deadline=None)
@given(MASSES)
def test_silent_matches_are_told_and_change_nothing_else(masses):
    loud, both = Assessor(SELECTING, KEY), Assessor(SELECTING, KEY, silent=SILENT)
    expected = [tuple(name for name, over in (("B", 2), ("D", 8)) if m is not None and m > over) for m in masses]
    told = both.assess_items(items(masses))
    assert [one.silent for one in told] == expected
    assert [{**one.as_dict(), "silent": ()} for one in told] == [
        one.as_dict() for one in loud.assess_items(items(masses))
    ]
    table = pl.DataFrame(items(masses), schema_overrides={"net_mass_kg": pl.Float64}, infer_schema_length=None)
    if masses:
        answer = both.assess(table)
        assert answer["silent"].to_list() == [list(names) for names in expected]
        assert answer.drop("silent").equals(loud.assess(table).drop("silent"))


def test_without_silent_profiles_the_column_is_empty():
    table = pl.DataFrame(items([3.0]))
    assert Assessor(SELECTING, KEY).assess(table)["silent"].to_list() == [[]]
