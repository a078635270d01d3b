"""A tree written back is read as the same tree."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import assume, given, settings

from sarhad.profiles.language import Vocabulary, parse
from sarhad.profiles.language.records import evaluator
from sarhad.profiles.language.syntax import Constant, walk
from sarhad.profiles.language.text import text
from tests.profiles.conditions import SCHEMA, conditions, rows

VOCABULARY = Vocabulary.of_schema(SCHEMA)


@settings(max_examples=150, deadline=None)
@given(table=rows(max_size=8), condition=conditions)
def test_what_is_written_back_means_the_same(table: pl.DataFrame, condition: str) -> None:
    node = parse(condition, VOCABULARY)
    assume(not any(isinstance(part, Constant) and part.value is None for part in walk(node)))
    before, after = evaluator(node), evaluator(parse(text(node), VOCABULARY))
    assert [after(row) for row in table.iter_rows(named=True)] == [before(row) for row in table.iter_rows(named=True)]


@pytest.mark.parametrize(
    "condition",
    [
        "customs_value / net_mass_kg < 2.5 AND hs_code LIKE '64%'",
        "(packages > 3 OR importer = 'o''zbek') AND NOT sealed",
        "customs_value - (net_mass_kg - 1) > -2.5",
        "declared_at >= DATE '2026-03-21' AND EXTRACT(ISODOW FROM declared_at) IN (6, 7)",
        "CASE WHEN packages > 1 THEN 'a' ELSE importer END = 'a'",
        "packages IS NULL",
    ],
)
def test_a_condition_in_plain_form_stays_as_it_is(condition: str) -> None:
    node = parse(condition, VOCABULARY)
    assert text(node) == condition
    assert parse(text(node), VOCABULARY) == node
