"""The lane plan as a YAML file: read with its places, so that every mistake is told at its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from sarhad.assessment.lane_plan import LanePlan
from sarhad.assessment.orders import StandingOrders, mistakes
from sarhad.errors import Place, Problem, SarhadError
from sarhad.form_mistakes import problem_of
from sarhad.profiles import OfficeTree
from sarhad.sentences import say


def load_plan(path: Path, offices: OfficeTree | None = None) -> StandingOrders:
    """Read a lane plan and settle it on the tree of offices.

    Args:
        path: the YAML file.
        offices: the tree; without it a row binds its own office only.

    Raises:
        SarhadError: the file cannot be read, a key or a value is wrong, or a lower level loosens a higher one;
            every mistake is named, with its line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SarhadError(
            Problem(say("cannot be read: {error}", error=error), say("give a YAML file in UTF-8"), Place(path))
        ) from None
    return read_plan(text, offices, path)


def read_plan(text: str, offices: OfficeTree | None = None, path: Path | None = None) -> StandingOrders:
    """As `load_plan`, for a text: every value is read as text first, so that office 010 stays 010."""
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
        values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - gives only texts, lists and mappings
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        raise SarhadError(
            Problem(say("not YAML: {problem}", problem=error.problem), say("check indentation and quotes"), place)
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise SarhadError(
            Problem(say("not YAML: {error}", error=error), say("a YAML file of a lane plan"), Place(path))
        ) from None
    if not isinstance(values, dict):
        raise SarhadError(
            Problem(say("not a lane plan"), say("a lane plan has plan, version, rows"), Place(path, 1, 1))
        )
    if repeated := list(_repeated(root, path)):
        raise SarhadError(*repeated)
    return _settled(_validated(values, root, path), root, path, offices)


def _validated(values: dict[str, Any], root: yaml.Node | None, path: Path | None) -> LanePlan:
    try:
        return LanePlan.model_validate(values)
    except ValidationError as error:
        raise SarhadError(*(_problem(dict(found), root, path) for found in error.errors())) from None


def _settled(plan: LanePlan, root: yaml.Node | None, path: Path | None, offices: OfficeTree | None) -> StandingOrders:
    problems = [
        Problem(mistake.message, mistake.advice, _place(root, mistake.keys, path))
        for mistake in mistakes(plan, offices)
    ]
    if problems:
        raise SarhadError(*problems)
    return StandingOrders(plan, offices)


def _problem(found: dict[str, Any], root: yaml.Node | None, path: Path | None) -> Problem:
    keys = tuple(str(part) for part in found["loc"] if not str(part).startswith(("function-", "literal[", "int")))
    name = ".".join(keys) or "the plan"
    if found["type"] == "missing":
        return Problem(say("{name} is missing", name=name), say("add it"), _place(root, keys[:-1], path))
    if found["type"] == "extra_forbidden":
        return Problem(
            say("unknown key {name!r}", name=name), say("see docs/reference/lane-plan.md"), _place(root, keys, path)
        )
    return problem_of(found, name, _place(root, keys, path))


def _place(root: yaml.Node | None, keys: tuple[str, ...], path: Path | None) -> Place:
    """Where the value at a path of keys begins; the nearest enclosing one if it is not there."""
    node = root
    for key in keys:
        inner = _child(node, key)
        if inner is None:
            break
        node = inner
    return Place(path, node.start_mark.line + 1, node.start_mark.column + 1) if node else Place(path)


def _child(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    if isinstance(node, yaml.SequenceNode) and key.isdigit() and int(key) < len(node.value):
        found: yaml.Node = node.value[int(key)]
        return found
    return None


def _repeated(node: yaml.Node | None, path: Path | None) -> Iterator[Problem]:
    """Keys written twice in one mapping, of which YAML would silently keep the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                place = Place(path, key.start_mark.line + 1, key.start_mark.column + 1)
                yield Problem(say("{key!r} is given twice", key=key.value), say("keep one"), place)
            seen.add(key.value)
            yield from _repeated(value, path)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated(value, path)
