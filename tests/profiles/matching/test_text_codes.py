"""A column of texts gets the rows that single texts get: short and long ones, NULL, the empty text, in any pieces."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarhad.profiles.language import Vocabulary, parse
from sarhad.profiles.matching import kernels, text_codes
from sarhad.profiles.matching.bits import as_int
from sarhad.profiles.matching.compiled import CompiledConditions
from sarhad.profiles.matching.text_table import TextTable

TEXTS = ["", "a", "\0", "a\0", "aa", "640399", "twelve octet", "thirteen octe", "thirteen octf", "ёлка", "Тоҷикистон",
         "thirteen octets and more", "thirteen octets and mora"]  # fmt: skip
"""Short ones, some of just 12 and 13 octets, long ones that begin alike, and zeros that a view could hide."""


def table_of(*more: str) -> TextTable:
    """The bit table of a column: every text for itself, prefixes, all but one, NULL."""
    conditions = [f"importer = '{text}'" for text in (*TEXTS, *more) if "\0" not in text]
    conditions += ["importer LIKE 'thirteen%'", "importer <> 'a'", "importer IS NULL", "importer LIKE '%a'"]
    vocabulary = Vocabulary.of_schema({"importer": pl.String})
    compiled = CompiledConditions.of_conditions([parse(text, vocabulary) for text in conditions])
    table = compiled.subjects[0].table
    assert isinstance(table, TextTable)
    return table


def rows_of(table: TextTable, values: pl.Series) -> list[int]:
    rows, codes = table.codes.of(values, kernels)
    return [as_int(rows[code]) for code in codes]


@given(st.lists(st.lists(st.none() | st.sampled_from(TEXTS) | st.text(max_size=15)), max_size=4), st.integers(0, 5))
def test_a_column_gets_the_rows_of_its_texts(pieces: list[list[str | None]], left_out: int) -> None:
    table = table_of()
    columns = [pl.Series("importer", piece, dtype=pl.String) for piece in pieces]
    whole = pl.concat([pl.Series("importer", [], dtype=pl.String), *columns], rechunk=False).slice(left_out)
    for values in (whole, whole.reverse(), whole):
        assert rows_of(table, values) == [table.masks[value] for value in values]


def test_many_different_texts_make_the_table_grow() -> None:
    values = [f"I{number}" for number in range(5000)] + [f"a rather long importer {number}" for number in range(5000)]
    table = table_of("I17", "I4999", "a rather long importer 17")
    assert rows_of(table, pl.Series(values)) == [table.masks[value] for value in values]


def test_what_was_learnt_is_forgotten_when_it_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_codes, "MOST_KNOWN", 3)
    table = table_of()
    for values in (TEXTS, TEXTS[::-1], ["a"], [f"I{number}" for number in range(9)]):
        assert rows_of(table, pl.Series(values)) == [table.masks[value] for value in values]


def test_two_long_texts_that_share_a_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pl.Series, "hash", lambda values: pl.Series(np.full(len(values), 7, dtype=np.uint64)))
    table = table_of()
    assert rows_of(table, pl.Series(TEXTS)) == [table.masks[value] for value in TEXTS]
