"""Where the characters of a YAML text stand in its file, whatever style it is written in."""

from __future__ import annotations

import yaml

_ESCAPE_LENGTHS = {"x": 4, "u": 6, "U": 10}
_WHITE_ESCAPES = "nt r"


def position_in_file(source: str, node: yaml.ScalarNode, value: str, offset: int) -> int:
    """The position in the file's text of character `offset` of the scalar's value, spaces at its ends cut off.

    White space may be folded, indented and continued in many ways, so only the characters between are followed;
    they stand in the file in the same order, quotes and escapes aside.
    """
    at = _first_character(source, node)
    for i, character in enumerate(value):
        at = _past_white_space(source, at, node.style)
        if i == offset:
            break
        if not character.isspace():
            at += _length(source, at, node.style)
    return at


def _first_character(source: str, node: yaml.ScalarNode) -> int:
    start: int = node.start_mark.index
    if node.style in ("|", ">"):
        return source.index("\n", start) + 1
    return start + (1 if node.style in ("'", '"') else 0)


def _past_white_space(source: str, at: int, style: str | None) -> int:
    while at < len(source):
        if source[at].isspace():
            at += 1
        elif style == '"' and source[at] == "\\" and source[at + 1] in _WHITE_ESCAPES + "\n":
            at += 2
        else:
            break
    return at


def _length(source: str, at: int, style: str | None) -> int:
    """How many characters of the file make one of the value."""
    if style == "'" and source.startswith("''", at):
        return 2
    if style == '"' and source[at] == "\\":
        return _ESCAPE_LENGTHS.get(source[at + 1], 2)
    return 1
