"""What each strategy is for, on weeks made by hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.cluster import kmeans_plusplus

from sarhad.targeting.simulation.strategies.adaptive import EVIDENCE, Adaptive
from sarhad.targeting.simulation.strategies.diversity import Diversity, seeding
from sarhad.targeting.simulation.strategies.exploitation import Exploitation
from sarhad.targeting.simulation.strategies.gate import PRECISION, Gate
from sarhad.targeting.simulation.strategies.hybrid import Hybrid
from sarhad.targeting.simulation.strategies.optimism import optimistic
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
    assert Adaptive().pick(week(SCORES, 10, value=value), {}).rows[:2].tolist() == [20, 10]
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


def test_without_width_optimism_is_the_model_alone() -> None:
    view = week(SCORES, 12, value=np.linspace(9.0, 1.0, 100), cell=np.arange(100) % 7)
    assert optimistic(view, 0.0).tolist() == Exploitation().pick(view, {}).rows.tolist()


def test_of_two_items_alike_the_one_of_which_less_is_known_is_picked() -> None:
    examined = np.where(np.arange(100) == 40, 0.0, 50.0)
    view = week(np.full(100, 0.3), 1, examined=examined)
    assert Exploitation().pick(view, {}).rows.tolist() == [0]
    assert optimistic(view, 0.5).tolist() == [40]


def test_what_the_model_is_sure_of_is_picked_before_what_nobody_knows() -> None:
    score, examined = np.full(100, 0.05), np.zeros(100)
    score[:10], examined[:10] = 0.99, 500.0
    assert sorted(optimistic(week(score, 10, examined=examined), 0.8).tolist()) == list(range(10))


def test_a_pick_counts_as_examined_so_that_a_week_is_not_all_for_one_cell() -> None:
    score = np.concatenate([np.full(50, 0.30), np.full(50, 0.29)])
    view = week(score, 10, cell=np.arange(100) // 50)
    assert (optimistic(view, 0.0) < 50).all()
    assert 3 <= (optimistic(view, 0.5) < 50).sum() <= 7


def test_the_optimists_picks_are_those_of_the_formula_worked_out_pick_by_pick() -> None:
    rng = np.random.default_rng(8)
    cell = rng.integers(0, 12, 80)
    examined, value = (rng.random(12) * 20)[cell], rng.random(80) + 0.5
    view = week(rng.random(80), 30, cell=cell, examined=examined, value=value)
    expected: list[int] = []
    for _ in range(30):
        index = {
            i: (p + 0.6 * (p * (1 - p) / (1 + n + sum(cell[j] == cell[i] for j in expected))) ** 0.5) * v
            for i, (p, n, v) in enumerate(zip(view.score, examined, value, strict=True))
            if i not in expected
        }
        expected.append(max(index, key=index.__getitem__))
    assert optimistic(view, 0.6).tolist() == expected


def test_optimism_takes_every_item_once_when_there_are_no_more() -> None:
    assert sorted(optimistic(week(SCORES[:30], 40, cell=np.arange(30) % 3), 0.5).tolist()) == list(range(30))


def test_explored_is_what_the_model_alone_would_not_have_picked() -> None:
    examined = np.where(np.arange(100) < 50, 0.0, 200.0)
    view = week(np.linspace(0.2, 0.3, 100), 10, examined=examined)
    picks = Adaptive().pick(view, {})
    own = Exploitation().pick(view, {}).rows
    assert picks.exploring.any()
    assert picks.exploring.tolist() == [row not in own for row in picks.rows]
    assert picks.share == picks.exploring.mean()


def test_nothing_is_explored_where_the_models_picks_are_as_good_as_certain() -> None:
    score = np.where(np.arange(200) < 60, 0.98, 0.02)
    picks = Adaptive().pick(week(score, 60, cell=np.arange(200) % 9), {EVIDENCE: [9.0]})
    assert not picks.exploring.any()


def test_the_width_rises_with_surprise_and_with_broken_promises_and_falls_in_quiet() -> None:
    strategy = Adaptive()
    quiet: Memory = {}
    for _ in range(30):
        strategy.learn(found(100, irregular=50), quiet)
    surprised, disappointed = dict(quiet), dict(quiet)
    strategy.learn(found(20, irregular=8, score=0.02, exploring=True), surprised)
    strategy.learn(found(100, irregular=20), disappointed)
    widths = [strategy.width(memory[EVIDENCE][0]) for memory in (quiet, surprised, disappointed)]
    assert widths[0] < widths[1] <= strategy.wide
    assert widths[0] < widths[2] <= strategy.wide
    assert abs(widths[0] - strategy.narrow) < 0.02


def test_the_evidence_rises_when_the_population_shifts() -> None:
    strategy, memory = Adaptive(), {}
    steady = found(100, irregular=50)
    for _ in range(30):
        strategy.learn(steady, memory)
    before = memory[EVIDENCE][0]
    strategy.learn(Findings(steady.picks, steady.score, steady.irregular, np.full(1000, 0.3)), memory)
    assert memory[EVIDENCE][0] > before + 0.5
