"""One profile over a history on Parquet, side by side with DuckDB and Polars by hand: `python -m benchmarks.backtest`.

All three in one process, in turn, on the same files, for the same figures: matches per day and office, declarations,
what inspections found, the corrected rate and its variance over declarations. Equality is asserted before timing.
Sarhad does more in the same time: the load of each office, unique findings, intervals, cautions.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.timing import least_seconds, machine
from sarhad.declarations.generator import GeneratorSettings, generate
from sarhad.effectiveness import backtest
from sarhad.profiles import Profile, Treatment, parse
from sarhad.profiles.language.frames import expression
from sarhad.profiles.language.sql import sql

CONDITIONS = {
    "narrow": "hs_code IN HS('843149', '841899') AND invoice_amount / net_mass_kg BETWEEN 2.5 AND 5.0",
    "middle": "preference = 'CIS' AND duty_rate = 0 AND NOT departure_country IN GROUP('CIS')",
    "broad": "duty_rate >= 10 AND customs_value / net_mass_kg < 60000",
}
Figures = tuple[int, int, int, int, int, float]
"""Items, declarations, days x offices, inspected, irregular, corrected rate."""

_WEIGHED = """
WITH seen AS (SELECT declaration_id, 1 / selection_probability AS w, irregular::INT AS y FROM matched WHERE inspected),
     rate AS (SELECT SUM(w * y) / SUM(w) AS r, SUM(w) AS t FROM seen),
     influence AS (SELECT SUM(w * (y - r) / t) AS z FROM seen, rate GROUP BY declaration_id)
SELECT (SELECT r FROM rate), (SELECT SUM(z * z) FROM influence)"""


def by_sarhad(folder: Path, condition: str) -> Figures:
    """The back-test."""
    profile = Profile(
        id="tried", title="tried", risk_area="revenue", owner="00", level="central", condition=condition,
        treatment=Treatment(channel="red", instruction="look"), rationale="benchmark",
    )  # fmt: skip
    tried = backtest([profile], pl.scan_parquet(folder / "*.parquet")).profiles[0]
    found = tried.findings
    rate = tried.corrected.rate.share if tried.corrected else 0.0
    return tried.items, tried.declarations, len(tried.days), found.inspected, found.irregular, rate


def by_duckdb(folder: Path, condition: str) -> Figures:
    """Plain SQL: the matches into a table of the session, then what is asked of them."""
    with duckdb.connect() as session:
        session.execute(
            "CREATE TEMP TABLE matched AS SELECT declaration_id, declared_at, office, inspected, irregular, "
            f"additional_revenue, selection_probability FROM '{folder}/*.parquet' WHERE {sql(parse(condition))}"
        )
        counted = session.execute(
            "SELECT COUNT(*), COUNT(DISTINCT declaration_id), SUM(inspected::INT), SUM(irregular::INT), "
            "SUM(additional_revenue) FROM matched"
        ).fetchall()[0]
        days = session.execute(
            "SELECT declared_at::DATE, office, COUNT(*), COUNT(DISTINCT declaration_id) FROM matched GROUP BY ALL"
        ).fetchall()
        rate = session.execute(_WEIGHED).fetchall()[0][0]
    return counted[0], counted[1], len(days), counted[2], counted[3], rate


def by_polars(folder: Path, condition: str) -> Figures:
    """Plain Polars, lazily, the matches collected once."""
    columns = (
        "declaration_id",
        "declared_at",
        "office",
        "inspected",
        "irregular",
        "additional_revenue",
        "selection_probability",
    )
    scan = pl.scan_parquet(folder / "*.parquet").filter(expression(parse(condition))).select(columns)
    matched = scan.collect(engine="streaming")
    days = matched.group_by(pl.col("declared_at").dt.date(), "office").agg(
        pl.len(), pl.col("declaration_id").n_unique()
    )
    seen = matched.filter("inspected").select(
        "declaration_id", w=1 / pl.col("selection_probability"), y=pl.col("irregular").cast(pl.Float64)
    )
    rate = (seen["w"] * seen["y"]).sum() / seen["w"].sum()
    seen.group_by("declaration_id").agg((pl.col("w") * (pl.col("y") - rate)).sum()).select(pl.col("w").pow(2).sum())
    distinct = matched["declaration_id"].n_unique()
    return matched.height, distinct, days.height, seen.height, int(seen["y"].sum()), float(rate)


PEERS: dict[str, Callable[[Path, str], Figures]] = {
    "Sarhad": by_sarhad, "DuckDB, SQL by hand": by_duckdb, "Polars by hand": by_polars,
}  # fmt: skip


def measured(folder: Path, rounds: int) -> list[dict[str, object]]:
    """A line for each condition and peer; equal figures are asserted first."""
    lines: list[dict[str, object]] = []
    for name, condition in CONDITIONS.items():
        figures = {who: peer(folder, condition) for who, peer in PEERS.items()}
        expected = figures["Sarhad"]
        for who, found in figures.items():
            assert found[:5] == expected[:5], f"{who} differs: {found} and {expected}"
            assert abs(found[5] - expected[5]) < 1e-9, f"{who} differs: {found} and {expected}"
        runs = {who: partial(peer, folder, condition) for who, peer in PEERS.items()}
        seconds = least_seconds(runs, rounds)
        for who, taken in seconds.items():
            ratio = round(taken / seconds["Sarhad"], 2)
            lines.append(
                {"profile": name, "matches": expected[0], "who": who, "seconds": round(taken, 3), "ratio": ratio}
            )
    return lines


def main() -> None:
    """Generate if no history is given, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--history", type=Path, help="folder of Parquet parts; generated if not given")
    parser.add_argument("--items", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.history or Path(made)
        if given.history is None:
            for number, block in enumerate(generate(GeneratorSettings(items=given.items))):
                block.seen.write_parquet(folder / f"items-{number:05d}.parquet")
        items = pl.scan_parquet(folder / "*.parquet").select(pl.len()).collect().item()
        lines = measured(folder, given.rounds)
    if given.json:
        print(json.dumps({"machine": machine(), "items": items, "lines": lines}, indent=1))
        return
    print(f"{items:,} items; " + ", ".join(f"{name} {value}" for name, value in machine().items()))
    for line in lines:
        print("{profile:8} {matches:>10,} matches  {who:22} {seconds:8.3f} s {ratio:8.2f} x".format(**line))


if __name__ == "__main__":
    main()
