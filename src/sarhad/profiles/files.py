"""Profiles and named lists as YAML files: one record a file, every mistake at its line and column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from sarhad.errors import Place, Problem, SarhadError
from sarhad.form_mistakes import problem_of
from sarhad.profiles.language.spot import nearest
from sarhad.profiles.profile import Profile, Texts, Treatment
from sarhad.profiles.spots_in_yaml import position_in_file
from sarhad.sentences import say

LISTS = "lists"
"""The directory beside the profiles that holds the named lists."""

Record = TypeVar("Record", bound=BaseModel)


class RecordFile(Generic[Record]):
    """A record with the places in its file where each key's value stands.

    Attributes:
        model: what the file holds.
        word: what people call it.
        keys: what it has, in words.
    """

    model: ClassVar[type[BaseModel]]
    word: ClassVar[str]
    keys: ClassVar[str]

    def __init__(self, path: Path) -> None:
        """Read and check the file.

        Raises:
            SarhadError: it is no YAML, or not such a record; every mistake found is named.
        """
        self.path = path
        try:
            self._text = path.read_text(encoding="utf-8")
            self._root = yaml.compose(self._text, Loader=yaml.SafeLoader)
            values = yaml.safe_load(self._text)
            repeated = tuple(_repeated_keys(path, self._root, set()))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
            raise SarhadError(
                Problem(say("not YAML: {problem}", problem=error.problem), say("check indentation and quotes"), place)
            ) from None
        except (OSError, ValueError, yaml.YAMLError, RecursionError) as error:
            raise SarhadError(
                Problem(say("cannot be read: {error}", error=error), say("give a YAML file in UTF-8"), Place(path))
            ) from None
        if repeated:
            raise SarhadError(*repeated)
        self.record: Record = self._validated(values)

    def _validated(self, values: Any) -> Record:
        if not isinstance(values, dict):
            raise SarhadError(Problem(say("not a {word}", word=self.word), self.keys, Place(self.path, 1, 1)))
        try:
            return self.model.model_validate(values)  # type: ignore[return-value]
        except ValidationError as error:
            raise SarhadError(*(self._problem(dict(found)) for found in error.errors())) from None

    def _problem(self, found: dict[str, Any]) -> Problem:
        path = tuple(str(part) for part in found["loc"])
        name = ".".join(path) or self.word
        if found["type"] == "missing":
            return Problem(say("{name} is missing", name=name), say("add it"), self.place(path[:-1]))
        if found["type"] == "extra_forbidden":
            parts = {"treatment": Treatment.model_fields, "texts": Texts.model_fields}
            known = parts.get(path[0], self.model.model_fields)
            close = nearest(path[-1], known) or list(known)
            return Problem(
                say("unknown key {name!r}", name=name),
                say("nearest: {close}", close=", ".join(close)),
                self.place(path),
            )
        return problem_of(found, name, self.place(path))

    def place(self, path: tuple[str, ...]) -> Place:
        """Line and column where the value at a path of keys begins; the nearest enclosing one if it is not there."""
        node = self._root
        for part in path:
            inner = _child(node, part)
            if inner is None:
                break
            node = inner
        mark = node.start_mark if node else None
        return Place(self.path, mark.line + 1, mark.column + 1) if mark else Place(self.path)


class ProfileFile(RecordFile[Profile]):
    """A profile with the places in its file where each key's value stands."""

    model = Profile
    word = "profile"
    keys = "a profile has id, title, condition, ..."

    @property
    def profile(self) -> Profile:
        """The profile."""
        return self.record

    def place_in_condition(self, place: Place) -> Place:
        """Where in the file a place in the condition's text stands."""
        node = _child(self._root, "condition")
        if not isinstance(node, yaml.ScalarNode) or place.line is None or place.column is None:
            return self.place(("condition",))
        value = self.profile.condition
        lines = value.split("\n")
        offset = sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1
        at = position_in_file(self._text, node, value, offset)
        return Place(self.path, self._text.count("\n", 0, at) + 1, at - self._text.rfind("\n", 0, at))


def _repeated_keys(path: Path, node: yaml.Node | None, seen: set[int]) -> Iterator[Problem]:
    """Keys written twice in one mapping: YAML would silently keep the last. Aliases may share or circle."""
    if node is None or id(node) in seen or isinstance(node, yaml.ScalarNode):
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        for i, key in enumerate(keys):
            if any(key.value == earlier.value for earlier in keys[:i]):
                place = Place(path, key.start_mark.line + 1, key.start_mark.column + 1)
                yield Problem(say("{key!r} is given twice", key=key.value), say("keep one"), place)
    for part in node.value:
        yield from _repeated_keys(path, part[1] if isinstance(part, tuple) else part, seen)


def _child(node: yaml.Node | None, key: str) -> yaml.Node | None:
    found: yaml.Node | None = None
    if isinstance(node, yaml.MappingNode):
        found = next((value for name, value in node.value if name.value == key), None)
    elif isinstance(node, yaml.SequenceNode) and key.isdigit() and int(key) < len(node.value):
        found = node.value[int(key)]
    return found


def profile_files(directory: Path) -> list[Path]:
    """The YAML files of a directory and the directories below it but `lists`, in order of path.

    Raises:
        SarhadError: there is no such directory, or no profile in it.
    """
    if not directory.is_dir():
        raise SarhadError(Problem(say("no such directory of profiles"), say("give the directory"), Place(directory)))
    yaml_files = (path for path in directory.rglob("*") if path.suffix in (".yaml", ".yml"))
    found = sorted(path for path in yaml_files if path.relative_to(directory).parts[0] != LISTS)
    if not found:
        raise SarhadError(Problem(say("no profiles here"), say("profiles are files ending in .yaml"), Place(directory)))
    return found
