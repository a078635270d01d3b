"""What sums tell is what every item tells, however the period is cut into parts."""

from __future__ import annotations

import random

import polars as pl
import pytest

from sarhad.effectiveness.compliance import measure
from sarhad.effectiveness.level_from_sums import measure_sums
from sarhad.effectiveness.level_sums import added_up, sums_of
from sarhad.errors import SarhadError
from tests.effectiveness.measured import same

GROUPINGS = ("office", "hs_chapter", "origin_country")


def goods(seed: int, declarations: int, lowest: float) -> pl.DataFrame:
    """Declarations of one to four items with every kind of probability, examined by it, irregular together."""
    draw = random.Random(seed)
    rows = []
    for n in range(declarations):
        office, bad = draw.choice("ABC"), draw.random() < 0.3
        for _ in range(draw.randint(1, 4)):
            chance = draw.choice((None, 0.0, lowest, lowest, lowest, 0.1, 0.25, 0.4, 0.7, 1.0))
            inspected = draw.choice((None, False)) if draw.random() > max(chance or 0.05, 0.2) else True
            rows.append(
                {
                    "declaration_id": f"D{n}", "office": office, "hs_code": f"{draw.choice((64, 85, 95))}0399",
                    "origin_country": draw.choice(("CN", "TR", None)), "inspected": inspected,
                    "irregular": (draw.random() < (0.6 if bad else 0.1)) if draw.random() < 0.97 else None,
                    "selection_reason": draw.choice(("profile", "model", "random", None)) if inspected else None,
                    "selection_probability": chance, "part": n % 5,
                }
            )  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(hs_chapter=pl.col("hs_code").str.slice(0, 2))


@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize("lowest", [0.02, 0.1, 0.3], ids=["chance alone", "at the edge", "nothing below the edge"])
@pytest.mark.parametrize("declarations", [8, 60, 700])
def test_sums_of_parts_tell_what_every_item_tells(by, lowest, declarations):
    for seed in range(4):
        table = goods(seed, declarations, lowest)
        parts = [sums_of(part, GROUPINGS) for part in table.partition_by("part")]
        same(measure_sums(added_up(parts), by), measure(table, by))


def test_the_correlation_is_that_of_the_sample():
    table = goods(1, 700, 0.02)
    assert measure_sums(sums_of(table, GROUPINGS), "office").correlation > 0.05


def test_without_a_probability_nothing_is_told():
    table = goods(1, 10, 0.02).with_columns(selection_probability=pl.lit(None, dtype=pl.Float64))
    with pytest.raises(SarhadError, match="no selection probability"):
        measure_sums(sums_of(table, GROUPINGS), "office")
