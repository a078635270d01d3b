"""One profile more or less gives the set that compiling everything anew gives."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.errors import SarhadError
from sarhad.profiles import ProfileSet, Vocabulary
from sarhad.profiles.matching import segments
from tests.profiles.conditions import SCHEMA, conditions, rows
from tests.profiles.made import profile

VOCABULARY = Vocabulary.of_schema(SCHEMA)
steps = st.lists(st.tuples(st.sampled_from("abcde"), st.one_of(st.none(), conditions)), min_size=1, max_size=8)


def same(changed: ProfileSet, anew: ProfileSet, table: pl.DataFrame) -> None:
    assert changed.ids == anew.ids
    assert changed.digest == anew.digest
    assert changed.match(table).rows() == anew.match(table).rows()
    for record in table.iter_rows(named=True):
        assert changed.match_one(record) == anew.match_one(record)


@settings(max_examples=60, deadline=None)
@given(table=rows(max_size=8), changes=steps)
def test_changes_one_by_one_give_what_compiling_anew_gives(
    table: pl.DataFrame, changes: list[tuple[str, str | None]]
) -> None:
    profiles = {name: profile(name, "packages > 1") for name in "abc"}
    changed = ProfileSet.of_profiles(list(profiles.values()), vocabulary=VOCABULARY)
    for name, condition in changes:
        if condition is not None:
            profiles[name] = profile(name, condition)
            changed = changed.with_profile(profiles[name], vocabulary=VOCABULARY)
        elif profiles.pop(name, None) is not None:
            changed = changed.without(name)
        same(changed, ProfileSet.of_profiles(list(profiles.values()), vocabulary=VOCABULARY), table)


@settings(max_examples=30, deadline=None)
@given(table=rows(max_size=6), wanted=st.lists(st.dictionaries(st.sampled_from("abcd"), conditions), max_size=5))
def test_many_changes_at_once_give_what_compiling_anew_gives(table: pl.DataFrame, wanted: list[dict[str, str]]) -> None:
    changed = ProfileSet.of_profiles([profile("a"), profile("z")], vocabulary=VOCABULARY)
    for texts in wanted:
        profiles = [profile(name, condition) for name, condition in texts.items()]
        changed = changed.changed_to(profiles, vocabulary=VOCABULARY)
        same(changed, ProfileSet.of_profiles(profiles, vocabulary=VOCABULARY), table)


def test_only_the_few_that_came_since_are_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "FEW", 3)
    found = ProfileSet.of_profiles([profile(f"p{i}", f"packages = {i}") for i in range(20)])
    sizes = []
    for i in range(20, 26):
        found = found.with_profile(profile(f"p{i}", f"packages = {i}"))
        sizes.append([part.compiled.bits for part in found._segments.parts])
    assert sizes == [[20, 1], [20, 2], [20, 3], [24], [24, 1], [24, 2]]
    assert [found.match_one({"packages": i}) for i in (0, 22, 25)] == [["p0"], ["p22"], ["p25"]]
    assert found.without("p22").match_one({"packages": 22}) == []


def test_the_set_before_stays_as_it_was() -> None:
    before = ProfileSet.of_profiles([profile("a"), profile("b")])
    before.without("a").with_profile(profile("c"))
    assert before.match_one({"packages": 9}) == ["a", "b"]


def test_a_profile_that_is_not_there_cannot_be_ended() -> None:
    with pytest.raises(SarhadError, match="no profile 'x'"):
        ProfileSet.of_profiles([profile("a")]).without("x")
