"""What holds for every strategy, week after week."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from sarhad.errors import SarhadError
from sarhad.targeting import Weights
from sarhad.targeting.simulation import (
    STRATEGIES,
    Scene,
    Settings,
    Simulation,
    WeekRecord,
    resume,
    save,
    set_scene,
    strategy_named,
)
from sarhad.targeting.simulation.strategies.exploitation import Exploitation
from sarhad.targeting.simulation.strategies.view import Memory, Picks, View

FEW = Settings(inspection_rate=0.08, warm_weeks=6, weeks=3, seed=2)


def work(scene: Scene, name: str, settings: Settings = FEW) -> list[WeekRecord]:
    simulation = Simulation(scene, strategy_named(name), settings)
    for _ in simulation.run():
        pass
    return simulation.records


@pytest.mark.parametrize("name", STRATEGIES)
def test_no_strategy_picks_more_than_the_inspection_rate_allows(scene: Scene, name: str) -> None:
    records = work(scene, name)
    assert len(records) == 3
    for record in records:
        assert 0 < record.picked <= round(0.08 * record.items)
        assert 0 <= record.found <= record.best <= min(record.picked, record.irregular)
        assert record.revenue <= record.best_revenue * (1 + 1e-12)


def test_only_picked_items_reveal_their_label(scene: Scene) -> None:
    """The truth of items that were not picked is turned round; nothing that was picked changes, so nothing else may."""
    simulation = Simulation(scene, strategy_named("adaptive"), FEW)
    picked = []
    add = simulation.ledger.add
    simulation.ledger.add = lambda rows, irregular: (picked.append(rows), add(rows, irregular))[1]  # type: ignore[method-assign]
    list(simulation.run())
    revealed = np.zeros(len(scene.irregular), dtype=bool)
    revealed[np.concatenate(picked)] = True
    turned = replace(scene, irregular=np.where(revealed, scene.irregular, ~scene.irregular))
    again = work(turned, "adaptive")
    assert [r.found for r in again] == [r.found for r in simulation.records]
    assert [r.explored_found for r in again] == [r.explored_found for r in simulation.records]
    assert [r.irregular for r in again] != [r.irregular for r in simulation.records]


@pytest.mark.parametrize("name", ["adaptive", "gate"])
def test_a_stopped_simulation_goes_on_to_the_same_end(scene: Scene, name: str, tmp_path: Path) -> None:
    state = tmp_path / "state.npz"
    stopped = Simulation(scene, strategy_named(name), FEW)
    for _ in stopped.run():
        save(stopped, state)
        if stopped.week == 8:
            break
    resumed = Simulation(scene, strategy_named(name), FEW)
    assert resume(resumed, state)
    assert resumed.week == 8
    list(resumed.run())
    assert resumed.records == work(scene, name)


def test_a_state_is_not_resumed_with_other_settings(scene: Scene, tmp_path: Path) -> None:
    first = Simulation(scene, strategy_named("random"), FEW)
    save(first, tmp_path / "state.npz")
    other = Simulation(scene, strategy_named("random"), replace(FEW, seed=3))
    with pytest.raises(SarhadError, match="another simulation"):
        resume(other, tmp_path / "state.npz")
    (tmp_path / "state.npz").write_bytes(b"cut off")
    with pytest.raises(SarhadError, match="cannot be read"):
        resume(first, tmp_path / "state.npz")


def test_the_model_finds_more_than_chance(scene: Scene) -> None:
    settings = replace(FEW, weeks=8)
    assert sum(r.found for r in work(scene, "model", settings)) > 2 * sum(
        r.found for r in work(scene, "random", settings)
    )


def test_profiles_alone_pick_only_what_they_match(scene: Scene) -> None:
    unmatched = replace(scene, hits=np.zeros_like(scene.hits))
    assert all(record.picked == 0 for record in work(unmatched, "profiles"))
    once = replace(scene, hits=(np.arange(len(scene.hits)) % 500 == 0).astype(np.int64))
    for record in work(once, "profiles"):
        assert record.picked == once.hits[once.rows(record.week)].sum()


@dataclass(frozen=True)
class Watched(Exploitation):
    """Exploitation whose views are kept."""

    views: list[View] = field(default_factory=list)

    def pick(self, view: View, memory: Memory) -> Picks:
        """Keep the view, then pick."""
        self.views.append(view)
        return super().pick(view, memory)


def watch(scene: Scene, worth: Weights | None) -> tuple[Watched, Simulation]:
    watched = Watched()
    simulation = Simulation(scene, watched, replace(FEW, inspection_rate=0.3, weeks=12, worth=worth))
    list(simulation.run())
    return watched, simulation


def test_what_examinations_are_worth_follows_the_revenue_that_similar_ones_brought(scene: Scene) -> None:
    dutiable = np.expm1(scene.inputs[:, scene.names.index("log_value")]).astype(np.float64)
    scene = replace(scene, revenue=np.where(scene.irregular, 0.2 * dutiable, 0.0))
    watched, simulation = watch(scene, Weights())
    last = slice(scene.rows(simulation.week - 3).start, scene.rows(simulation.week - 1).stop)
    said, bad = np.concatenate([view.value for view in watched.views[-3:]]), scene.irregular[last]
    assert (said > 1).all()
    assert stats.spearmanr(said[bad], scene.revenue[last][bad]).pvalue < 0.01
    assert 0.2 < said[bad].sum() / scene.revenue[last][bad].sum() < 5.0


def test_the_model_picks_what_is_worth_most(scene: Scene) -> None:
    watched, simulation = watch(scene, Weights())
    view, start = watched.views[-1], scene.rows(simulation.week - 1).start
    picked = simulation.labels.rows[simulation.labels.week == simulation.week - 1] - start
    assert set(picked.tolist()) == set(np.argsort(-view.score * view.value, kind="stable")[: view.capacity].tolist())


def test_worth_is_weighed_as_the_plan_says(scene: Scene) -> None:
    """The first weeks with a revenue head have the same labels, so that only the weights differ."""
    once, thrice = (watch(scene, Weights(revenue=one, finding=7.0))[0].views for one in (1.0, 3.0))
    pairs = [(a.value, b.value) for a, b in zip(once, thrice, strict=True)]
    first = next((a, b) for a, b in pairs if (a != 1).any())
    assert np.allclose(3 * (first[0] - 7.0), first[1] - 7.0)


def test_where_every_finding_is_worth_the_same_the_probability_ranks(scene: Scene) -> None:
    alike = work(scene, "adaptive", replace(FEW, worth=Weights(revenue=0.0, finding=1.0)))
    assert alike == work(scene, "adaptive", replace(FEW, worth=None))


def test_until_revenue_enough_was_found_the_probability_ranks(scene: Scene) -> None:
    free = replace(scene, revenue=np.zeros_like(scene.revenue))
    told = work(free, "model", replace(FEW, worth=Weights()))
    assert told == work(free, "model", replace(FEW, worth=None))


def test_a_risk_area_that_weighs_much_draws_examinations_to_its_chapters(scene: Scene) -> None:
    """Two chapters' irregularities are called unsafe goods; a weight on safety is all that changes."""
    chapters = scene.chapter.filter(scene.irregular).value_counts(sort=True)["hs2"][3:5]
    unsafe = scene.chapter.is_in(chapters.implode()).to_numpy()
    kinds = (*scene.kinds, "unsafe_goods")
    changed = replace(scene, kinds=kinds, kind=np.where(unsafe & scene.irregular, len(kinds) - 1, scene.kind))
    simulations = [watch(changed, Weights(safety=safety))[1] for safety in (0.0, 1e9)]
    usual, drawn = (unsafe[one.labels.rows[one.labels.week >= FEW.warm_weeks]].sum() for one in simulations)
    assert drawn > 1.5 * usual


def test_a_fully_labelled_history_starts_with_a_sample(country: pl.DataFrame) -> None:
    scene = set_scene(country.with_columns(inspected=pl.lit(True)))
    simulation = Simulation(scene, strategy_named("random"), FEW)
    next(simulation.run())
    assert len(simulation.labels.irregular) == round(0.08 * int(scene.starts[1]))


def test_the_oldest_labels_are_forgotten_beyond_the_limit(scene: Scene) -> None:
    simulation = Simulation(scene, strategy_named("random"), replace(FEW, most_rows=100))
    list(simulation.run())
    assert len(simulation.labels.irregular) == len(simulation.labels.inputs) == 100
    assert simulation.labels.week[-1] == simulation.week - 1


def test_outcome_columns_of_the_history_do_not_reach_the_inputs(country: pl.DataFrame) -> None:
    blank = country.with_columns(
        inspected=pl.lit(None, pl.Boolean),
        inspected_at=pl.lit(None, pl.Datetime),
        selection_reason=pl.lit(None, pl.String),
    )
    assert np.array_equal(set_scene(country).inputs, set_scene(blank).inputs, equal_nan=True)


def test_a_history_without_labels_or_of_one_week_is_refused(country: pl.DataFrame) -> None:
    with pytest.raises(SarhadError, match="no item has a label"):
        set_scene(country.with_columns(irregular=pl.lit(None, pl.Boolean)))
    with pytest.raises(SarhadError, match="shorter than two weeks"):
        set_scene(country.sort("declared_at").head(20))


@pytest.mark.parametrize(
    "wrong", [{"inspection_rate": 0.0}, {"warm_weeks": 0}, {"most_rows": 1}, {"half_life_weeks": 0.0}]
)
def test_settings_that_make_no_simulation_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SarhadError):
        replace(FEW, **wrong)


def test_an_unknown_strategy_is_named_with_what_was_meant() -> None:
    with pytest.raises(SarhadError, match="did you mean adaptive"):
        strategy_named("adaptve")
