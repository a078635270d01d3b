"""Worth over time, and what is proposed because of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from sarhad.declarations.schema import conform
from sarhad.effectiveness import wilson
from sarhad.effectiveness.worth import worth
from tests.profiles.made import profile

RATES = {"good": 0.40, "useless": 0.05, "rare": 0.05, "fading": 0.30}


@pytest.fixture(scope="module")
def history():
    """Two years; packages tell the profile: each profile's matches are all inspected, and a random sample of 2,000."""
    rng = np.random.default_rng(2)
    counts = {"good": 400, "useless": 1_500, "rare": 20, "fading": 1_600, "random": 2_000}
    parts = []
    for number, (name, count) in enumerate(counts.items()):
        age = rng.random(count)
        rate = np.full(count, RATES.get(name, 0.05)) * (np.exp(-2.5 * age) if name == "fading" else 1.0)
        parts.append(
            pl.DataFrame(
                {
                    "declaration_id": [f"{name}{i}" for i in range(count)],
                    "item_no": 1,
                    "declared_at": [datetime(2024, 1, 1) + timedelta(days=float(d)) for d in age * 730],
                    "packages": number,
                    "inspected": True,
                    "irregular": rng.random(count) < rate,
                    "additional_revenue": 10.0,
                    "selection_probability": 1.0 if name != "random" else 0.02,
                    "selection_reason": "random" if name == "random" else "profile",
                }
            )
        )
    return conform(pl.concat(parts)).lazy()


@pytest.fixture(scope="module")
def profiles():
    return [profile(name, f"packages = {number}") for number, name in enumerate(RATES)]


@pytest.fixture(scope="module")
def report(history, profiles):
    return worth(profiles, history)


def of(report, name):
    return next(one for one in report.profiles if one.profile == name)


def test_hits_and_findings_are_those_of_each_period(report, history):
    good = of(report, "good")
    frame = history.filter(packages=0).collect()
    assert good.hits == sum(one.hits for one in good.periods) == 400
    assert [one.start for one in good.periods] == sorted({date(y, m, 1) for y in (2024, 2025) for m in (1, 4, 7, 10)})
    first = frame.filter(pl.col("declared_at") < datetime(2024, 4, 1))
    assert good.periods[0].findings.rate == wilson(int(first["irregular"].sum()), first.height)


def test_lift_is_over_the_random_sample(report):
    good, chance = of(report, "good"), report.random
    assert chance.inspected == 2_000
    assert good.lift == pytest.approx(good.corrected.rate.share / chance.rate.share)
    assert good.beats_random < 1e-6 < of(report, "useless").beats_random


def test_only_what_has_been_tried_enough_and_finds_no_more_than_chance_is_to_be_retired(report):
    [proposal] = [one for one in report.proposals if one.kind == "retire"]
    assert proposal.profiles == ("useless",)
    assert of(report, "rare").useless is None, "twenty inspections tell nothing"
    assert "useless finds" in str(proposal)
    assert proposal.figures["p"] < 0.05


def test_decay_is_told_with_its_interval(report):
    """The odds of "fading" fall by about exp(-2.5 / 2) a year."""
    fading = of(report, "fading").yearly
    assert fading.high < 0.6
    assert fading.low < np.exp(-1.25) * 1.1
    assert of(report, "good").yearly.low < 1 < of(report, "good").yearly.high


def test_those_that_match_the_same_are_to_be_merged_and_the_contained_to_go(history):
    overlapping = [
        profile("all", "packages <= 3"),
        profile("nearly", "packages IN (1, 3, 2, 4) AND NOT packages = 4"),
        profile("part", "packages = 1", "yellow"),
        profile("stricter", "packages = 0"),
        profile("shoes", "packages = 3", "orange", random_share=0.5),
    ]
    proposals = {(one.kind, one.profiles) for one in worth(overlapping, history).proposals if one.kind != "retire"}
    assert proposals == {
        ("merge", ("all", "nearly")), ("contained", ("part", "all")), ("contained", ("part", "nearly")),
        ("contained", ("stricter", "all")), ("contained", ("shoes", "all")), ("contained", ("shoes", "nearly")),
    }  # fmt: skip


def test_a_stricter_profile_is_not_dropped_for_a_milder_one(history):
    mild = [profile("all", "packages <= 3", "yellow"), profile("part", "packages = 1", "red")]
    assert [one for one in worth(mild, history).proposals if one.kind == "contained"] == []


def test_without_a_random_sample_nothing_is_proposed(history, profiles):
    report = worth(profiles, history.with_columns(selection_reason=pl.lit("manual")))
    assert (report.random.inspected, report.proposals) == (0, ())
    assert {one.lift for one in report.profiles} == {None}


def test_a_profile_without_matches_has_no_worth(history):
    [nothing] = worth([profile("nothing", "packages > 99")], history).profiles
    assert (nothing.hits, nothing.corrected, nothing.lift, nothing.yearly, nothing.periods) == (0, None, None, None, ())


def test_the_report_becomes_plain_values(report):
    plain = report.as_dict()
    assert plain["proposals"][0]["text"].startswith("useless finds")
    assert plain["profiles"][0]["periods"][0]["findings"]["inspected"] > 0
