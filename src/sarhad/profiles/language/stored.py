"""The tree of a condition as plain lists, for JSON: each node is its name and its parts, in the order of `syntax`."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from sarhad.errors import Problem, SarhadError
from sarhad.profiles.language import syntax
from sarhad.profiles.language.syntax import Node

_KINDS = {kind.__name__: kind for kind in (
    syntax.Column, syntax.Constant, syntax.Arithmetic, syntax.Call, syntax.Case, syntax.Compare, syntax.In, syntax.Like,
    syntax.IsNull, syntax.And, syntax.Or, syntax.Not,
)}  # fmt: skip


def to_plain(part: Any) -> Any:
    """A node, or a part of one, as lists, texts, numbers, true, false and null."""
    if type(part) in _KINDS.values():
        return [type(part).__name__, *(to_plain(getattr(part, field.name)) for field in fields(part))]
    if isinstance(part, tuple):
        return ["tuple", *map(to_plain, part)]
    if isinstance(part, frozenset):
        return ["set", *map(to_plain, sorted(part))]
    return ["moment", part.isoformat()] if isinstance(part, datetime) else part


def from_plain(plain: Any) -> Any:
    """What `to_plain` was given.

    Raises:
        SarhadError: it was made by something else.
    """
    if not isinstance(plain, list):
        return plain
    word, *parts = plain
    if word == "moment":
        return datetime.fromisoformat(parts[0])
    inner = map(from_plain, parts)
    if word in ("tuple", "set"):
        return tuple(inner) if word == "tuple" else frozenset(inner)
    if word not in _KINDS:
        raise SarhadError(Problem(f"{word!r} is no part of a condition", "the file is damaged: compile again"))
    return _KINDS[word](*inner)


def node_from(plain: Any) -> Node:
    """A node that `to_plain` was given."""
    node: Node = from_plain(plain)
    return node
