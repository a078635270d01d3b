"""Models kept under one directory, one in use, and the way back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sarhad.errors import SarhadError
from sarhad.targeting import Model, save_model
from sarhad.targeting.registry import POINTER, Registry


@pytest.fixture(scope="module")
def saved_models(model: Model, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three models that differ in a note, and so in their id."""
    places = [tmp_path_factory.mktemp("registry") / name for name in ("one", "two", "three")]
    for place in places:
        save_model(replace(model, metadata={**model.metadata, "note": place.name}), place)
    return places


@pytest.fixture
def registry(tmp_path: Path, saved_models: list[Path]) -> Registry:
    """A registry that keeps the three."""
    made = Registry(tmp_path / "registry")
    for place in saved_models:
        made.add(place)
    return made


def test_nothing_is_in_use_before_it_is_activated(registry: Registry) -> None:
    assert len(registry.kept()) == 3
    with pytest.raises(SarhadError, match="no model is in use"):
        registry.active()


def test_rolling_back_returns_to_the_one_before_in_one_step(registry: Registry) -> None:
    first, second, third = registry.kept()
    for name in (first, second, second, third):
        registry.activate(name)
    assert registry.active() == registry.path(third)
    assert registry.roll_back() == second
    assert registry.active() == registry.path(second)
    assert registry.roll_back() == first
    with pytest.raises(SarhadError, match="no model to return to"):
        registry.roll_back()
    assert registry.active() == registry.path(first)


def test_a_model_that_is_not_kept_or_was_tampered_with_cannot_be_activated(registry: Registry) -> None:
    first, second, _ = registry.kept()
    registry.activate(first)
    with pytest.raises(SarhadError, match=f"kept are {first}"):
        registry.activate("zz")
    with (registry.path(second) / "trees-0.txt").open("a") as trees:
        trees.write("x")
    with pytest.raises(SarhadError):
        registry.activate(second)
    assert registry.used() == [first]


def test_keeping_a_model_twice_changes_nothing(registry: Registry, saved_models: list[Path]) -> None:
    kept = registry.kept()
    assert registry.add(saved_models[0]) in kept
    assert registry.kept() == kept


def test_a_broken_pointer_is_told(registry: Registry) -> None:
    registry.activate(registry.kept()[0])
    (registry.directory / POINTER).write_text("{")
    with pytest.raises(SarhadError, match="cannot be read"):
        registry.active()


def test_a_model_just_trained_is_kept_and_loaded_by_its_id(tmp_path: Path, model: Model) -> None:
    registry = Registry(tmp_path / "new")
    saved = registry.take(model)
    assert registry.kept() == [saved.id]
    assert registry.load(saved.id).id == saved.id
    assert [place.name for place in registry.directory.iterdir()] == ["models"]


def test_a_model_put_in_the_place_of_another_is_refused(registry: Registry) -> None:
    first, second, _ = registry.kept()
    registry.path(first).rename(registry.directory / "aside")
    registry.path(second).rename(registry.path(first))
    with pytest.raises(SarhadError, match=f"holds model {second}"):
        registry.load(first)
    with pytest.raises(SarhadError, match="put in its place"):
        registry.activate(first)
