"""LIKE patterns: their shape, and as a regular expression."""

from __future__ import annotations

import re


def prefix_of(pattern: str) -> str | None:
    """The prefix a pattern asks for if that is all it asks: `'6403%'` -> `'6403'`; None otherwise."""
    head = pattern.rstrip("%")
    return head if head != pattern and "%" not in head and "_" not in head else None


def regular_expression(pattern: str) -> str:
    """The pattern as an anchored regular expression; % is any text, _ any one character, newlines included."""
    parts = {"%": ".*", "_": "."}
    return "(?s)^" + "".join(parts.get(char) or re.escape(char) for char in pattern) + "$"
