"""`sarhad profiles`: SQL of other engines, a compiled file, and why an item is matched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sarhad.cli import main
from tests.profiles.made import write


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """The answer of `sarhad profiles` to these arguments."""

    def run(*arguments: object) -> dict[str, Any]:
        monkeypatch.setattr("sys.argv", ["sarhad", "profiles", *map(str, arguments), "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    return run


def test_a_condition_is_written_for_another_engine(said: Callable[..., dict[str, Any]]) -> None:
    assert said("sql", "hs_code LIKE '64%'", "--dialect", "postgres")["sql"] == "(\"hs_code\" LIKE '64%')"


def test_a_directory_is_compiled_once(said: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    write(tmp_path / "p", "p1")
    first, second = (said("compile", tmp_path / "p", tmp_path / "set") for _ in range(2))
    assert (first["compiled"], second["compiled"], first["digest"] == second["digest"]) == (True, False, True)


def test_an_item_is_explained(said: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    write(tmp_path / "p", "p1")
    write(tmp_path / "p", "p2", "packages > 9 AND hs_code LIKE '64%'")
    item = {"item_no": 1, "hs_code": "640399", "packages": 5}
    (tmp_path / "one.json").write_text(
        json.dumps({"declaration_id": "A1", "declared_at": "2026-03-21T18:00:00", "office": "11", "items": [item]})
    )
    [told] = said("explain", tmp_path / "p", tmp_path / "one.json")["items"]
    assert told["matches"] == {"p1": ["packages > 3"]}
    assert told["near_misses"] == {"p2": "would match if packages were above 9; it is 5"}
