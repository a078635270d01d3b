"""Which named lists a condition asks, told without knowing their members."""

from __future__ import annotations

from sqlglot import exp, parse_one


def lists_named(condition: str) -> frozenset[str]:
    """The names within every `IN LIST(...)` of a condition that can be parsed.

    >>> sorted(lists_named("importer IN LIST('a', 'b') OR NOT exporter IN list('c') OR carrier = 'LIST(''d'')'"))
    ['a', 'b', 'c']
    """
    if "LIST" not in condition.upper():
        return frozenset()
    found: set[str] = set()
    for tree in parse_one(condition).find_all(exp.In):
        named = tree.args.get("field")
        if isinstance(named, exp.Func) and _word(named) == "LIST":
            found.update(str(one.this) for one in named.expressions if isinstance(one, exp.Literal))
    return frozenset(found)


def _word(named: exp.Func) -> str:
    return str(named.name if isinstance(named, exp.Anonymous) else named.sql_name()).upper()
