"""Figures over weeks and over countries."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scipy import stats

from sarhad.targeting.simulation import WeekRecord, paired, quarter, summarise
from sarhad.targeting.simulation.chart import chart

WEEK = WeekRecord(
    week=3, day="2025-01-20", items=1000, irregular=40, picked=50, found=20, explored=5, explored_found=1, share=0.1,
    best=40, revenue=10.0, best_revenue=40.0, unseen=10, unseen_found=2, new_importers=1, new_codes=0,
    new_kinds=("smuggling",),
)  # fmt: skip


def test_a_week_counts_by_its_items() -> None:
    told = summarise([WEEK, replace(WEEK, picked=150, found=0, explored=0, explored_found=0, new_kinds=())])
    assert (told.picked, told.found, told.regret, told.regret_a_week) == (200, 20, 60, 30.0)
    assert told.precision == pytest.approx(0.1)
    assert told.recall == told.norm_recall == pytest.approx(0.25)
    assert told.norm_revenue == pytest.approx(0.25)
    assert told.explored_precision == pytest.approx(0.2)
    assert told.unseen_recall == pytest.approx(0.2)
    assert told.kinds == {"smuggling": 3}


def test_quarters_cover_every_week_once() -> None:
    weeks = [replace(WEEK, week=n) for n in range(54)]
    assert [r.week for n in (1, 2, 3, 4) for r in quarter(weeks, n)] == list(range(54))


def test_a_paired_difference_is_students() -> None:
    one, other = [3.0, 4.5, 5.0, 2.5, 4.0], [2.0, 4.0, 4.2, 2.6, 3.1]
    told = paired(one, other)
    test = stats.ttest_rel(one, other).confidence_interval(0.95)
    assert (told.low, told.high) == pytest.approx((test.low, test.high))


def test_the_chart_is_an_svg_with_a_line_for_each_strategy() -> None:
    weeks = [replace(WEEK, week=n, day=f"2025-02-{n + 1:02d}") for n in range(8)]
    drawn = chart({"adaptive": weeks, "model": weeks})
    assert drawn.startswith("<svg")
    assert "adaptive" in drawn
    assert "model" in drawn
    assert "Regret: irregular items a week that the oracle finds more" in drawn
    assert "importers never caught before" in drawn
