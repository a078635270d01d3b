"""What holds for every strategy, week after week."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sarhad.errors import SarhadError
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
