"""What one would pick instead to match a table: each peer in the best form we found; its answer: (row, profile)."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping

import duckdb
import polars as pl

from benchmarks.profile_workload import NUMBERS, TEXTS, Clause, Written, sql, written

Run = Callable[[], pl.DataFrame]
Profiles = Mapping[str, Written]

CHUNK = 131_072
"""Rows Polars evaluates all expressions on at once: a column of answers for every profile has to fit memory."""


class ArrowStream:
    """A table handed to DuckDB by the Arrow C stream interface, without pyarrow."""

    def __init__(self, table: pl.DataFrame) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


def _expression(clause: Clause, members: Callable[[Clause], object]) -> pl.Expr:
    column = pl.col(clause.subject)
    first = clause.values[0]
    if clause.op == "prefix":
        return column.cast(pl.String).str.starts_with(str(first))
    if clause.op == "in":
        return column == first if len(clause.values) == 1 else column.is_in(members(clause))
    if clause.op == "between":
        return column.is_between(first, clause.values[1])
    return column < first if clause.op == "<" else column > first


def _all(profile: Written, members: Callable[[Clause], object]) -> pl.Expr:
    return functools.reduce(operator.and_, (_expression(clause, members) for clause in profile))


_WITH_RATIO = (pl.col("customs_value") / pl.col("net_mass_kg")).alias("value_per_kg")


def polars_select(profiles: Profiles, table: pl.DataFrame) -> Run:
    """All expressions in one select on all cores, chunk by chunk; then the rows where each answer is true."""
    expressions = [_all(p, lambda clause: list(clause.values)).alias(str(i)) for i, p in enumerate(profiles.values())]

    def run() -> pl.DataFrame:
        parts = []
        for start in range(0, table.height, CHUNK):
            answers = table.slice(start, CHUNK).with_columns(_WITH_RATIO).select(expressions)
            parts += [_true_rows(column, number, start) for number, column in enumerate(answers)]
        return pl.concat(parts)

    return run


def _true_rows(column: pl.Series, number: int, start: int) -> pl.DataFrame:
    rows = column.arg_true().cast(pl.UInt32) + start
    return pl.DataFrame({"row": rows, "number": pl.repeat(number, len(rows), dtype=pl.UInt32, eager=True)})


def polars_filters(profiles: Profiles, table: pl.DataFrame) -> Run:
    """A lazy filter for each profile, all collected together with common parts evaluated once."""
    expressions = [_all(p, lambda clause: list(clause.values)) for p in profiles.values()]

    def run() -> pl.DataFrame:
        rows = table.lazy().with_columns(_WITH_RATIO).with_row_index("row")
        chosen = [
            rows.filter(one).select("row", number=pl.lit(i, dtype=pl.UInt32)) for i, one in enumerate(expressions)
        ]
        return pl.concat(pl.collect_all(chosen))

    return run


def duckdb_list(profiles: Profiles, table: pl.DataFrame) -> Run:
    """One query; for each row the list of all conditions, those that are true unnested."""
    cases = ", ".join(f"CASE WHEN {written(p, sql, ' AND ')} THEN {i} END" for i, p in enumerate(profiles.values()))
    query = f"SELECT row, unnest(list_filter([{cases}], lambda n: n IS NOT NULL)) AS number FROM items"
    return _query(table, query)


def duckdb_union(profiles: Profiles, table: pl.DataFrame) -> Run:
    """One query; a filter for each profile, their results put one after another."""
    query = " UNION ALL ".join(
        f"SELECT row, {i} AS number FROM items WHERE {written(p, sql, ' AND ')}"
        for i, p in enumerate(profiles.values())
    )
    return _query(table, query)


def duckdb_joined(profiles: Profiles, table: pl.DataFrame) -> Run:
    """The profiles rewritten by hand as tables: a join on what each is about, its other clauses as columns."""
    bounds = " AND ".join(f"i.{n} > p.{n}_above AND i.{n} < p.{n}_below AND i.{n} BETWEEN p.{n}_from AND p.{n}_to"
                          for n in [*NUMBERS, "value_per_kg"])  # fmt: skip
    lists = " AND ".join(f"(p.{n}_in IS NULL OR list_contains(p.{n}_in, i.{n}))" for n in TEXTS)
    query = " UNION ALL ".join(
        f"SELECT i.row, p.number FROM valued i JOIN anchors a ON a.subject = '{subject}' AND a.value = {key}"
        f" JOIN profiles p ON p.number = a.number WHERE CASE WHEN {bounds} AND {lists} THEN true ELSE false END"
        for subject, key in _keys(profiles)
    )
    valued = "WITH valued AS (SELECT *, customs_value / net_mass_kg AS value_per_kg FROM items) "
    return _query(table, valued + query, profiles=_profile_rows(profiles), anchors=_anchor_rows(profiles))


def _keys(profiles: Profiles) -> list[tuple[str, str]]:
    """What profiles are about, and the item's value that is joined with it."""
    subjects = sorted({p[0].subject for p in profiles.values()})
    return [*((name, f"i.{name}") for name in subjects), ("hs4", "left(i.hs_code, 4)")]


def _anchor_rows(profiles: Profiles) -> pl.DataFrame:
    rows = [
        (number, "hs4" if p[0].op == "prefix" else p[0].subject, str(value))
        for number, p in enumerate(profiles.values())
        for value in p[0].values
    ]
    return pl.DataFrame(rows, schema={"number": pl.Int32, "subject": pl.String, "value": pl.String}, orient="row")


def _profile_rows(profiles: Profiles) -> pl.DataFrame:
    schema: dict[str, pl.DataType | type[pl.DataType]] = {"number": pl.Int32}
    empty: dict[str, object] = {}
    for n in [*NUMBERS, "value_per_kg"]:
        for bound, value in (("above", -1e300), ("below", 1e300), ("from", -1e300), ("to", 1e300)):
            schema[f"{n}_{bound}"], empty[f"{n}_{bound}"] = pl.Float64, value
    for n in TEXTS:
        schema[f"{n}_in"], empty[f"{n}_in"] = pl.List(pl.String), None
    rows = [{"number": number} | empty | _columns(p[1:]) for number, p in enumerate(profiles.values())]
    return pl.DataFrame(rows, schema=schema)


def _columns(clauses: Written) -> dict[str, object]:
    found: dict[str, object] = {}
    for clause in clauses:
        if clause.op == "in":
            found[f"{clause.subject}_in"] = list(clause.values)
        elif clause.op == "between":
            found[f"{clause.subject}_from"], found[f"{clause.subject}_to"] = clause.values
        else:
            found[f"{clause.subject}_{'below' if clause.op == '<' else 'above'}"] = clause.values[0]
    return found


def _query(table: pl.DataFrame, query: str, **others: pl.DataFrame) -> Run:
    """The query over tables that are DuckDB's own already: filling them is not timed."""
    engine = duckdb.connect()
    engine.execute("SET preserve_insertion_order = false")
    for name, rows in ({"items": table.with_row_index("row")} | others).items():
        engine.register("given", ArrowStream(rows))
        engine.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        engine.unregister("given")
    return lambda: pl.DataFrame(engine.sql(query)).select(pl.col("row", "number").cast(pl.UInt32))


PEERS: Mapping[str, tuple[str, Callable[[Profiles, pl.DataFrame], Run]]] = {
    "Polars, all expressions in one select": ("polars", polars_select),
    "Polars, lazy filters collected together": ("polars", polars_filters),
    "DuckDB, list of conditions unnested": ("duckdb", duckdb_list),
    "DuckDB, a filter for each, UNION ALL": ("duckdb", duckdb_union),
    "DuckDB, profiles rewritten as tables, joined": ("duckdb as tables", duckdb_joined),
}
"""Peer -> the family it stands for, and how it is made; a family is judged by its fastest form."""
