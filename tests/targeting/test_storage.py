from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from sarhad.errors import SarhadError
from sarhad.targeting import Model, load_model, save_model


def copied(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "copy"))


def test_a_model_read_back_scores_the_same(model: Model, saved: Path, table: pl.DataFrame) -> None:
    again = load_model(saved)
    later = table[1500:]
    assert again.score(later).equals(model.score(later))
    assert [str(r) for row in again.explain(later[:5]) for r in row] == [
        str(r) for row in model.explain(later[:5]) for r in row
    ]
    assert again.threshold(0.05) == model.threshold(0.05)
    assert len(again.id) == 16


def test_no_file_is_a_pickle(saved: Path) -> None:
    assert {path.suffix for path in saved.iterdir()} == {".txt", ".parquet", ".json", ".html"}


@pytest.mark.parametrize("name", ["trees-0.txt", "memory-goods.parquet", "card.html", "peers.parquet"])
def test_a_changed_file_is_refused(saved: Path, tmp_path: Path, name: str) -> None:
    changed = copied(saved, tmp_path)
    content = bytearray((changed / name).read_bytes())
    content[len(content) // 2] ^= 1
    (changed / name).write_bytes(content)
    with pytest.raises(SarhadError, match=f"{name}: was changed after training"):
        load_model(changed)


def test_changed_metadata_is_refused(saved: Path, tmp_path: Path) -> None:
    changed = copied(saved, tmp_path)
    metadata = json.loads((changed / "metadata.json").read_text())
    metadata["later_data"]["figures"]["auc"] = 1.0
    (changed / "metadata.json").write_text(json.dumps(metadata))
    with pytest.raises(SarhadError, match="was changed after training"):
        load_model(changed)


def test_a_missing_file_and_no_model_at_all_are_told(saved: Path, tmp_path: Path) -> None:
    changed = copied(saved, tmp_path)
    (changed / "trees-0.txt").unlink()
    with pytest.raises(SarhadError, match="is missing"):
        load_model(changed)
    with pytest.raises(SarhadError, match="is no model"):
        load_model(tmp_path / "nowhere")


def test_what_is_no_model_is_not_overwritten(model: Model, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("dear")
    with pytest.raises(SarhadError, match="holds no model"):
        save_model(model, tmp_path / "letters")
    assert (tmp_path / "letters" / "one.txt").read_text() == "dear"


def test_the_card_tells_a_manager_what_it_learned_from_and_needs_nothing_else(saved: Path) -> None:
    page = (saved / "card.html").read_text()
    assert "<svg" in page
    assert "What it must not be trusted with" in page
    assert "1,500 (100.0%)" in page
    assert "<script" not in page
    assert "src=" not in page
