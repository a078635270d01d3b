"""Mining: on a country whose mechanisms are known it finds them again, and on noise it finds nothing."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest

from sarhad.declarations.generator.country import generate_table
from sarhad.effectiveness.clauses import INDICATORS_USED
from sarhad.effectiveness.drafts import write_drafts
from sarhad.effectiveness.past import vocabulary_of
from sarhad.effectiveness.suggestions import suggest
from sarhad.effectiveness.tried_profiles import read_profiles
from sarhad.errors import SarhadError
from sarhad.indicators import compute
from sarhad.profiles import ProfileSet, parse
from sarhad.profiles.language.syntax import columns_of

PERSONS = {"importer", "exporter", "declarant", "carrier", "declaration_id"}


@cache
def country():
    """A country with its indicators, and its truth."""
    items, truth = generate_table(60_000, seed=9, years=2.0)
    return pl.concat([items, compute(items, names=INDICATORS_USED)], how="horizontal"), truth


@pytest.fixture(scope="module")
def found():
    return suggest(country()[0].lazy(), most=8)


def test_named_mechanisms_are_found_again(found):
    mostly = {one.kinds[0][0] for one in found.confirmed}
    assert {"short_quantity", "undervaluation"} <= mostly


def test_what_holds_later_also_holds_in_the_truth(found):
    """Each rule's true rate, over all items of the country, is well above the country's."""
    items, truth = country()
    conditions = {str(i): one.condition for i, one in enumerate(found.confirmed)}
    hits = ProfileSet.from_conditions(conditions).match(items)
    usual = truth["irregular"].mean()
    for name in conditions:
        assert truth["irregular"].gather(hits.filter(profile=name)["row"]).mean() > 2 * usual


def test_a_rule_has_at_most_four_clauses_and_names_no_person(found):
    assert found.confirmed
    for one in found.confirmed:
        assert one.condition.count(" AND ") <= 3
        assert columns_of(parse(one.condition)).isdisjoint(PERSONS)


def test_both_parts_are_reported_and_the_later_was_not_looked_at_before(found):
    for one in found.confirmed:
        assert one.p <= 0.05
        assert one.confirmed.lift >= 1.5
        assert 0 < one.confirmed.support < 0.5
        assert one.confirmed.estimate.rate.low <= one.confirmed.estimate.rate.share
    assert found.tried >= len(found.confirmed)


def test_rules_are_not_alike(found):
    items = country()[0].filter("inspected")
    hits = ProfileSet.from_conditions({str(i): one.condition for i, one in enumerate(found.confirmed)}).match(items)
    rows = [set(part["row"]) for part in hits.partition_by("profile")]
    assert all(len(a & b) <= 0.6 * len(a | b) for i, a in enumerate(rows) for b in rows[:i])


def test_the_same_history_gives_the_same_rules():
    history = country()[0].head(30_000).lazy()
    assert suggest(history, most=2) == suggest(history, most=2)


def test_where_outcomes_are_noise_hardly_anything_is_confirmed():
    items = country()[0].filter("inspected")
    rng = np.random.default_rng(0)
    noise = items.with_columns(irregular=pl.Series(rng.random(items.height) < 0.1))
    assert len(suggest(noise.lazy(), most=4).confirmed) <= 1


def test_drafts_are_profiles_that_can_be_checked_and_select_nothing(found, tmp_path):
    paths = write_drafts(found, tmp_path / "drafts")
    profiles = read_profiles(tmp_path / "drafts", vocabulary_of(country()[0].lazy()))
    assert len(paths) == len(profiles) == len(found.confirmed)
    assert {one.status for one in profiles} == {"draft"}
    assert {one.condition for one in profiles} == {one.condition for one in found.confirmed}
    assert all("On later declarations" in one.rationale for one in profiles)
    assert len(ProfileSet.load(tmp_path / "drafts")) == 0


def test_too_short_a_past_is_refused():
    with pytest.raises(SarhadError, match="at least 500 are needed"):
        suggest(country()[0].head(500).lazy())
