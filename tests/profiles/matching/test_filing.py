"""Wherever a conjunction waits, or whether it is ANDed instead, the same rows match; what it is, the values tell."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.profiles.language import Vocabulary, parse
from sarhad.profiles.matching import batch, filing, kernels
from sarhad.profiles.matching.compiled import CompiledConditions
from tests.profiles.conditions import SCHEMA as ANY_SCHEMA
from tests.profiles.conditions import conditions as any_conditions
from tests.profiles.conditions import rows as any_rows
from tests.profiles.matching.test_batch import VOCABULARY, conditions, hits, table

Choice = Callable[..., npt.NDArray[np.int64]]


def compiled(*texts: str) -> CompiledConditions:
    return CompiledConditions.of_conditions([parse(text, VOCABULARY) for text in texts])


def chosen(found: CompiledConditions, items: pl.DataFrame) -> npt.NDArray[np.int64]:
    hits(found, items, kernels)
    assert found.fast_block is not None
    return found.fast_block.filing.anchors


def anywhere(seed: int) -> Choice:
    rng = np.random.default_rng(seed)
    return lambda shares, _: rng.integers(-1, len(shares), shares.shape[1])


CHOICES: dict[str, Choice] = {
    "all ANDed": lambda shares, _: np.full(shares.shape[1], -1),
    "all under the first": lambda shares, _: np.zeros(shares.shape[1], np.int64),
    "all under the last": lambda shares, _: np.full(shares.shape[1], len(shares) - 1),
    "anywhere": anywhere(5),
}


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("count", [8, 400])
def test_wherever_conjunctions_wait_the_hits_are_those_of_numpy(choice: str, count: int) -> None:
    found, items = compiled(*conditions(count)), table(1500)
    with patch.object(filing, "_anchors", CHOICES[choice]), patch.object(batch, "CHUNK", 700):
        assert hits(found, items, kernels) == hits(found, items, None)


@settings(max_examples=60, deadline=None)
@given(items=any_rows(), texts=st.lists(any_conditions, min_size=1, max_size=6), seed=st.integers(0, 2**32))
def test_any_conditions_may_wait_anywhere(items: pl.DataFrame, texts: list[str], seed: int) -> None:
    nodes = [parse(text, Vocabulary.of_schema(ANY_SCHEMA)) for text in texts]
    found = CompiledConditions.of_conditions(nodes)
    expected = [(i, n) for i, row in enumerate(items.iter_rows(named=True)) for n in found.match_record(row)]
    with patch.object(filing, "_anchors", anywhere(seed)):
        assert (hits(found, items, kernels) if found.bits else []) == expected


def test_more_hits_than_there_is_room_for_go_on_in_new_room() -> None:
    found = compiled(*(f"importer = 'a' AND packages >= {n}" for n in range(300)))
    items = pl.DataFrame({"importer": "a", "packages": pl.int_range(2000, eager=True) % 300})
    by_machine_code = hits(found, items, kernels)
    assert len(by_machine_code) == sum(n % 300 + 1 for n in range(2000))
    assert by_machine_code == hits(found, items, None)


def test_what_waits_under_a_text_is_not_anded_and_what_nothing_limits_is() -> None:
    limited = [f"hs_code = '{code}' AND packages > 1" for code in range(1000, 1400)]
    free = [f"packages > 2 AND net_mass_kg < {n / 100}" for n in range(200)]
    items = table(1500)
    assert (chosen(compiled(*limited), items) >= 0).all()
    assert (chosen(compiled(*free), items) < 0).all()
    both = compiled(*limited, *free)
    anchors = chosen(both, items)
    assert [anchors[bit] < 0 for bit in range(both.bits)] == [owner >= len(limited) for owner in both.owners]


def test_a_few_that_nothing_limits_wait_too() -> None:
    limited = [f"hs_code = '{code}'" for code in range(1000, 1400)]
    assert (chosen(compiled(*limited, "packages IS NOT NULL", "TRUE"), table(1500)) >= 0).all()


def test_a_table_with_quite_other_values_is_filed_for_anew() -> None:
    found = compiled(*(f"hs_code = '{n + 1000}' AND importer = 'I{n % 100}'" for n in range(600)))
    varied = table(1500)
    one_heading = pl.DataFrame({"hs_code": "1000", "importer": [f"I{n % 100}" for n in range(1500)]})
    importer = [getattr(subject.node, "name", "") for subject in found.subjects].index("importer")
    assert set(chosen(found, varied)) == {1 - importer}
    first = found.fast_block
    chosen(found, varied)
    assert found.fast_block is first
    one_importer = pl.DataFrame({"hs_code": [f"{n % 600 + 1000}" for n in range(1500)], "importer": "I7"})
    assert hits(found, one_importer, kernels) == hits(found, one_importer, None)
    assert hits(found, one_heading, kernels) == hits(found, one_heading, None)
