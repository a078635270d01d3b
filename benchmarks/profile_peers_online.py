"""What one would pick instead to match one record: each peer in the best form we found; it answers ids of profiles."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import cel
import celpy
import zen
from cel_expr_python import cel as cel_cpp

from benchmarks.profile_workload import NUMBERS, TEXTS, Clause, Written, quoted, written

Match = Callable[[Mapping[str, Any]], list[str]]
Profiles = Mapping[str, Written]

PART = 100
"""Conditions in one expression, where a peer takes many: more is no faster, and some refuse it."""


def _subject(clause: Clause, column: Callable[[str], str]) -> str:
    if clause.subject == "value_per_kg":
        return f"{column('customs_value')} / {column('net_mass_kg')}"
    return column(clause.subject)


def _clause(prefix: str, column: Callable[[str], str], conjunction: str, brackets: str) -> Callable[[Clause], str]:
    """How a language writes a clause, given how it writes a prefix test, a column, AND and a list."""

    def write(clause: Clause) -> str:
        subject, values = _subject(clause, column), [quoted(value) for value in clause.values]
        if clause.op == "prefix":
            return prefix.format(subject, values[0])
        if clause.op == "in" and len(values) > 1:
            return f"{subject} in {brackets[0]}{', '.join(values)}{brackets[1]}"
        if clause.op == "between":
            return f"{subject} >= {values[0]} {conjunction} {subject} <= {values[1]}"
        return f"{subject} {'==' if clause.op == 'in' else clause.op} {values[0]}"

    return write


python_clause = _clause("{}.startswith({})", lambda name: f"r['{name}']", "and", "{}")
python_local = _clause("{}.startswith({})", lambda name: name, "and", "{}")
cel_clause = _clause("{}.startsWith({})", lambda name: name, "&&", "[]")
zen_clause = _clause("startsWith({}, {})", lambda name: name, "and", "[]")


def python_closures(profiles: Profiles) -> Match:
    """A compiled function for each profile; sets for lists, cheap clauses as the author ordered them."""
    tests = [(name, eval(f"lambda r: {written(p, python_clause, ' and ')}")) for name, p in profiles.items()]
    return lambda record: [name for name, test in tests if test(record)]


def python_function(profiles: Profiles) -> Match:
    """One function written for all profiles, each column read once into a local: what a code generator would write."""
    lines = ["def match(r):", "    hits = []", *(f"    {name} = r['{name}']" for name in [*TEXTS, *NUMBERS])]
    lines += [f"    if {written(p, python_local, ' and ')}: hits.append('{name}')" for name, p in profiles.items()]
    names: dict[str, Any] = {}
    exec("\n".join([*lines, "    return hits"]), names)
    made: Match = names["match"]
    return made


def _parts(profiles: Profiles) -> list[dict[str, Written]]:
    items = list(profiles.items())
    return [dict(items[start : start + PART]) for start in range(0, len(items), PART)]


def _lists(profiles: Profiles, clause: Callable[[Clause], str], joiner: str) -> list[tuple[list[str], str]]:
    return [
        (list(part), "[" + ", ".join(f"({written(p, clause, joiner)})" for p in part.values()) + "]")
        for part in _parts(profiles)
    ]


def zen_lists(profiles: Profiles) -> Match:
    """ZEN's compiled expressions, each a list of a hundred conditions: the record is carried over less often."""
    parts = [(names, zen.compile_expression(text)) for names, text in _lists(profiles, zen_clause, " and ")]
    return lambda r: [name for names, e in parts for name, hit in zip(names, e.evaluate(r), strict=True) if hit]


def zen_expressions(profiles: Profiles) -> Match:
    """ZEN's compiled expressions, one a profile."""
    tests = [(name, zen.compile_expression(written(p, zen_clause, " and "))) for name, p in profiles.items()]
    return lambda record: [name for name, test in tests if test.evaluate(record)]


def zen_decision_table(profiles: Profiles) -> Match:
    """ZEN's decision table that collects every row that matches: a row a profile, a column a subject."""
    subjects = sorted({clause.subject for p in profiles.values() for clause in p})
    inputs = [{"id": s, "name": s, "field": _subject(Clause(s, "", ()), str)} for s in subjects]
    rules = [
        {"_id": name, "id": f"'{name}'"} | dict.fromkeys(subjects, "") | {c.subject: _cell(c) for c in p}
        for name, p in profiles.items()
    ]
    content = {"hitPolicy": "collect", "inputs": inputs, "outputs": [{"id": "id", "name": "id", "field": "id"}],
               "rules": rules}  # fmt: skip
    nodes = [
        {"id": "i", "name": "in", "type": "inputNode"}, {"id": "o", "name": "out", "type": "outputNode"},
        {"id": "t", "name": "table", "type": "decisionTableNode", "content": content},
    ]  # fmt: skip
    edges = [{"id": "1", "sourceId": "i", "targetId": "t"}, {"id": "2", "sourceId": "t", "targetId": "o"}]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda record: [hit["id"] for hit in decision.evaluate(record)["result"]]


def _cell(clause: Clause) -> str:
    values = [quoted(value) for value in clause.values]
    if clause.op == "prefix":
        return f"startsWith($, {values[0]})"
    if clause.op == "in":
        return ", ".join(values)
    return f"[{values[0]}..{values[1]}]" if clause.op == "between" else f"{clause.op} {values[0]}"


def cel_rust(profiles: Profiles) -> Match:
    """CEL's Rust implementation; programs that are lists of a hundred conditions, over one context a record."""
    parts = [(names, cel.compile(text)) for names, text in _lists(profiles, cel_clause, " && ")]

    def match(record: Mapping[str, Any]) -> list[str]:
        context = cel.Context(variables=dict(record))
        return [name for names, p in parts for name, hit in zip(names, p.execute(context), strict=True) if hit]

    return match


def cel_c(profiles: Profiles) -> Match:
    """CEL's own C++ implementation with declared types; lists of a hundred conditions, one activation a record."""
    types = dict.fromkeys(TEXTS, cel_cpp.Type.STRING) | dict.fromkeys(NUMBERS, cel_cpp.Type.DOUBLE)
    environment = cel_cpp.NewEnv(variables=types)
    parts = [(names, environment.compile(text)) for names, text in _lists(profiles, cel_clause, " && ")]

    def match(record: Mapping[str, Any]) -> list[str]:
        values = environment.Activation(record)
        return [
            name for names, p in parts for name, hit in zip(names, p.eval(values).plain_value(), strict=True) if hit
        ]

    return match


def cel_python(profiles: Profiles) -> Match:
    """CEL's Python implementation; one compiled program a profile, over one set of converted values a record."""
    environment = celpy.Environment()
    tests = [
        (name, environment.program(environment.compile(written(p, cel_clause, " && ")))) for name, p in profiles.items()
    ]

    def match(record: Mapping[str, Any]) -> list[str]:
        values = {name: celpy.json_to_cel(value) for name, value in record.items()}
        return [name for name, test in tests if test.evaluate(values)]

    return match


PEERS: Mapping[str, tuple[str, Callable[[Profiles], Match]]] = {
    "Python closures, one a profile": ("closures", python_closures),
    "Python, one generated function for all": ("function", python_function),
    "ZEN, lists of 100 compiled expressions": ("zen", zen_lists),
    "ZEN, one compiled expression a profile": ("zen", zen_expressions),
    "ZEN, decision table, hit policy collect": ("zen", zen_decision_table),
    "CEL in C++ (cel-expr-python), lists of 100": ("cel", cel_c),
    "CEL in Rust (common-expression-language), lists of 100": ("cel", cel_rust),
    "CEL in Python (cel-python), one program a profile": ("cel", cel_python),
}
"""Peer -> the family it stands for, and how it is made; a family is judged by its fastest form."""
