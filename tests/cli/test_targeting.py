from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from sarhad.cli import main
from tests.targeting.made import history


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    table = history(1500)
    table[:1000].write_parquet(folder / "early.parquet")
    table[1000:].write_parquet(folder / "late.parquet")
    return folder


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["sarhad", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0), capsys.readouterr().out


def test_train_evaluate_and_score(
    files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, late = str(files / "model"), str(files / "late.parquet")
    code, out = run(
        capsys, monkeypatch, "train", str(files / "early.parquet"), "--budget", "1", "--output", model, "--json"
    )
    assert code == 0
    trained = json.loads(out)
    code, out = run(capsys, monkeypatch, "evaluate", model, late, "--json")
    assert code == 0
    found = json.loads(out)
    assert list(found) == [
        "rows", "base_rate", "auc", "average_precision", "precision_at", "recall_at", "revenue_at", "ece", "brier",
    ]  # fmt: skip
    assert list(found["precision_at"]) == ["0.01", "0.02", "0.05", "0.10"]
    assert found["rows"] == 500
    scores = files / "scores.parquet"
    code, out = run(capsys, monkeypatch, "score", model, late, "--output", str(scores), "--reasons", "--json")
    assert (code, json.loads(out)["model"]) == (0, trained["model"])
    table = pl.read_parquet(scores)
    assert table.columns == ["declaration_id", "item_no", "score", "worth", "expected_revenue", "reasons"]


def test_a_model_that_is_none_is_told_as_json(
    files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out = run(capsys, monkeypatch, "evaluate", str(files), str(files / "late.parquet"), "--json")
    assert code == 2
    assert "is no model" in json.loads(out)["error"][0]["message"]
