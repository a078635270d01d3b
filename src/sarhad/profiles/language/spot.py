"""Where in the text of a condition something stands, and which names are close to a wrong one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from sqlglot import exp

from sarhad.errors import Place


def place_of(tree: exp.Expr, text: str) -> Place:
    """Line and column, from 1, of the first part of the expression whose position is known."""
    for part in tree.walk(bfs=False):
        start = part.meta.get("start")
        if start is not None:
            return place_at(text, int(start))
        if isinstance(part, exp.Literal):
            written = "'" + str(part.this).replace("'", "''") + "'" if part.is_string else str(part.this)
            found = re.search(rf"(?<![\w.]){re.escape(written)}(?![\w.])", text)
            if found:
                return place_at(text, found.start())
    return Place(None, 1, 1)


def place_at(text: str, offset: int) -> Place:
    """Line and column, from 1, of a character of the text."""
    before = text[:offset]
    return Place(None, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def nearest(name: str, names: Iterable[str], count: int = 3) -> list[str]:
    """The names most like the one given, capitals aside, best first."""
    known = {known.lower(): known for known in names}
    return [known[close] for close in difflib.get_close_matches(name.lower(), known, n=count, cutoff=0.5)]
