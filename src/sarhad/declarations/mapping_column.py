"""One column of a mapping: the short form `hs_code: HS6 Code`, or a table of how its text is read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
import yaml

from sarhad.declarations.mapping import ColumnSource
from sarhad.declarations.mapping_text import Notes, nearest
from sarhad.declarations.schema import DataType
from sarhad.sentences import say

KEYS = (
    "from", "value", "format", "factor", "codes", "unlisted", "remove", "pad", "upper", "known", "above",
    "currency", "currency_from", "also", "type",
)  # fmt: skip
TYPES: dict[str, DataType] = {
    "text": pl.String, "int": pl.Int64, "float": pl.Float64, "bool": pl.Boolean, "date": pl.Datetime("us"),
}  # fmt: skip
ONLY_FOR = {
    "format": ("date",), "factor": ("int", "float"), "remove": ("text",), "pad": ("text",), "upper": ("text",),
    "above": ("bool",), "currency": ("float",), "currency_from": ("float",),
}  # fmt: skip
"""Settings that make sense for some types only."""
_LIKE = {
    "factor": (1.0, "a number"), "remove": ("", "text"), "pad": (0, "a whole number"),
    "upper": (False, "true or false"),
    "above": (0.0, "a number"), "currency": ("", "a currency code"), "currency_from": ("", "the name of a column"),
    "from": ("", "the name of a column"), "known": ("", "the name of a column"),
}  # fmt: skip


def read_column(notes: Notes, name: str, node: yaml.Node, dtype: DataType | None) -> ColumnSource:
    """What this node says about the column; mistakes go to the notes.

    Args:
        notes: the file's mistakes so far.
        name: the column's name.
        node: its node: text (a source column) or a table of settings.
        dtype: its type; None for an extra column, which names its own.
    """
    if isinstance(node, yaml.ScalarNode):
        source = str(node.value).strip()
        if not source:
            notes.mistake(
                node, say("{name} has no source", name=name), say("name a column of the source, or `{{value: ...}}`")
            )
        return ColumnSource(source=source)
    given = notes.entries(node, name, KEYS)
    kind = _kind(notes, name, given, dtype)
    for key, part in given.items():
        if kind not in ONLY_FOR.get(key, (kind,)):
            notes.mistake(
                part,
                say(
                    "`{key}` is for {only_for} columns, {name} is {kind}",
                    key=key,
                    only_for=" and ".join(ONLY_FOR[key]),
                    name=name,
                    kind=kind,
                ),
                say("remove it"),
            )
    ways = [key for key in ("from", "value", "known") if key in given]
    if len(ways) != 1:
        said = f"both {' and '.join(ways)}" if ways else "no source"
        notes.mistake(
            node,
            say("{name} has {said}", name=name, said=said),
            say("give one of `from` (a column), `known` (a column), `value`"),
        )
    return ColumnSource(**_settings(notes, name, given, kind))


def _kind(notes: Notes, name: str, given: dict[str, yaml.Node], dtype: DataType | None) -> str:
    if dtype is not None:
        if "type" in given:
            notes.mistake(
                given["type"],
                say("{name} has its type already", name=name),
                say("remove `type`; it is for extra columns"),
            )
        return next(word for word, found in TYPES.items() if found == dtype)
    word = str(notes.plain(given["type"])) if "type" in given else "text"
    if word not in TYPES:
        notes.mistake(given["type"], say("no type: {word!r}", word=word), nearest(word, TYPES))
        return "text"
    return word


def _settings(notes: Notes, name: str, given: dict[str, yaml.Node], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"dtype": kind}
    for key in given.keys() & _LIKE.keys():
        like, words = _LIKE[key]
        accepted = (int, float) if isinstance(like, float) else type(like)
        value = notes.a(accepted, given[key], f"`{key}` of {name}", words)
        if value is not None:
            found[key] = float(value) if isinstance(like, float) else value
    if "known" in found:
        found |= {"source": found["known"], "known": True}
    if "from" in found:
        found["source"] = found.pop("from")
    if "format" in given:
        found["formats"] = _formats(notes, given["format"])
    if "codes" in given:
        found["codes"] = _codes(notes, name, given["codes"], kind)
    if "unlisted" in given:
        found["keep_unlisted"] = _unlisted(notes, given["unlisted"])
    if "value" in given:
        found["value"] = notes.plain(given["value"])
        _fits(notes, name, given["value"], found["value"], kind)
    if "also" in given:
        words = notes.plain(given["also"])
        found["also"] = tuple(str(word) for word in (words if isinstance(words, list) else [words]))
    return found


def _formats(notes: Notes, node: yaml.Node) -> tuple[str, ...]:
    given = notes.plain(node)
    formats = tuple(given) if isinstance(given, list) else (given,)
    for text in formats:
        if not isinstance(text, str) or "%" not in text:
            notes.mistake(node, say("no date format: {text!r}", text=text), say('for example "%d.%m.%Y"'))
        elif not _tells_the_day(text):
            notes.mistake(
                node, say("no date format: {text!r}", text=text), say('it needs year, month and day, as "%d.%m.%Y"')
            )
    return tuple(text for text in formats if isinstance(text, str))


def _tells_the_day(text: str) -> bool:
    """Whether a day written in this format is read again as the same day."""
    day = pl.Series([datetime(2026, 3, 17)])
    try:
        return day.dt.strftime(text).str.to_datetime(text, strict=False).dt.date().to_list() == day.dt.date().to_list()
    except pl.exceptions.PolarsError:
        return False


def _codes(notes: Notes, name: str, node: yaml.Node, kind: str) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for code, part in notes.entries(node, f"codes of {name}").items():
        table[code] = notes.plain(part)
        if table[code] is not None:
            _fits(notes, name, part, table[code], kind)
    return table


def _fits(notes: Notes, name: str, node: yaml.Node, value: object, kind: str) -> None:
    fits = {"text": (str,), "int": (int,), "float": (int, float), "bool": (bool,), "date": (object,)}[kind]
    if not isinstance(value, fits) or (isinstance(value, bool) and kind in ("int", "float")):
        advice = (
            say('quote it: "{value}"', value=value)
            if kind == "text"
            else say("write a value of type {kind}", kind=kind)
        )
        notes.mistake(node, say("{name} is {kind}, {value!r} is not", name=name, kind=kind, value=value), advice)


def _unlisted(notes: Notes, node: yaml.Node) -> bool:
    word = notes.plain(node)
    if word not in ("keep", "reject"):
        notes.mistake(node, say("unlisted is {word!r}", word=word), say("either keep or reject"))
    return bool(word == "keep")
