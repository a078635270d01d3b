"""A tree written back is read as the same tree."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings

from sarhad.profiles.language import Vocabulary, parse
from sarhad.profiles.language.syntax import Constant, walk
from sarhad.profiles.language.text import text
from tests.profiles.conditions import SCHEMA, conditions

VOCABULARY = Vocabulary.of_schema(SCHEMA)


@settings(max_examples=300, deadline=None)
@given(condition=conditions)
def test_what_is_written_back_means_the_same(condition: str) -> None:
    node = parse(condition, VOCABULARY)
    assume(not any(isinstance(part, Constant) and part.value is None for part in walk(node)))
    once = text(node)
    assert text(parse(once, VOCABULARY)) == once


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
