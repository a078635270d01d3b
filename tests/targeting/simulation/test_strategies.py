"""What each strategy is for, on weeks made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from sklearn.cluster import kmeans_plusplus

from sarhad.targeting.simulation.strategies.adaptive import EVIDENCE, Adaptive
from sarhad.targeting.simulation.strategies.cells import by_cells
from sarhad.targeting.simulation.strategies.diversity import Diversity, seeding
from sarhad.targeting.simulation.strategies.exploitation import Exploitation
from sarhad.targeting.simulation.strategies.gate import PRECISION, Gate
from sarhad.targeting.simulation.strategies.hybrid import Hybrid
from sarhad.targeting.simulation.strategies.profiles import ProfilesOnly
from sarhad.targeting.simulation.strategies.uncertainty import Uncertainty
from sarhad.targeting.simulation.strategies.view import Findings, Memory, Picks, View


def week(score: npt.ArrayLike, capacity: int, **changed: object) -> View:
    """A week of items with these scores, all strangers in a cell of their own."""
    values = np.asarray(score, dtype=np.float64)
    count = len(values)
    given: dict[str, object] = {
        "capacity": capacity,
        "members": np.column_stack([values, values]),
        "value": np.ones(count),
        "hits": np.zeros(count, dtype=np.int64),
        "stake": np.ones(count),
        "cell": np.arange(count),
        "examined": np.zeros(count),
        "irregular": np.zeros(count),
        "country": 0.05,
        "embed": lambda: np.random.default_rng(1).normal(size=(count, 8)).astype(np.float32),
        "rng": np.random.default_rng(3),
        **changed,
    }
    return View(**given)  # type: ignore[arg-type]


SCORES = np.linspace(0.0, 0.99, 100)


def test_exploitation_takes_the_highest_scores() -> None:
    assert Exploitation().pick(week(SCORES, 3), {}).rows.tolist() == [99, 98, 97]


def test_what_an_irregularity_is_worth_ranks_beside_how_likely_it_is() -> None:
    value = np.ones(100)
    value[[10, 20]] = 1000.0
    assert Exploitation().pick(week(SCORES, 3, value=value), {}).rows.tolist() == [20, 10, 99]
    assert Hybrid().pick(week(SCORES, 10, value=value), {}).rows[:3].tolist() == [20, 10, 99]
    assert Adaptive().pick(week(SCORES, 10, value=value), {}).rows[:3].tolist() == [20, 10, 99]
    assert set(Uncertainty().pick(week(SCORES, 3, value=value), {}).rows.tolist()) == {50, 49, 51}


def test_uncertainty_takes_the_scores_nearest_one_half() -> None:
    assert set(Uncertainty().pick(week(SCORES, 3), {}).rows.tolist()) == {50, 49, 51}


def test_the_hybrid_leaves_a_tenth_to_chance() -> None:
    picks = Hybrid().pick(week(SCORES, 20), {})
    assert picks.rows[:18].tolist() == list(range(99, 81, -1))
    assert picks.exploring.tolist() == [False] * 18 + [True] * 2
    assert len(set(picks.rows.tolist())) == 20


def test_profiles_take_the_most_matched_first() -> None:
    hits = np.zeros(100, dtype=np.int64)
    hits[[5, 6, 7]] = [1, 3, 2]
    assert ProfilesOnly().pick(week(SCORES, 2, hits=hits), {}).rows.tolist() == [6, 7]
    assert set(ProfilesOnly().pick(week(SCORES, 50, hits=hits), {}).rows.tolist()) == {5, 6, 7}


def test_seeding_spreads_over_clusters_as_k_means_plus_plus_does() -> None:
    centres = np.array([[0, 0], [50, 0], [0, 50], [50, 50]], dtype=np.float32)
    vectors = np.repeat(centres, 25, axis=0) + np.random.default_rng(0).normal(size=(100, 2)).astype(np.float32)
    ours = seeding(vectors, 4, np.random.default_rng(1))
    theirs = kmeans_plusplus(vectors, 4, random_state=1)[1]
    assert sorted(ours // 25) == sorted(theirs // 25) == [0, 1, 2, 3]


def test_seeding_never_takes_an_item_twice_even_among_equals() -> None:
    same = np.ones((10, 3), dtype=np.float32)
    assert sorted(seeding(same, 10, np.random.default_rng(1)).tolist()) == list(range(10))


def test_diversity_prefers_items_whose_gradient_is_long() -> None:
    score = np.full(100, 0.001)
    score[:10] = 0.5
    picked = Diversity().pick(week(score, 8), {}).rows
    assert (picked < 10).sum() >= 7


def test_the_gate_explores_by_chance_until_the_model_is_precise() -> None:
    score = np.full(200, 0.001)
    score[:20], score[20:40] = 0.9, 0.5
    memory: Memory = {}
    view = week(score, 40, stake=np.full(200, 1e6))
    Gate(share=0.5).learn(found(20, irregular=1), memory)
    by_chance = Gate(share=0.5).pick(view, memory)
    Gate(share=0.5).learn(found(20, irregular=19), memory)
    by_model = Gate(share=0.5).pick(view, memory)
    assert memory[PRECISION] == [0.95]
    assert np.isin(by_model.rows[by_model.exploring], np.arange(20, 40)).mean() > 0.9
    assert np.isin(by_chance.rows[by_chance.exploring], np.arange(20, 40)).mean() < 0.5


def found(count: int, irregular: int, score: float = 0.5, exploring: bool = False) -> Findings:
    """Findings of picks that all had one score."""
    labels = np.arange(count) < irregular
    picks = Picks(np.arange(count), np.full(count, exploring))
    return Findings(picks, np.full(count, score), labels, np.full(1000, 0.05))


def test_exploring_goes_where_nobody_looked_and_not_where_all_was_clean() -> None:
    cell = np.repeat(np.arange(4), 50)
    examined = np.array([400.0, 400.0, 0.0, 400.0])[cell]
    irregular = np.array([0.0, 0.0, 0.0, 0.0])[cell]
    view = week(np.full(200, 0.01), 10, cell=cell, examined=examined, irregular=irregular)
    rows = by_cells(view, np.arange(200), 40, expected=0.3, price=0.02)
    assert len(set(rows.tolist())) == len(rows) >= 3
    assert (cell[rows] == 2).all()


def test_exploring_takes_every_item_when_asked_for_all() -> None:
    view = week(np.full(30, 0.01), 10, cell=np.arange(30) % 3)
    assert sorted(by_cells(view, np.arange(30), 30, expected=0.05, price=-1.0).tolist()) == list(range(30))


def test_exploring_stops_where_no_draw_is_above_the_price() -> None:
    cell = np.repeat(np.arange(4), 50)
    examined = np.array([400.0, 400.0, 400.0, 400.0])[cell]
    irregular = np.array([0.0, 0.0, 300.0, 0.0])[cell]
    view = week(np.full(200, 0.01), 10, cell=cell, examined=examined, irregular=irregular)
    rows = by_cells(view, np.arange(200), 20, expected=0.05, price=0.5)
    assert len(rows) == 20
    assert set(cell[rows].tolist()) == {2}
    assert not len(by_cells(view, np.arange(200), 20, expected=0.05, price=0.9))


def test_exploring_takes_the_dearer_of_two_unknown_kinds_and_in_it_the_dearest_item() -> None:
    cell, value = np.repeat(np.arange(2), 50), np.ones(100)
    value[50:], value[70] = 100.0, 1000.0
    view = week(np.full(100, 0.2), 10, cell=cell, value=value)
    rows = by_cells(view, np.arange(100), 5, expected=0.2, price=5.0)
    assert rows[0] == 70
    assert (rows >= 50).all()


def test_the_price_of_exploring_is_what_the_last_picks_are_worth() -> None:
    """Picks of which half are irregular give way to what promises more money, not to what promises more findings."""
    score, value = np.full(1000, 0.05), np.ones(1000)
    score[:100], value[:100] = 0.9, 50.0
    cell = np.concatenate([np.zeros(100, dtype=np.int64), np.arange(1, 901)])
    memory: Memory = {}
    for _ in range(30):
        Adaptive().learn(replace(found(100, irregular=50), irregular=np.arange(100) % 2 == 0), memory)
        Adaptive().learn(found(20, irregular=18, exploring=True), memory)
    dear = Adaptive().pick(week(score, 100, cell=cell, value=value), memory)
    cheap = Adaptive().pick(week(score, 100, cell=cell, value=np.ones(1000)), memory)
    assert not dear.exploring.any()
    assert cheap.exploring.any()


def test_nothing_is_explored_while_the_models_least_certain_picks_are_all_irregular() -> None:
    strategy = Adaptive()
    memory: Memory = {}
    for _ in range(60):
        strategy.learn(found(100, irregular=100, score=0.99), memory)
    picks = strategy.pick(week(SCORES, 50, cell=np.zeros(100, dtype=np.int64), examined=np.full(100, 20.0)), memory)
    assert not picks.exploring.any()
    assert picks.rows.tolist() == list(range(99, 49, -1))


def test_the_share_for_exploring_rises_with_surprise_and_with_broken_promises_and_falls_in_quiet() -> None:
    strategy = Adaptive()
    quiet: Memory = {}
    for _ in range(30):
        strategy.learn(found(100, irregular=50), quiet)
    surprised, disappointed = dict(quiet), dict(quiet)
    strategy.learn(found(20, irregular=8, score=0.02, exploring=True), surprised)
    strategy.learn(found(100, irregular=20), disappointed)
    shares = [strategy.most(memory[EVIDENCE][0]) for memory in (quiet, surprised, disappointed)]
    assert shares[0] < shares[1] <= strategy.ceiling
    assert shares[0] < shares[2] <= strategy.ceiling
    assert abs(shares[0] - strategy.floor) < 0.002


def test_the_share_for_exploring_rises_when_the_population_shifts() -> None:
    strategy, memory = Adaptive(), {}
    steady = found(100, irregular=50)
    for _ in range(30):
        strategy.learn(steady, memory)
    before = memory[EVIDENCE][0]
    strategy.learn(Findings(steady.picks, steady.score, steady.irregular, np.full(1000, 0.3)), memory)
    assert memory[EVIDENCE][0] > before + 0.5
