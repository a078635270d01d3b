"""Compiled conditions as plain arrays and plain values, and back: what a file of a compiled set holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sarhad.profiles.language.stored import from_plain, node_from, to_plain
from sarhad.profiles.matching.bits_by_text import BitsByText
from sarhad.profiles.matching.compiled import CompiledConditions, Table, subject_of
from sarhad.profiles.matching.ordered_table import OrderedTable
from sarhad.profiles.matching.text_table import TextRules, TextTable
from sarhad.profiles.matching.texts import Pattern
from sarhad.profiles.matching.truth_table import TruthTable

Arrays = dict[str, Any]
"""NumPy arrays by name."""

_LISTS = ("written", "excluded", "prefixes")


def to_parts(compiled: CompiledConditions) -> tuple[dict[str, Any], Arrays]:
    """The conditions as values for JSON, and arrays."""
    arrays: Arrays = {"owners": np.asarray(compiled.owners, dtype=np.int32)}
    subjects = [
        {"node": to_plain(subject.node), **_table_to(subject.table, f"{i}.", arrays)}
        for i, subject in enumerate(compiled.subjects)
    ]
    return {"subjects": subjects}, arrays


def from_parts(values: Mapping[str, Any], arrays: Mapping[str, Any]) -> CompiledConditions:
    """The conditions of which `to_parts` made these."""
    owners = arrays["owners"].tolist()
    subjects = [
        subject_of(node_from(one["node"]), _table_from(one, f"{i}.", arrays, len(owners)))
        for i, one in enumerate(values["subjects"])
    ]
    return CompiledConditions(owners, subjects)


def _table_to(table: Table, prefix: str, arrays: Arrays) -> dict[str, Any]:
    if isinstance(table, TextTable):
        return {"table": "text", "rules": _rules_to(table.rules, prefix, arrays)}
    arrays[f"{prefix}rows"] = table.rows
    if isinstance(table, OrderedTable):
        return {"table": "ordered", "cuts": [to_plain(cut) for cut in table.cuts]}
    return {"table": "truth"}


def _table_from(values: Mapping[str, Any], prefix: str, arrays: Mapping[str, Any], bits: int) -> Table:
    if values["table"] == "text":
        return TextTable(_rules_from(values["rules"], prefix, arrays), bits)
    rows = arrays[f"{prefix}rows"]
    if values["table"] == "ordered":
        return OrderedTable([from_plain(cut) for cut in values["cuts"]], rows)
    return TruthTable(rows)


def _rules_to(rules: TextRules, prefix: str, arrays: Arrays) -> dict[str, Any]:
    for name in _LISTS:
        of_texts: BitsByText = getattr(rules, name)
        arrays[f"{prefix}{name}.ends"], arrays[f"{prefix}{name}.bits"] = of_texts.ends, of_texts.bits
    patterns = [
        ([[p.column, to_plain(p.node), to_plain(tuple(p.wanted))] for p in tests], hex(mask))
        for tests, mask in rules.patterns
    ]
    return {
        **{name: list(getattr(rules, name).texts) for name in _LISTS},
        "patterns": patterns,
        **{name: hex(getattr(rules, name)) for name in ("open", "null", "others")},
    }


def _rules_from(values: Mapping[str, Any], prefix: str, arrays: Mapping[str, Any]) -> TextRules:
    written, excluded, prefixes = (
        BitsByText(values[name], arrays[f"{prefix}{name}.ends"], arrays[f"{prefix}{name}.bits"]) for name in _LISTS
    )
    patterns = [
        (tuple(Pattern(c, node_from(node), frozenset(from_plain(wanted))) for c, node, wanted in tests), int(mask, 16))
        for tests, mask in values["patterns"]
    ]
    free, null, others = (int(values[name], 16) for name in ("open", "null", "others"))
    return TextRules(written, excluded, prefixes, patterns, free, null, others)
