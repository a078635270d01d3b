"""A model as a directory: trees as text, tables as Parquet, metadata as JSON, and a hash over all of it. No pickle."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import polars as pl

from sarhad.errors import Place, Problem, SarhadError
from sarhad.sentences import say
from sarhad.targeting.calibration import BetaCalibration
from sarhad.targeting.card import card
from sarhad.targeting.classifier import IrregularityClassifier
from sarhad.targeting.experience import ALIKE, Experience, Memory
from sarhad.targeting.matrix import numbered
from sarhad.targeting.model import Model
from sarhad.targeting.peers import Peers
from sarhad.targeting.revenue import RevenueHead
from sarhad.targeting.worth import AreaShares

FORMAT = 2
METADATA = "metadata.json"
CARD = "card.html"
PAST = "past.parquet"
"""The one file that may be left behind: where indicators are given, as in the station, it is not asked."""


def save_model(model: Model, directory: str | Path) -> Model:
    """Write a model; the directory is there whole or not at all, an older model in it is replaced.

    Returns:
        The model with its id.

    Raises:
        SarhadError: the directory holds something that is not a model.
    """
    target = Path(directory)
    if target.exists() and not (target / METADATA).exists() and (not target.is_dir() or any(target.iterdir())):
        raise SarhadError(Problem(say("is there and holds no model"), say("choose another directory"), Place(target)))
    target.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        metadata = _write(model, made)
        if target.exists():
            shutil.rmtree(target)
        made.chmod(0o755)
        made.rename(target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return replace(model, metadata=metadata)


def _write(model: Model, made: Path) -> dict[str, Any]:
    classifier = model.classifier
    for number, booster in enumerate(classifier.boosters_):
        _write_booster(booster, made / f"trees-{number}.txt")
    if model.revenue:
        _write_booster(model.revenue.booster, made / "revenue.txt")
    for name, memory in classifier.experience_.memories.items():
        memory.table.write_parquet(made / f"memory-{name}.parquet")
    model.peers.table.write_parquet(made / "peers.parquet")
    model.areas.table.write_parquet(made / "areas.parquet")
    model.later.write_parquet(made / "later.parquet")
    if model.past is not None:
        model.past.write_parquet(made / PAST)
    (made / CARD).write_text(card(model.metadata), encoding="utf-8")
    metadata = {**model.metadata, "format": FORMAT, "parts": _parts(model)}
    metadata["files"] = {path.name: _hash(path.read_bytes()) for path in sorted(made.iterdir())}
    metadata["id"] = _id(metadata)
    write_metadata(made, metadata)
    return metadata


def write_metadata(directory: Path, metadata: Mapping[str, Any]) -> None:
    """Write a model's metadata beside its files."""
    (directory / METADATA).write_text(json.dumps(metadata, indent=1, ensure_ascii=False), encoding="utf-8")


def _parts(model: Model) -> dict[str, Any]:
    """What is no file of its own."""
    classifier = model.classifier
    return {
        "members": len(classifier.boosters_),
        "classifier": classifier.get_params(),
        "declared": classifier.declared_,
        "vocabulary": {name: list(values) for name, values in classifier.vocabulary_.items()},
        "experience": {
            "base": classifier.experience_.base,
            "weight": classifier.experience_.weight,
            "likenesses": list(classifier.experience_.memories),
        },
        "calibration": asdict(model.calibration),
        "revenue_factor": model.revenue.factor if model.revenue else None,
        "quantiles": list(model.quantiles),
        "past": model.past is not None,
    }


def _write_booster(booster: lgb.Booster, path: Path) -> None:
    path.write_text(booster.model_to_string(), encoding="utf-8")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _id(metadata: Mapping[str, Any]) -> str:
    """Hash over the metadata, and through the hashes in it over every file."""
    told = {name: value for name, value in metadata.items() if name != "id"}
    return _hash(json.dumps(told, sort_keys=True, ensure_ascii=False).encode())[:16]


def load_model(directory: str | Path) -> Model:
    """Read a model.

    Raises:
        SarhadError: there is none, or it is not as it was saved.
    """
    source = Path(directory)
    metadata = _metadata(source)
    contents = _contents(source, metadata["files"])
    parts = metadata["parts"]
    classifier = _classifier(contents, parts)
    revenue = (
        RevenueHead(_booster(contents["revenue.txt"]), parts["revenue_factor"]) if parts["revenue_factor"] else None
    )
    return Model(
        classifier,
        BetaCalibration(**parts["calibration"]),
        revenue,
        AreaShares(_table(contents["areas.parquet"])),
        Peers(_table(contents["peers.parquet"])),
        tuple(parts["quantiles"]),
        _table(contents["later.parquet"]),
        _table(contents[PAST]) if PAST in contents else None,
        metadata,
    )


def _metadata(source: Path) -> dict[str, Any]:
    place = Place(source / METADATA)
    try:
        metadata: dict[str, Any] = json.loads((source / METADATA).read_text(encoding="utf-8"))
    except OSError as error:
        raise SarhadError(Problem(say("is no model"), say("`sarhad train` makes one"), Place(source))) from error
    except ValueError as error:
        raise SarhadError(Problem(say("is not JSON: the model was changed after training"), _ADVICE, place)) from error
    if metadata.get("format") != FORMAT:
        raise SarhadError(
            Problem(
                say("has format {found!r}, not {format}", found=metadata.get("format"), format=FORMAT),
                say("train it anew"),
                place,
            )
        )
    if metadata.get("id") != _id(metadata):
        raise SarhadError(Problem(say("was changed after training: its hash is another"), _ADVICE, place))
    return metadata


_ADVICE = say("take the model from where it was trained, or train it anew")


def _contents(source: Path, files: Mapping[str, str]) -> dict[str, bytes]:
    """The files, each read once and held against its hash.

    The id does not prove who made a model, only that it is the one that has this id.
    """
    contents, problems = {}, []
    for name, expected in files.items():
        try:
            contents[name] = (source / name).read_bytes()
        except OSError:
            if name == PAST:
                continue
            problems.append(Problem(say("is missing"), _ADVICE, Place(source / name)))
            continue
        if _hash(contents[name]) != expected:
            problems.append(
                Problem(say("was changed after training: its hash is another"), _ADVICE, Place(source / name))
            )
    if problems:
        raise SarhadError(*problems)
    return contents


def _classifier(contents: Mapping[str, bytes], parts: Mapping[str, Any]) -> IrregularityClassifier:
    classifier = IrregularityClassifier(**parts["classifier"])
    classifier.classes_ = np.array([0, 1])
    classifier.declared_ = parts["declared"]
    classifier.vocabulary_ = {name: numbered(values) for name, values in parts["vocabulary"].items()}
    known = parts["experience"]
    memories = {
        name: Memory(name, _table(contents[f"memory-{name}.parquet"])) for name in known["likenesses"] if name in ALIKE
    }
    classifier.experience_ = Experience(memories, known["base"], known["weight"])
    classifier.boosters_ = [_booster(contents[f"trees-{number}.txt"]) for number in range(parts["members"])]
    return classifier


def _booster(content: bytes) -> lgb.Booster:
    return lgb.Booster(model_str=content.decode())


def _table(content: bytes) -> pl.DataFrame:
    return pl.read_parquet(content)
