"""Validation: which rows of an item table can be worked with, and for each other one the cell, the rule and advice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from sarhad.declarations.reading_batch import FAULTS, VALUE_SHOWN, faults_of
from sarhad.declarations.reference import Reference
from sarhad.declarations.reference import reference as shipped_reference
from sarhad.declarations.schema import conform
from sarhad.declarations.validation_rule import REJECT, WARN, Circumstances, Rule
from sarhad.declarations.validation_rules import DUPLICATE, RULES
from sarhad.declarations.validation_seen import KEY, SeenKeys

FINDINGS = pl.Schema(
    {
        "line": pl.UInt64, "row": pl.UInt64, "declaration_id": pl.String, "item_no": pl.Int64, "column": pl.String,
        "value": pl.String, "rule": pl.String, "advice": pl.String,
    }
)  # fmt: skip
"""One reason: the line of the file, the row of data from 1, what is declared there, and what is wrong."""


@dataclass(frozen=True)
class Validated:
    """The outcome of validation.

    Attributes:
        accepted: the rows that go on, unchanged.
        rejected: a `FINDINGS` table; a row with several reasons is there several times.
        warnings: a `FINDINGS` table about accepted rows.
        rejected_rows: how many rows were rejected.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    warnings: pl.DataFrame
    rejected_rows: int


def validate(
    table: pl.DataFrame,
    *,
    reference: Reference | None = None,
    now: datetime | None = None,
    lines: pl.Series | None = None,
    first_row: int = 0,
    faults: pl.DataFrame | None = None,
    seen: SeenKeys | None = None,
) -> Validated:
    """Check every row by every rule of `validation_rules.RULES`, and that no item is there twice.

    Args:
        table: an item table; missing canonical columns are added.
        reference: what codes are right; the shipped reference data if not given.
        now: the present moment in legal time; the computer's if not given.
        lines: the line of the file of each row; its number if not given.
        first_row: number of rows before this table, where it is a batch of a larger one.
        faults: cells that could not be read at all (`reading_batch.FAULTS`).
        seen: the items of earlier batches; remembers those accepted now.
    """
    table = conform(table)
    at = Circumstances(reference or shipped_reference(), now or datetime.now())
    faults = faults_of([]) if faults is None else faults
    found = pl.concat([faults, *_broken(table, REJECT, at, faults)])
    sound = _without(table.height, found)
    repeated = (seen or SeenKeys()).repeated(table, sound)
    if repeated.any():
        found = pl.concat([found, _duplicates(table, repeated)])
        sound &= ~repeated
    warned = pl.concat([faults_of([]), *_broken(table, WARN, at, faults)])
    bad_rows = found["row"].unique()
    lines = _numbers(first_row, table.height) if lines is None else lines
    described = table.lazy().select("declaration_id", "item_no").with_columns(line=lines, row=_numbers(0, table.height))

    def findings(what: pl.DataFrame) -> pl.DataFrame:
        joined = what.lazy().sort("row", maintain_order=True).with_columns(row=pl.col("row").cast(pl.UInt64) + 1)
        joined = joined.join(described, on="row", how="left", maintain_order="left")
        return joined.select(FINDINGS.names()).with_columns(pl.col("row") + first_row).cast(FINDINGS).collect()

    accepted = table if sound.all() else table.filter(sound)
    on_accepted = warned.filter(~pl.col("row").is_in(bad_rows.to_list()))
    return Validated(accepted, findings(found), findings(on_accepted), len(bad_rows))


def _numbers(first_row: int, height: int) -> pl.Series:
    return pl.int_range(first_row + 1, first_row + height + 1, dtype=pl.UInt64, eager=True)


def _broken(table: pl.DataFrame, consequence: str, at: Circumstances, faults: pl.DataFrame) -> list[pl.DataFrame]:
    """For every rule with this consequence, and every column, the cells that break it."""
    rules = [(rule, name) for rule in RULES if rule.consequence == consequence for name in rule.columns]
    masks = table.select(
        rule.bad(name, at).fill_null(value=False).alias(str(i)) for i, (rule, name) in enumerate(rules)
    )
    if table.is_empty():
        return []
    if masks.height != table.height:
        masks = pl.concat([masks] * table.height)
    known = set(faults.select("row", "column").iter_rows())
    broken = (_cells(table, *rules[int(mask.name)], mask) for mask in masks.iter_columns() if mask.any())
    return [_not_known(cells, known) for cells in broken]


def _cells(table: pl.DataFrame, rule: Rule, name: str, mask: pl.Series) -> pl.DataFrame:
    rows = mask.arg_true().cast(pl.UInt32)
    values = table[name].filter(mask).cast(pl.String).str.slice(0, VALUE_SHOWN)
    said = {"column": pl.lit(name), "rule": pl.lit(rule.name), "advice": pl.lit(rule.advice)}
    return pl.DataFrame({"row": rows, "value": values}).with_columns(**said).select(FAULTS.names()).cast(FAULTS)


def _not_known(cells: pl.DataFrame, known: set[tuple[int, str]]) -> pl.DataFrame:
    """Without cells already reported as unreadable: an unreadable date is not also a missing one."""
    if not known:
        return cells
    pairs = zip(cells["row"], cells["column"], strict=True)
    return cells.filter(pl.Series([(row, name) not in known and (row, "") not in known for row, name in pairs]))


def _without(height: int, found: pl.DataFrame) -> pl.Series:
    """For each row whether nothing was found against it."""
    sound = pl.repeat(value=True, n=height, dtype=pl.Boolean, eager=True)
    return sound if found.is_empty() else sound.scatter(found["row"].unique().to_list(), False)


def _duplicates(table: pl.DataFrame, repeated: pl.Series) -> pl.DataFrame:
    rule, advice = DUPLICATE
    keys = table.filter(repeated).select(pl.concat_str(KEY, separator=" / ")).to_series()
    rows = zip(repeated.arg_true(), keys, strict=True)
    return faults_of([(row, KEY[0], key, rule, advice) for row, key in rows])
