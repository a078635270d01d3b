"""Random small histories: ties in time, nulls, late outcomes, amendments, few keys so that they meet."""

from datetime import datetime, timedelta

import polars as pl
from hypothesis import strategies as st

from sarhad.declarations.schema import item_schema

START = datetime(2023, 12, 1)
COLUMNS = (
    "declaration_id", "item_no", "version", "declared_at", "office", "importer", "declarant", "exporter",
    "departure_country", "origin_country", "hs_code", "customs_value", "net_mass_kg", "gross_mass_kg", "packages",
    "inspected", "inspected_at", "irregular",
)  # fmt: skip
SCHEMA = {name: item_schema()[name] for name in COLUMNS}

moments = st.one_of(
    st.integers(0, 6).map(lambda day: START + timedelta(days=day)),
    st.integers(0, 24).map(lambda month: START + timedelta(days=30 * month, hours=month % 3)),
)
amounts = st.one_of(st.none(), st.just(0.0), st.floats(0.5, 1000.0, allow_nan=False).map(lambda x: round(x, 2)))


def few(letter, count=3):
    return st.one_of(st.none(), st.integers(1, count).map(lambda n: f"{letter}{n}"))


@st.composite
def declarations(draw, number):
    """All rows of a declaration: items as first declared and perhaps as amended, with outcomes."""
    rows = []
    accepted = draw(moments)
    for version in range(1, draw(st.sampled_from((1, 1, 1, 2))) + 1):
        header = {
            "declaration_id": f"D{number}",
            "version": version,
            "declared_at": accepted + timedelta(days=draw(st.sampled_from((0, 0, 3))) * (version - 1)),
            "office": draw(st.sampled_from(("O1", "O2"))),
            "importer": draw(few("I", 2)),
            "declarant": draw(few("B", 2)),
            "exporter": draw(few("E", 2)),
            "departure_country": draw(st.sampled_from((None, "CN", "RU"))),
        }
        rows += [header | {"item_no": item} | draw(goods) for item in range(1, draw(st.integers(1, 3)) + 1)]
    return [row | draw(outcomes(row["declared_at"])) for row in rows]


goods = st.fixed_dictionaries(
    {
        "origin_country": st.sampled_from((None, "CN", "RU")),
        "hs_code": st.sampled_from(("640391", "6403910000", "640399", "640510", "010121")),
        "customs_value": amounts,
        "net_mass_kg": amounts,
        "gross_mass_kg": amounts,
        "packages": st.sampled_from((None, 0, 1, 7)),
    }
)


@st.composite
def outcomes(draw, declared):
    known = st.sampled_from((None, -1, 0, 1, 40)).map(lambda d: None if d is None else declared + timedelta(days=d))
    inspected, irregular = draw(
        st.sampled_from(((None, None), (False, None), (True, None), (True, False), (True, True), (None, True)))
    )
    return {"inspected": inspected, "irregular": irregular, "inspected_at": draw(known)}


@st.composite
def histories(draw, most=14):
    """A table of declarations in any order, the rows of a declaration with its first version first."""
    count = draw(st.integers(1, most))
    order = draw(st.permutations(range(count)))
    rows = [row for number in order for row in draw(declarations(number))]
    return pl.DataFrame(rows, schema=SCHEMA)


def plain_history(rows):
    """A table of a few rows written by hand; what is not given is null."""
    first = {"item_no": 1, "version": 1, "office": "O1", "hs_code": "640391"}
    filled = [first | {"declaration_id": f"D{i}"} | row for i, row in enumerate(rows)]
    return pl.DataFrame([{name: row.get(name) for name in COLUMNS} for row in filled], schema=SCHEMA)
