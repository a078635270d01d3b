"""The models a service keeps and which of them is in use: a directory, and a pointer that moves in one step.

`models/ID` holds each model as it was saved; `active.json` names the one in use and those before it. The pointer is
replaced whole, so that a reader sees the old model or the new one and never half of either. The station keeps its
models here too, and in its database, under four eyes, which of them is in force.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sarhad.errors import Place, Problem, SarhadError
from sarhad.sentences import say
from sarhad.targeting.model import Model
from sarhad.targeting.storage import load_model, save_model

POINTER = "active.json"


@dataclass(frozen=True)
class Registry:
    """Models under one directory.

    Attributes:
        directory: where they are kept; made when the first comes.
    """

    directory: Path

    def add(self, model: Path) -> str:
        """Keep a copy of a model, whole or not at all; gives its id. A model that is already kept stays as it is.

        Raises:
            SarhadError: it is no model, or not as it was saved.
        """
        identity = load_model(model).id
        target = self.path(identity)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f".{identity}.partial")
            shutil.rmtree(partial, ignore_errors=True)
            shutil.copytree(model, partial)
            partial.rename(target)
        return identity

    def take(self, model: Model) -> Model:
        """Keep a model that was just trained, whole or not at all; gives it with its id."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.directory, prefix=".taken.") as drafts:
            saved = save_model(model, Path(drafts) / "model")
            self.add(Path(drafts) / "model")
        return saved

    def load(self, identity: str) -> Model:
        """A kept model.

        Raises:
            SarhadError: it is not there, not as it was saved, or another one in its place.
        """
        place = self.path(identity)
        model = load_model(place)
        if model.id != identity:
            raise SarhadError(
                Problem(say("holds model {id}", id=model.id), say("another model was put in its place"), Place(place))
            )
        return model

    def path(self, identity: str) -> Path:
        """Where a model is kept."""
        return self.directory / "models" / identity

    def kept(self) -> list[str]:
        """The ids of all models kept."""
        places = (self.directory / "models").glob("[!.]*")
        return sorted(place.name for place in places)

    def used(self) -> list[str]:
        """The models in the order they came into use, the one in use last.

        Raises:
            SarhadError: the pointer cannot be read.
        """
        pointer = self.directory / POINTER
        if not pointer.exists():
            return []
        try:
            told = json.loads(pointer.read_text(encoding="utf-8"))
            return [str(one) for one in told["used"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SarhadError(
                Problem(say("cannot be read: {error}", error=error), say("activate a model anew"), Place(pointer))
            ) from None

    def active(self) -> Path:
        """The model in use.

        Raises:
            SarhadError: none is.
        """
        used = self.used()
        if not used:
            raise SarhadError(
                Problem(
                    say("no model is in use"), say("`sarhad models activate` puts one to use"), Place(self.directory)
                )
            )
        return self.path(used[-1])

    def activate(self, identity: str) -> None:
        """Put a kept model to use.

        Raises:
            SarhadError: it is not kept, or not as it was saved.
        """
        if identity not in self.kept():
            advice = say("kept are {names}", names=", ".join(self.kept()) or "none")
            raise SarhadError(
                Problem(say("no model {identity!r} is kept", identity=identity), advice, Place(self.directory))
            )
        self.load(identity)
        used = self.used()
        if used[-1:] != [identity]:
            self._point([*used, identity])

    def roll_back(self) -> str:
        """Return to the model before the one in use; gives its id.

        Raises:
            SarhadError: there was none before, or it is not as it was saved.
        """
        used = self.used()
        if len(used) < 2:
            raise SarhadError(
                Problem(say("there is no model to return to"), say("only one was ever in use"), Place(self.directory))
            )
        self.load(used[-2])
        self._point(used[:-1])
        return used[-2]

    def _point(self, used: list[str]) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        partial = self.directory / f"{POINTER}.partial"
        partial.write_text(json.dumps({"active": used[-1], "used": used}), encoding="utf-8")
        partial.replace(self.directory / POINTER)
