"""The back-test: counts held against DuckDB on a generated country, loads and cautions against hand-made histories."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

import duckdb
import polars as pl
import pytest

from sarhad.declarations.generator.country import generate_table
from sarhad.declarations.schema import conform
from sarhad.effectiveness import backtest, wilson
from sarhad.errors import SarhadError
from sarhad.profiles import parse
from sarhad.profiles.language.sql import sql
from tests.profiles.made import OFFICES, profile

CONDITIONS = ("hs_code LIKE '64%'", "duty_rate >= 10 AND invoice_amount / net_mass_kg < 3", "NOT preference = 'CIS'")


@cache
def country():
    return generate_table(8_000, seed=5, years=0.5)[0]


def history(*rows, **shared):
    """A history of items, each its own declaration, on 1 March 2026 at office 11, if not said otherwise."""
    usual = {"office": "11", "declared_at": datetime(2026, 3, 1, 10), "item_no": 1, "packages": 9, **shared}
    named = [{"declaration_id": f"D{number}", **usual, **row} for number, row in enumerate(rows)]
    return conform(pl.DataFrame(named, infer_schema_length=None)).lazy()


def only(*arguments, **named):
    [tried] = backtest(*arguments, **named).profiles
    return tried


@pytest.mark.parametrize("condition", CONDITIONS)
def test_counts_and_findings_are_duckdbs(condition, tmp_path):
    country().write_parquet(tmp_path / "items.parquet")
    where = sql(parse(condition))
    tried = only([profile(condition=condition)], pl.scan_parquet(tmp_path / "*.parquet"))
    source = f"FROM '{tmp_path}/*.parquet' WHERE {where}"
    days = duckdb.sql(
        "SELECT declared_at::DATE AS day, office, COUNT(*), COUNT(DISTINCT declaration_id) "
        f"{source} GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    assert [(d.day, d.office, d.items, d.declarations) for d in tried.days] == days
    items, declarations, inspected, irregular, revenue, represented = duckdb.sql(
        "SELECT COUNT(*), COUNT(DISTINCT declaration_id), SUM(inspected::INT), SUM(irregular::INT), "
        f"SUM(additional_revenue), SUM(1 / selection_probability) FILTER (inspected) {source}"
    ).fetchall()[0]
    found = tried.findings
    assert (tried.items, tried.declarations) == (items, declarations)
    assert (found.inspected, found.irregular, found.rate) == (inspected, irregular, wilson(irregular, inspected))
    assert (found.revenue, found.revenue_per_inspection) == (pytest.approx(revenue), pytest.approx(revenue / inspected))
    assert tried.corrected.represented == pytest.approx(represented)
    assert sum(load.items for load in tried.offices) == items


def test_several_profiles_are_tried_alone_and_together():
    tried = [profile(f"p{number}", condition) for number, condition in enumerate(CONDITIONS)]
    report = backtest(tried, country().lazy())
    assert [one.profile for one in report.profiles] == ["p0", "p1", "p2"]
    alone = [only([one], country().lazy()) for one in tried]
    assert list(report.profiles) == alone
    either = country().select(pl.sql_expr(" OR ".join(f"({one})" for one in CONDITIONS)).sum()).item()
    assert report.together.items == either < sum(one.items for one in alone)


def test_only_what_goes_to_a_stricter_channel_is_new_work():
    """Of four matched declarations one is red, one yellow, one has a red item beside the match, one is green."""
    past = history(
        {"hs_code": "640399"},
        {"hs_code": "610910"},
        {},
        {},
        {"declaration_id": "D2", "item_no": 2, "hs_code": "640399"},
    )
    active = [profile("red", "hs_code LIKE '64%'"), profile("yellow", "hs_code LIKE '61%'", "yellow")]
    tried = only([profile("new", "packages > 3 AND item_no = 1", "orange")], past, active=active)
    assert (tried.items, tried.declarations) == (4, 4)
    assert (tried.new_items, tried.new_declarations, tried.examinations_a_day) == (3, 2, 2)
    assert [(one.profile, one.items, one.share) for one in tried.overlaps] == [("red", 1, 0.25), ("yellow", 1, 0.25)]


def test_a_share_of_the_matches_makes_a_share_of_the_work():
    past = history({}, {}, {"hs_code": "640399"})
    active = [profile("half", "hs_code LIKE '64%'", random_share=0.5)]
    tried = only([profile("tenth", random_share=0.1)], past, active=active)
    assert tried.new_declarations == pytest.approx(0.1 + 0.1 + 0.1 * 0.5)


def test_profiles_that_share_a_match_make_its_work_once():
    past = history({}, {}, {"hs_code": "640399"})
    half = [profile("half", random_share=0.5), profile("shoes", "hs_code LIKE '64%'", random_share=0.5)]
    together = backtest(half, past).together
    assert (together.items, together.new_declarations) == (3, pytest.approx(0.5 + 0.5 + 0.75))


def test_declarations_out_of_order_are_counted_as_well():
    past = history(
        {"declaration_id": "B"}, {"declaration_id": "A"}, {"declaration_id": "B", "item_no": 2, "office": "11"}
    )
    tried = only([profile()], past)
    assert (tried.items, tried.declarations, tried.new_declarations) == (3, 2, 2)
    assert [(load.items, load.declarations) for load in tried.offices] == [(3, 2)]


def test_a_blue_profile_makes_no_examination():
    tried = only([profile(channel="blue")], history({}))
    assert (tried.new_declarations, tried.examinations_a_day) == (1, 0)


def test_each_office_has_its_mean_day_and_its_busiest():
    at = [datetime(2026, 3, day, 9) for day in (1, 4, 4)]
    past = history(
        {"declared_at": at[0]}, {"declared_at": at[1]}, {"declared_at": at[2]}, {"office": "21", "packages": 1}
    )
    report = backtest([profile()], past)
    [load] = report.profiles[0].offices
    assert (load.office, load.items, load.examinations_a_day, load.busiest_day) == ("11", 3, 3 / 4, 2)
    assert (report.history.items, report.history.days) == (4, 4)
    assert [(day.day, day.items) for day in report.profiles[0].days] == [(date(2026, 3, 1), 1), (date(2026, 3, 4), 2)]


def test_a_profile_is_tried_where_it_binds_whatever_its_validity_and_status():
    past = history({"office": "11"}, {"office": "12"}, {"office": "21"})
    regional = profile(level="regional", owner="10", valid_from="2031-01-01", status="draft")
    assert only([regional], past, offices=OFFICES).items == 2


def test_what_no_active_profile_would_have_found_is_told_apart():
    seen = {"inspected": True, "irregular": True, "additional_revenue": 70.0, "selection_probability": 0.5}
    past = history({**seen, "hs_code": "640399"}, seen, {**seen, "irregular": False}, {"selection_probability": 0.5})
    tried = only([profile()], past, active=[profile("shoes", "hs_code LIKE '64%'")])
    assert (tried.findings.irregular, tried.unique.irregular, tried.unique.revenue) == (2, 1, 140.0)
    assert tried.unique_irregular == pytest.approx(0.5 * 3)


def test_a_superseded_version_is_not_counted():
    past = history(
        {"declaration_id": "A", "version": 1}, {"declaration_id": "A", "version": 2, "packages": 1}, {"version": 1}
    )
    assert only([profile()], past).items == 1


def test_a_condition_may_name_an_indicator():
    past = history({"importer": "I1"}, {"importer": "I1", "declared_at": datetime(2026, 3, 5)}, {"importer": "I2"})
    assert only([profile(condition="importer_declarations_30d >= 1")], past).items == 1


def codes(tried):
    return {caution.code for caution in tried.cautions}


def test_thin_ground_is_said_openly():
    assert codes(only([profile()], history({}).drop("inspected"))) == {"no_outcomes"}
    assert "none_inspected" in codes(only([profile()], history({"selection_probability": 0.1})))
    seen = {"inspected": True, "irregular": False}
    assert {"unknown_probability", "chance_not_recorded"} <= codes(only([profile()], history(seen)))
    unlikely = {"selection_probability": 0.001, **seen}
    assert {"few_inspected", "heavy_weight", "one_dominates"} <= codes(only([profile()], history(unlikely)))
    assert "no_chance" in codes(only([profile()], history(unlikely, {"selection_probability": 0.0})))
    assert codes(only([profile()], history(*([{**seen, "selection_probability": 1.0}] * 40)))) == set()


def test_probabilities_that_do_not_describe_who_was_inspected_are_noticed():
    """All of 200 inspected though each had one chance in ten."""
    rows = [{"inspected": True, "irregular": False, "selection_probability": 0.1}] * 200
    [caution] = only([profile()], history(*rows)).cautions
    assert (caution.code, caution.value) == ("probabilities_do_not_fit", pytest.approx(10))
    assert str(caution) == "The recorded probabilities account for 10.00 times the matches there are."


def test_a_column_the_history_lacks_is_named():
    tried = only([profile(condition="packages > 3 OR payment_method = 'cash'")], history({}).drop("payment_method"))
    assert (tried.items, str(tried.cautions[0])) == (
        1, "The history has no column payment_method: in every row it counts as not known.",
    )  # fmt: skip


def test_a_history_without_declarations_or_moments_is_refused():
    with pytest.raises(SarhadError, match="the history has no column declared_at"):
        backtest([profile()], history({}).drop("declared_at"))


def test_a_profile_given_twice_is_refused():
    with pytest.raises(SarhadError, match="given twice"):
        backtest([profile(), profile()], history({}))


def test_the_report_becomes_plain_values():
    report = backtest([profile()], history({})).as_dict()
    assert report["profiles"][0]["offices"][0]["office"] == "11"
    assert (
        report["profiles"][0]["cautions"][0]["text"]
        == "None of the matches was inspected: nothing is known of what would be found."
    )
    assert backtest([profile()], history({}).filter(packages=0)).history.first is None
