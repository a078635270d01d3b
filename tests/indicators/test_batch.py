"""The batch: nothing from the future, the numbers DuckDB's windows give, and each formula by hand."""

import math
import random
from datetime import datetime, timedelta

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from sarhad.errors import SarhadError
from sarhad.indicators import INDICATORS, compute, indicator_schema
from sarhad.indicators.batch import compute_columns
from tests.indicators.histories import START, histories, plain_history
from tests.profiles.duckdb_oracle import ArrowStream

DAY = datetime(2024, 3, 1)


def one(rows, name, **options):
    """An indicator of the last of a few rows."""
    return compute(plain_history(rows), names=[name], **options)[name][-1]


def after(days, **row):
    return {"declared_at": DAY + timedelta(days=days), "importer": "I1"} | row


@settings(max_examples=30, deadline=None)
@given(histories(), st.integers(0, 400), st.integers(0, 2**32))
def test_changing_the_future_changes_nothing(history, days, seed):
    """Everything accepted or known at a moment or later is changed; what was accepted by then answers the same."""
    cut = START + timedelta(days=days)
    first = pl.col("declared_at").min().over("declaration_id")
    past = history.filter(first <= cut)
    future = history.filter(first > cut)
    invented = future.sample(fraction=1, shuffle=True, seed=seed).with_columns(
        importer=pl.lit("I1"), customs_value=pl.lit(1.0), inspected=pl.lit(True), irregular=pl.lit(True)
    )
    known = pl.max_horizontal(pl.coalesce("inspected_at", "declared_at"), first)
    unlearned = past.with_columns(
        pl.when(known < cut).then(pl.col(name)).alias(name) for name in ("inspected", "inspected_at", "irregular")
    )
    answer = compute(history).filter(history.select(first <= cut).to_series())
    changed = pl.concat([unlearned, invented])
    assert_frame_equal(compute(changed)[: past.height], answer)


def random_history(count=400):
    """One-item declarations, hours apart with ties, outcomes known later."""
    dice = random.Random(7)
    rows = []
    for _ in range(count):
        at = START + timedelta(hours=6 * dice.randrange(1800))
        inspected = dice.random() < 0.5
        rows.append(
            {
                "declared_at": at,
                "importer": dice.choice(("I1", "I2", "I3", None)),
                "office": dice.choice(("O1", "O2")),
                "origin_country": dice.choice(("CN", "RU")),
                "departure_country": dice.choice(("CN", "RU", None)),
                "hs_code": dice.choice(("6403910000", "640399", "640510")),
                "customs_value": dice.uniform(50, 200),
                "net_mass_kg": dice.uniform(5, 20),
                "inspected": inspected,
                "irregular": dice.random() < 0.4 if inspected else None,
                "inspected_at": at + timedelta(hours=6 * dice.randrange(90)) if inspected else None,
            }
        )
    return plain_history(rows)


WINDOW = """
SELECT count(*) FILTER (p.importer = q.importer AND p.declared_at >= q.declared_at - INTERVAL 90 DAY) AS declarations,
       count(*) FILTER (p.importer = q.importer AND p.office = q.office) = 0 AS first_office,
       date_diff('microsecond', min(p.declared_at) FILTER (p.importer = q.importer), q.declared_at) / 86400e6 AS age,
       count(*) FILTER (p.origin_country = q.origin_country AND p.departure_country = q.departure_country
                        AND p.declared_at >= q.declared_at - INTERVAL 365 DAY) AS route,
       count(*) FILTER (p.origin_country = q.origin_country AND p.departure_country IS NOT NULL
                        AND p.declared_at >= q.declared_at - INTERVAL 365 DAY) AS routes
FROM history q LEFT JOIN history p ON p.declared_at < q.declared_at
GROUP BY q.declaration_id, q.declared_at, q.importer, q.office, q.origin_country, q.departure_country
ORDER BY q.declaration_id
"""

OUTCOMES = """
SELECT count(*) FILTER (p.importer = q.importer AND p.inspected_at >= q.declared_at - INTERVAL 365 DAY) AS inspections,
       count(*) FILTER (p.importer = q.importer AND p.irregular) AS irregularities,
       (count(*) FILTER (p.irregular AND p.inspected_at >= q.declared_at - INTERVAL 365 DAY) + 1)
         / (count(*) FILTER (p.inspected_at >= q.declared_at - INTERVAL 365 DAY) + 20) AS national,
       (irregularities + 10 * national) / (count(*) FILTER (p.importer = q.importer) + 10) AS share,
       date_diff('microsecond', max(p.inspected_at) FILTER (p.importer = q.importer AND p.irregular), q.declared_at)
         / 86400e6 AS since
FROM history q LEFT JOIN (FROM history WHERE inspected) p ON p.inspected_at < q.declared_at
GROUP BY q.declaration_id, q.declared_at, q.importer
ORDER BY q.declaration_id
"""

VALUES = """
WITH items AS (SELECT *, substr(hs_code, 1, 6) AS hs6, customs_value / net_mass_kg AS u FROM history)
SELECT q.declaration_id, median(ln(p.u)) AS middle, mad(ln(p.u)) AS spread, count(p.u) AS support, any_value(q.u) AS u
FROM items q LEFT JOIN items p ON p.hs6 = q.hs6 AND p.origin_country = q.origin_country
  AND p.declared_at < date_trunc('month', q.declared_at)
  AND p.declared_at >= date_trunc('month', q.declared_at) - INTERVAL 12 MONTH
GROUP BY q.declaration_id ORDER BY q.declaration_id
"""


def ask(query, history):
    with duckdb.connect() as engine:
        engine.register("history", ArrowStream(history))
        answer = engine.execute(query)
        names = [column[0] for column in answer.description or ()]
        return pl.DataFrame(answer.fetchall(), schema=names, orient="row", infer_schema_length=None)


def ordered(history):
    found = compute(history)
    return found.with_columns(history["declaration_id"], history["importer"]).sort("declaration_id")


def assert_close(found, expected):
    assert_frame_equal(pl.DataFrame({"x": found.cast(pl.Float64)}), pl.DataFrame({"x": expected.cast(pl.Float64)}))


def test_declarations_count_as_duckdb_counts_them():
    history = random_history()
    found, expected = ordered(history), ask(WINDOW, history)
    known = pl.Series(found["importer"].is_not_null())
    assert_close(found["importer_declarations_90d"].filter(known), expected["declarations"].filter(known))
    assert_close(found["importer_first_office"].filter(known), expected["first_office"].filter(known))
    assert_close(found["importer_age_days"].filter(known), expected["age"].fill_null(0.0).filter(known))
    assert found.filter(~known)["importer_declarations_90d"].null_count() == (~known).sum()
    shares = found["origin_departure_share"].is_not_null()
    assert shares.sum() > 200
    assert_close(
        found["origin_departure_share"].filter(shares), (expected["route"] / expected["routes"]).filter(shares)
    )


def test_outcomes_count_as_duckdb_counts_them():
    history = random_history()
    found, expected = ordered(history), ask(OUTCOMES, history)
    known = pl.Series(found["importer"].is_not_null())
    names = {
        "importer_inspections_365d": "inspections",
        "importer_irregularities": "irregularities",
        "importer_irregular_share": "share",
        "importer_days_since_irregularity": "since",
        "national_irregular_share": "national",
    }
    for name, theirs in names.items():
        assert_close(found[name].filter(known), expected[theirs].filter(known))


def test_unit_values_are_measured_as_duckdb_measures_them():
    history = random_history(900)
    found, expected = ordered(history), ask(VALUES, history)
    close = pl.Series(found["unit_value_level"] == "hs6_origin").fill_null(False)
    assert (close == (expected["support"] >= 20)).all()
    assert 200 < close.sum() < 900
    found, expected = found.filter(close), expected.filter(close)
    distance = expected["u"].log() - expected["middle"]
    assert_close(found["unit_value_support"], expected["support"])
    assert_close(found["unit_value_ratio"], distance.exp())
    assert_close(found["unit_value_z"], distance / (1.4826 * expected["spread"]))


def test_a_row_answers_for_each_row_in_order_and_in_the_schema():
    history = plain_history([after(3), after(1), after(2)])
    found = compute(history)
    assert found.schema == indicator_schema()
    assert found["importer_declarations_30d"].to_list() == [2, 0, 1]
    assert compute(history[:0]).schema == indicator_schema()
    assert compute(history, names=["unit_value", "importer_age_days"]).columns == ["unit_value", "importer_age_days"]


def test_only_strictly_earlier_moments_count():
    assert one([after(0), after(0)], "importer_declarations_30d") == 0
    assert one([after(0), after(0, declared_at=DAY + timedelta(microseconds=1))], "importer_declarations_30d") == 1
    assert one([after(0), after(30)], "importer_declarations_30d") == 1
    last = after(0, declared_at=DAY + timedelta(days=30, microseconds=1))
    assert one([after(0), last], "importer_declarations_30d") == 0


def test_the_prior_belongs_to_the_past_but_gets_no_row():
    prior = plain_history([after(0, inspected=True, irregular=True)]).with_columns(declaration_id=pl.lit("P"))
    found = compute(plain_history([after(1)]), prior=prior)
    assert found.height == 1
    assert found["importer_irregularities"].to_list() == [1]


def test_an_amendment_sees_what_its_first_version_saw_and_never_itself():
    rows = [after(0, declaration_id="D"), after(1), after(2, declaration_id="D", version=2, hs_code="010121")]
    found = compute(plain_history(rows))
    assert found["importer_declarations_30d"].to_list() == [0, 1, 0]
    assert found["importer_first_hs6"].to_list() == [True, False, True]


def test_a_trader_never_inspected_has_the_national_share():
    assert one([after(0)], "importer_irregular_share") == pytest.approx(1 / 20)
    rows = [after(0, importer="I2", inspected=True, irregular=True), after(1)]
    assert one(rows, "importer_irregular_share") == pytest.approx(2 / 21)
    rows = [after(0, inspected=True, irregular=True), after(1)]
    assert one(rows, "importer_irregular_share") == pytest.approx((1 + 10 * 2 / 21) / 11)


def test_fewer_than_twenty_like_goods_fall_back_to_wider_ones():
    like = [after(-40 + i / 10, customs_value=100.0, net_mass_kg=10.0, origin_country="CN") for i in range(20)]
    asked = after(0, customs_value=50.0, net_mass_kg=10.0, origin_country="CN")
    assert one([*like, asked], "unit_value_level") == "hs6_origin"
    assert one([*like, asked], "unit_value_ratio") == pytest.approx(0.5)
    assert one([*like, asked], "unit_value_z") == pytest.approx(math.log(0.5) / 0.01)
    assert one([*like, asked | {"origin_country": "RU"}], "unit_value_level") == "hs6"
    assert one([*like, asked | {"hs_code": "640399"}], "unit_value_level") == "hs4"
    assert one([*like, asked | {"hs_code": "640510"}], "unit_value_level") == "hs2"
    assert one([*like, asked | {"hs_code": "010121"}], "unit_value_level") is None
    assert one([*like[:19], asked], "unit_value_ratio") is None


def test_what_is_said_of_the_declaration_itself():
    rows = [after(0, declaration_id="D", item_no=i, customs_value=v, packages=4) for i, v in ((1, 5.0), (2, None))]
    found = compute(plain_history(rows))
    assert found["declaration_value"].to_list() == [5.0, 5.0]
    assert found["declaration_items"].to_list() == [2, 2]
    assert one([after(0, gross_mass_kg=8.0, net_mass_kg=6.0, packages=4)], "mass_per_package_kg") == 2.0
    assert one([after(0, net_mass_kg=6.0, packages=4)], "mass_per_package_kg") == 1.5
    assert one([after(0, net_mass_kg=6.0, packages=0)], "mass_per_package_kg") is None


def test_the_mirror_price_in_force_is_used():
    prices = pl.DataFrame(
        {
            "hs_code": ["6403910000", "640391"],
            "origin_country": ["CN", "CN"],
            "unit_value": [2.0, 4.0],
            "valid_from": [DAY, DAY + timedelta(days=10)],
        }
    )
    asked = [after(d, origin_country="CN", customs_value=8.0, net_mass_kg=1.0) for d in (-1, 0, 9, 10)]
    found = compute(plain_history(asked), prices=prices)["mirror_price_ratio"]
    assert found.to_list() == [None, 4.0, 4.0, 2.0]
    with pytest.raises(SarhadError, match="no column valid_from"):
        compute(plain_history(asked), prices=prices.drop("valid_from"))
    with pytest.raises(SarhadError, match="row 2 of the price table"):
        compute(plain_history(asked), prices=prices.with_columns(unit_value=pl.Series([1.0, 0.0])))


def test_a_table_that_cannot_be_used_is_refused_plainly():
    history = plain_history([after(0), {"importer": "I1"}])
    with pytest.raises(SarhadError, match="1 rows have no declared_at, the first is row 2"):
        compute(history)
    with pytest.raises(SarhadError, match="no column declaration_id"):
        compute(history.drop("declaration_id"))
    with pytest.raises(SarhadError, match="column packages is String"):
        compute(plain_history([after(0)]).with_columns(packages=pl.lit("many")))
    with pytest.raises(SarhadError, match="there is no indicator 'x'"):
        compute(plain_history([after(0)]), names=["x"])


def test_columns_a_source_lacks_make_nulls_not_errors():
    found = compute(plain_history([after(0)]).select("declaration_id", "item_no", "declared_at"))
    silent = {name for name in INDICATORS if found[name].null_count() == 1}
    assert {"importer_age_days", "unit_value", "origin_departure_share"} <= silent
    assert found["declaration_items"].to_list() == [1]


@settings(max_examples=20, deadline=None)
@given(histories(), st.integers(1, 7), st.sampled_from([1, 2, 5]))
def test_a_table_in_parts_by_several_threads_has_the_indicators_of_the_whole(history, size, threads):
    parts = list(history.iter_slices(size))
    found = {column.name: column for column in compute_columns(parts[1:], prior=parts[:1], threads=threads)}
    whole = compute(history.slice(size), prior=history.head(size))
    assert_frame_equal(pl.DataFrame([found[name] for name in INDICATORS]), whole)
