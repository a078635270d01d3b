"""A set saved compiled matches as before; a file of something else is refused; a directory is compiled once."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarhad.errors import SarhadError
from sarhad.profiles import ProfileSet, Vocabulary, parse
from sarhad.profiles import compiled_file as files
from sarhad.profiles.compiled_directory import load_or_compile
from sarhad.profiles.language.stored import node_from, to_plain
from tests.profiles.conditions import SCHEMA, conditions, rows
from tests.profiles.made import OFFICES, profile, write


@settings(max_examples=60, deadline=None)
@given(table=rows(max_size=8), texts=st.lists(conditions, min_size=1, max_size=5))
def test_a_set_saved_and_loaded_matches_the_same(
    tmp_path_factory: pytest.TempPathFactory, table: pl.DataFrame, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("saved") / "set"
    found = ProfileSet.from_conditions({f"p{i}": text for i, text in enumerate(texts)}, schema=SCHEMA)
    found.save(path)
    loaded = ProfileSet.load_compiled(path)
    assert loaded.ids == found.ids
    assert loaded.match(table).rows() == found.match(table).rows()
    for record in table.iter_rows(named=True):
        assert loaded.match_one(record) == found.match_one(record)
        assert loaded.near_misses(record) == found.near_misses(record)


@settings(max_examples=100, deadline=None)
@given(condition=conditions)
def test_a_tree_comes_back_from_plain_lists(condition: str) -> None:
    node = parse(condition, Vocabulary.of_schema(SCHEMA))
    assert node_from(to_plain(node)) == node


def test_profiles_lists_and_changes_since_are_saved_with_it(tmp_path: Path) -> None:
    found = ProfileSet.of_profiles(
        [
            profile("a", valid_to=date(2026, 3, 1)),
            profile("b", "packages > 5"),
            profile("c", owner="10", level="regional"),
        ],
        offices=OFFICES,
    )
    changed = found.with_profile(profile("d", "packages = 9")).without("b")
    changed.save(tmp_path / "set")
    loaded = ProfileSet.load_compiled(tmp_path / "set")
    assert (loaded.ids, loaded.digest, dict(loaded.profiles)) == (changed.ids, changed.digest, dict(changed.profiles))
    record = {"packages": 9, "office": "11", "declared_at": datetime(2026, 2, 1)}
    assert loaded.match_one(record) == changed.match_one(record) == ["a", "c", "d"]
    assert loaded.with_profile(profile("e")).match_one(record) == ["a", "c", "d", "e"]


def test_a_file_of_other_sources_or_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "set"
    ProfileSet.of_profiles([profile()]).save(path, sources="abc")
    assert ProfileSet.load_compiled(path, sources="abc").ids == ("p1",)
    with pytest.raises(SarhadError, match="the profiles have changed since it was compiled"):
        ProfileSet.load_compiled(path, sources="abd")
    monkeypatch.setattr(files, "FORMAT", files.FORMAT + 1)
    with pytest.raises(SarhadError, match="compiled by another version of Sarhad"):
        ProfileSet.load_compiled(path)


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "other arrays", "pickle", "missing"])
def test_a_damaged_file_is_refused_with_advice(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "set"
    ProfileSet.of_profiles([profile()]).save(path)
    whole = path.read_bytes()
    if damage == "other arrays":
        with path.open("wb") as out:
            np.savez(out, a=np.zeros(3))
    elif damage == "pickle":
        with path.open("wb") as out:
            np.savez(out, values=np.array([{"a": 1}], dtype=object))
    elif damage == "missing":
        path.unlink()
    else:
        path.write_bytes({"empty": b"", "text": b"profiles", "cut": whole[: len(whole) // 2]}[damage])
    with pytest.raises(SarhadError, match="sarhad profiles compile"):
        ProfileSet.load_compiled(path)


def test_a_directory_is_compiled_again_only_when_something_in_it_changed(tmp_path: Path) -> None:
    directory, path = tmp_path / "profiles", tmp_path / "set"
    directory.mkdir()
    write(directory, "p1")
    said = [load_or_compile(directory, path)[1] for _ in range(2)]
    os.utime(directory / "p1.yaml")
    said.append(load_or_compile(directory, path)[1])
    write(directory, "p1", "packages > 30")
    found, why = load_or_compile(directory, path)
    assert [*said, why] == [
        "compiled for the first time", None, None, "the profiles have changed since it was compiled",
    ]  # fmt: skip
    assert found.match_one({"packages": 9}) == []
    assert ProfileSet.load_compiled(path).match_one({"packages": 31}) == ["p1"]


def test_an_expired_list_is_noticed_though_nothing_changed(tmp_path: Path) -> None:
    directory, path = tmp_path / "profiles", tmp_path / "set"
    (directory / "lists").mkdir(parents=True)
    write(directory, "p1", "importer IN LIST('w')")
    text = "{id: w, title: w, owner: '00', valid_to: 2026-06-01, members: [A]}"
    (directory / "lists" / "w.yaml").write_text(text, encoding="utf-8")
    load_or_compile(directory, path, today=date(2026, 6, 1))
    assert load_or_compile(directory, path, today=date(2026, 6, 1))[1] is None
    with pytest.raises(SarhadError, match="list 'w' expired"):
        load_or_compile(directory, path, today=date(2026, 6, 2))
