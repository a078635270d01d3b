"""Random conditions as an analyst might write them, and random rows to try them on."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from hypothesis import strategies as st

SCHEMA = pl.Schema(
    {
        "customs_value": pl.Float64,
        "net_mass_kg": pl.Float64,
        "packages": pl.Int64,
        "hs_code": pl.String,
        "importer": pl.String,
        "goods_description": pl.String,
        "sealed": pl.Boolean,
        "declared_at": pl.Datetime("us"),
    }
)
NUMBERS = [-2.5, -1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 7.0, 10.0, 1e6]
COUNTS = [-3, 0, 1, 2, 3, 10, 2**40]
CODES = ["640399", "640411", "6404", "870323", "010121", "64", ""]
WORDS = ["shoes", "Shoes", "обувь", "a%b", "a_b", "poyabzal\nqora", "o'zbek", "ab", ""]
MOMENTS = [
    datetime(2024, 2, 29, 23, 59, 59, 999999),
    datetime(2025, 3, 21),
    datetime(2025, 12, 31, 12, 30),
    datetime(1999, 1, 1, 0, 0, 0, 1),
]
VALUES = {
    "customs_value": NUMBERS,
    "net_mass_kg": NUMBERS,
    "packages": COUNTS,
    "hs_code": CODES,
    "importer": WORDS,
    "goods_description": WORDS,
    "sealed": [True, False],
    "declared_at": MOMENTS,
}


def rows(min_size: int = 1, max_size: int = 30) -> st.SearchStrategy[pl.DataFrame]:
    """Tables of the schema, a third of whose values are NULL."""
    record = st.fixed_dictionaries({name: st.sampled_from([*pool, None, None]) for name, pool in VALUES.items()})
    return st.lists(record, min_size=min_size, max_size=max_size).map(lambda rs: pl.DataFrame(rs, schema=SCHEMA))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _joined(parts: list[str]) -> str:
    return ", ".join(parts)


number_literals = st.sampled_from([*NUMBERS[:-1], 4, 0, 1]).map(str)
text_literals = st.sampled_from([*CODES, *WORDS]).map(_text)
moment_literals = st.sampled_from(MOMENTS).map(lambda m: f"TIMESTAMP '{m.isoformat(sep=' ')}'")
patterns = st.sampled_from(["64%", "%", "_", "a%", "%b", "__", "s%s", "%'%", "6403%", "", "a_b", "%о%", "640399"]).map(
    _text
)
comparisons = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
number_columns = st.sampled_from(["customs_value", "net_mass_kg", "packages"])
text_columns = st.sampled_from(["hs_code", "importer", "goods_description"])


def _number_parents(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, children, st.sampled_from("+-*/"), children),
        st.builds("ABS({})".format, children),
        st.builds("ROUND({}, {})".format, children, st.integers(0, 3)),
        st.builds("ROUND({})".format, children),
        st.builds("COALESCE({}, {})".format, children, children),
        st.builds("LEAST({}, {})".format, children, children),
        st.builds("GREATEST({}, {})".format, children, children),
    )


number_leaves = st.one_of(
    number_columns,
    number_literals,
    st.builds("LENGTH({})".format, text_columns),
    st.builds(
        "EXTRACT({} FROM declared_at)".format, st.sampled_from(["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "ISODOW"])
    ),
)
numbers = st.recursive(number_leaves, _number_parents, max_leaves=4)
texts = st.one_of(
    text_columns,
    text_columns,
    st.builds("SUBSTRING({}, {}, {})".format, text_columns, st.integers(1, 3), st.integers(0, 3)),
    st.builds("UPPER({})".format, text_columns),
    st.builds("LOWER({})".format, text_columns),
    st.builds("COALESCE({}, {})".format, text_columns, text_columns),
)
operators_in = st.sampled_from(["IN", "NOT IN"])
is_null = st.sampled_from(["IS NULL", "IS NOT NULL"])
clauses = st.one_of(
    st.builds("{} {} {}".format, number_columns, comparisons, number_literals),
    st.builds("{} {} {}".format, number_literals, comparisons, number_columns),
    st.builds("{} {} {}".format, numbers, comparisons, numbers),
    st.builds("{} BETWEEN {} AND {}".format, numbers, number_literals, number_literals),
    st.builds(
        "{} {} ({})".format,
        number_columns,
        operators_in,
        st.lists(number_literals, min_size=1, max_size=4).map(_joined),
    ),
    st.builds("{} {} {}".format, texts, comparisons, text_literals),
    st.builds("{} {} {}".format, texts, comparisons, texts),
    st.builds("{} {} ({})".format, texts, operators_in, st.lists(text_literals, min_size=1, max_size=4).map(_joined)),
    st.builds("{} {} {}".format, texts, st.sampled_from(["LIKE", "NOT LIKE"]), patterns),
    st.builds(
        "hs_code IN HS({})".format,
        st.lists(st.sampled_from(["'64'", "'6403'", "'6404.11'", "'01'"]), min_size=1).map(_joined),
    ),
    st.builds("declared_at {} {}".format, comparisons, moment_literals),
    st.builds("declared_at BETWEEN {} AND {}".format, moment_literals, moment_literals),
    st.builds("{} {}".format, st.one_of(numbers, texts, st.just("declared_at"), st.just("sealed")), is_null),
    st.builds("sealed {}".format, st.sampled_from(["= TRUE", "<> TRUE", "IS TRUE", "IS FALSE", "IS NOT TRUE", ""])),
    st.sampled_from(["TRUE", "FALSE"]),
)


def _parents(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(children, min_size=2, max_size=4)
    return st.one_of(
        several.map(lambda parts: "(" + " AND ".join(parts) + ")"),
        several.map(lambda parts: "(" + " OR ".join(parts) + ")"),
        st.builds("NOT ({})".format, children),
        st.builds("(CASE WHEN {} THEN {} ELSE {} END)".format, children, children, children),
        st.builds("(CASE WHEN {} THEN {} END > 1)".format, children, number_literals),
    )


_conditions = st.recursive(clauses, _parents, max_leaves=8)


@st.composite
def _any_condition(draw: st.DrawFn) -> str:
    return draw(_conditions)


conditions = _any_condition()
"""Texts of conditions over SCHEMA, of every construct of the language."""
