"""Walking a YAML text node by node, so that a mistake in a mapping names its line and column."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sarhad.errors import Place, Problem
from sarhad.sentences import Sentence, say


def nearest(word: str, names: Iterable[str]) -> Sentence:
    """Advice that names what may have been meant.

    >>> nearest("hs_cod", ["hs_code", "office"])
    'did you mean hs_code?'
    """
    names = [str(name) for name in names]
    by_lower = {name.lower(): name for name in reversed(names)}
    close = [by_lower[found] for found in difflib.get_close_matches(word.lower(), list(by_lower), n=3, cutoff=0.5)]
    if close:
        return say("did you mean {names}?", names=" / ".join(close))
    return say("known are: {names}", names=", ".join(names))


@dataclass
class Notes:
    """The mistakes found so far in one file."""

    file: Path
    problems: list[Problem] = field(default_factory=list)

    def mistake(self, node: yaml.Node, message: str, advice: str = "") -> None:
        """Note a mistake at this node."""
        place = Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)
        self.problems.append(Problem(message, advice, place))

    def entries(self, node: yaml.Node, what: str, known: Iterable[str] | None = None) -> dict[str, yaml.Node]:
        """The entries of a YAML mapping; an unknown or repeated key is a mistake."""
        if not isinstance(node, yaml.MappingNode):
            self.mistake(
                node, say("{what} must be a list of `name: value`", what=what), say("indent its entries below it")
            )
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if known is not None and name not in known:
                self.mistake(key, say("{what} has no {name!r}", what=what, name=name), nearest(name, known))
            elif name in found:
                self.mistake(
                    key, say("{name!r} is given twice in {what}", name=name, what=what), say("keep one of the two")
                )
            else:
                found[name] = value
        return found

    def plain(self, node: yaml.Node) -> Any:
        """The Python value of a node without marks."""
        return _Constructor().construct_document(node)

    def a(self, kind: type | tuple[type, ...], node: yaml.Node, what: str, words: str) -> Any:
        """The node's value if it is of this kind, else a mistake and None."""
        value = self.plain(node)
        is_stray_bool = (
            isinstance(value, bool) and kind is not bool and bool not in (kind if type(kind) is tuple else ())
        )
        if isinstance(value, kind) and not is_stray_bool:
            return value
        self.mistake(node, say("{what} must be {words}, not {value!r}", what=what, words=words, value=value))
        return None


class _Constructor(yaml.constructor.SafeConstructor):
    """Nodes to plain values; safe: makes no objects."""

    def __init__(self) -> None:
        super().__init__()
