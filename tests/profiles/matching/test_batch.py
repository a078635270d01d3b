"""A large table by machine code, in many chunks and blocks, matches what NumPy matches; a million values fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarhad.profiles.language import Vocabulary, parse
from sarhad.profiles.matching import batch, kernels
from sarhad.profiles.matching.batch import match_chunks
from sarhad.profiles.matching.compiled import CompiledConditions
from sarhad.profiles.matching.lookups import zones_by_machine_code
from sarhad.profiles.matching.ordered_table import OrderedTable

SCHEMA = {"hs_code": pl.String, "importer": pl.String, "net_mass_kg": pl.Float64, "packages": pl.Int64}
VOCABULARY = Vocabulary.of_schema(SCHEMA)


def conditions(count: int) -> list[str]:
    """More conditions than fit a few machine words, some of several conjunctions, some true of most rows."""
    rng = np.random.default_rng(3)
    texts = []
    for _ in range(count):
        code, low, packages = rng.integers(10, 99), rng.normal(), rng.integers(0, 9)
        texts.append(
            rng.choice(
                [
                    f"hs_code LIKE '{code}%' AND net_mass_kg > {low:.2f}",
                    f"hs_code IN HS('{code}') OR importer = 'I{code}' OR packages = {packages} AND net_mass_kg IS NULL",
                    f"importer IN ('I{code}', 'I{code + 1}') AND NOT packages < {packages}",
                    f"hs_code LIKE '%{code}' AND net_mass_kg BETWEEN {low:.2f} AND {low + 1:.2f}",
                    f"importer <> 'I{code}' AND packages = {packages}",
                ]
            )
        )
    return texts


def table(rows: int) -> pl.DataFrame:
    rng = np.random.default_rng(4)
    columns = {
        "hs_code": [f"{code:04}" for code in rng.integers(1000, 9999, rows)],
        "importer": [f"I{code}" for code in rng.integers(0, 100, rows)],
        "net_mass_kg": rng.normal(size=rows),
        "packages": rng.integers(0, 9, rows),
    }
    whole = pl.DataFrame(columns, schema=SCHEMA)
    return whole.with_columns(
        pl.when(pl.int_range(pl.len()) % 7 != i).then(pl.col(name)).alias(name) for i, name in enumerate(SCHEMA)
    )


def hits(compiled: CompiledConditions, items: pl.DataFrame, machine_code: object | None) -> list[tuple[int, int]]:
    parts = match_chunks(compiled, items, 2, machine_code)
    return [hit for rows, found in parts for hit in zip(rows.tolist(), found.tolist(), strict=True)]


@pytest.mark.parametrize("count", [8, 130, 1300])
def test_machine_code_and_numpy_and_single_records_match_the_same(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "CHUNK", 700)
    compiled = CompiledConditions.of_conditions([parse(text, VOCABULARY) for text in conditions(count)])
    items = table(1500)
    by_machine_code = hits(compiled, items, kernels)
    assert len(by_machine_code) > 100
    assert by_machine_code == hits(compiled, items, None)
    by_record = [(i, n) for i, row in enumerate(items.iter_rows(named=True)) for n in compiled.match_record(row)]
    assert by_machine_code == by_record


EDGES = [0.0, -0.0, 1.0, np.nextafter(1, 2), np.nextafter(1, 0), -4.0, -3.5, 5e-324, -5e-324, 1e15, 1e300, 2.0**53,
         np.inf, -np.inf, np.nan]  # fmt: skip
DOUBLES = st.sampled_from(EDGES) | st.floats()
WHOLES = st.sampled_from([0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63)]) | st.integers(-(2**63), 2**63 - 1)


def ordered(bounds: Sequence[float]) -> OrderedTable:
    compiled = CompiledConditions.of_conditions([parse(f"net_mass_kg > {bound!r}", VOCABULARY) for bound in bounds])
    table = compiled.subjects[0].table
    assert isinstance(table, OrderedTable)
    return table


@given(
    st.lists(st.sampled_from([0.0, 1.0, -3.5, 1e15]) | st.floats(-1e17, 1e17), min_size=1, max_size=40),
    st.lists(DOUBLES),
    st.lists(WHOLES),
)
def test_zones_of_machine_code_are_those_of_numpy(bounds: list[float], doubles: list[float], wholes: list[int]) -> None:
    table = ordered(bounds)
    for values in (np.array([*doubles, *EDGES, *bounds]), np.array(wholes, dtype=np.int64)):
        assert zones_by_machine_code(table, values, kernels).tolist() == table.zones(values).tolist()
