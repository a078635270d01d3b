"""Reading a mapping's YAML: every key and value is checked, every mistake has its line and the nearest right name."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from sarhad.declarations.mapping import ColumnSource, CsvForm, Mapping
from sarhad.declarations.mapping_column import read_column
from sarhad.declarations.mapping_text import Notes, nearest
from sarhad.declarations.schema import columns
from sarhad.errors import Place, Problem, SarhadError
from sarhad.sentences import say

SIZE_LIMIT = 1_000_000
TOP = (
    "name", "title", "about", "hs_edition", "csv", "identity", "others", "columns", "extra", "rates",
)  # fmt: skip
HS_EDITIONS = (1988, 1996, 2002, 2007, 2012, 2017, 2022, 2028)
CSV = ("separator", "encoding", "decimal", "empty")
SEPARATORS = {"tab": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}


def read_mapping(path: Path) -> Mapping:
    """The mapping in this YAML file.

    Raises:
        SarhadError: the file cannot be read or has mistakes; all of them at once.
    """
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise SarhadError(Problem(say("a mapping of more than 1 MB is none"), place=Place(path)))
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SarhadError(
            Problem(say("the mapping cannot be read: {reason}", reason=reason), place=Place(path))
        ) from error
    return mapping_of(text, path)


def mapping_of(text: str, path: Path) -> Mapping:
    """The mapping that this YAML text is; `path` names it, and mistakes are told as of that file.

    Raises:
        SarhadError: it has mistakes; all of them at once.
    """
    root = _compose(text, path)
    notes = Notes(path)
    top = notes.entries(root, "a mapping", TOP)
    parts: dict[str, Any] = {
        _FIELD.get(name, name): _READ[name](notes, node) for name, node in top.items() if name in _READ
    }
    mapping = Mapping(name=path.stem, **{name: value for name, value in parts.items() if value is not None})
    _check_whole(notes, root, top, mapping)
    if notes.problems:
        raise SarhadError(*notes.problems)
    return mapping


def _compose(text: str, path: Path) -> yaml.Node:
    try:
        if "&" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise SarhadError(
                Problem(say("YAML aliases are not used in mappings"), say("write the value out"), Place(path))
            )
        root = yaml.compose(text, yaml.SafeLoader)
    except RecursionError as error:
        raise SarhadError(Problem(say("nested too deeply"), place=Place(path))) from error
    except yaml.YAMLError as error:
        raise SarhadError(_yaml_problem(path, error)) from error
    if root is None:
        raise SarhadError(Problem(say("the mapping is empty"), say("begin with `columns:`"), Place(path)))
    return root


def _yaml_problem(path: Path, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
    return Problem(
        say("no valid YAML: {error}", error=getattr(error, "problem", None) or error),
        say("check indentation and quotes"),
        place,
    )


def _text(notes: Notes, node: yaml.Node) -> str | None:
    return notes.a(str, node, "it", "text")  # type: ignore[no-any-return]


def _hs_edition(notes: Notes, node: yaml.Node) -> int | None:
    year = notes.a(int, node, "hs_edition", "a year")
    if year is not None and year not in (1988, 1992, 1996, 2002, 2007, 2012, 2017, 2022, 2028):
        notes.mistake(
            node,
            say("there is no HS edition {year}", year=year),
            say("editions: 1992, 1996, 2002, 2007, 2012, 2017, 2022, 2028"),
        )
    return year  # type: ignore[no-any-return]


def _csv(notes: Notes, node: yaml.Node) -> CsvForm:
    given = notes.entries(node, "csv", CSV)
    form: dict[str, Any] = {name: notes.plain(part) for name, part in given.items()}
    if "separator" in form:
        form["separator"] = SEPARATORS.get(str(form["separator"]), form["separator"])
        if form["separator"] not in SEPARATORS.values():
            notes.mistake(
                given["separator"],
                say("no separator: {separator!r}", separator=form["separator"]),
                say("one of {separators}", separators=", ".join(SEPARATORS)),
            )
    if "encoding" in form and not _is_encoding(str(form["encoding"])):
        advice = say("for example utf-8, cp1251, utf-16")
        notes.mistake(given["encoding"], say("unknown encoding {encoding!r}", encoding=form["encoding"]), advice)
    if form.get("decimal", ".") not in (".", ","):
        notes.mistake(
            given["decimal"], say("no decimal sign: {decimal!r}", decimal=form["decimal"]), say('either "." or ","')
        )
    if "empty" in form:
        words = form["empty"] if isinstance(form["empty"], list) else [form["empty"]]
        form["empty"] = ("", *(str(word) for word in words))
    return CsvForm(**form)


def _is_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except LookupError:
        return False


def _columns(notes: Notes, node: yaml.Node) -> dict[str, ColumnSource]:
    known = columns()
    given = notes.entries(node, "the canonical table", known)
    return {name: read_column(notes, name, part, known[name].dtype) for name, part in given.items()}


def _extra(notes: Notes, node: yaml.Node) -> dict[str, ColumnSource]:
    given = notes.entries(node, "extra")
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value in columns():
            notes.mistake(
                key, say("{value!r} is a canonical column", value=key.value), say("write it under `columns:`")
            )
        elif not str(key.value).isidentifier():
            notes.mistake(key, say("{value!r} is no column name", value=key.value), say("use letters, digits and _"))
    return {name: read_column(notes, name, part, None) for name, part in given.items()}


def _rates(notes: Notes, node: yaml.Node) -> dict[str, float]:
    from sarhad.declarations.reference import reference

    found: dict[str, float] = {}
    for code, part in notes.entries(node, "rates").items():
        if code not in reference().currencies:
            notes.mistake(
                part, say("unknown currency {code!r}", code=code), nearest(code, sorted(reference().currencies))
            )
        rate = notes.a((int, float), part, f"the rate of {code}", "a number above 0")
        if rate is not None and not 0 < rate < float("inf"):
            notes.mistake(part, say("the rate of {code} must be above 0, not {rate}", code=code, rate=rate))
        found[code] = float(rate or 0)
    return found


def _others(notes: Notes, node: yaml.Node) -> bool:
    word = notes.plain(node)
    if word not in ("keep", "drop"):
        notes.mistake(node, say("others is {word!r}", word=word), say("either keep or drop"))
    return bool(word == "keep")


def _flag(notes: Notes, node: yaml.Node) -> bool | None:
    return notes.a(bool, node, "identity", "true or false")  # type: ignore[no-any-return]


_READ: dict[str, Callable[[Notes, yaml.Node], Any]] = {
    "title": _text, "hs_edition": _hs_edition, "csv": _csv, "identity": _flag, "columns": _columns,
    "extra": _extra, "rates": _rates, "others": _others,
}  # fmt: skip
_FIELD = {"others": "keep_others"}


def _check_whole(notes: Notes, root: yaml.Node, top: dict[str, yaml.Node], mapping: Mapping) -> None:
    """What only the whole mapping shows: required columns, rates for every currency used."""
    if not mapping.identity and not notes.problems:
        for name, column in columns().items():
            if column.required and name not in mapping.columns:
                advice = say(
                    "add `{name}:` under `columns:`; it is {lower}{meaning}",
                    name=name,
                    lower=column.meaning[0].lower(),
                    meaning=column.meaning[1:],
                )
                notes.mistake(top.get("columns", root), say("nothing says where {name} comes from", name=name), advice)
    for name, source in {**mapping.columns, **mapping.extra}.items():
        if source.currency is not None and source.currency not in mapping.rates:
            advice = say("add `rates: {{{currency}: ...}}`", currency=source.currency)
            notes.mistake(
                _entry(top, name) or root,
                say("{name} is in {currency}, but it has no rate", name=name, currency=source.currency),
                advice,
            )


def _entry(top: dict[str, yaml.Node], name: str) -> yaml.Node | None:
    """Where the column is written."""
    for part in (top.get("columns"), top.get("extra")):
        for key, _ in part.value if isinstance(part, yaml.MappingNode) else ():
            if key.value == name:
                return key  # type: ignore[no-any-return]
    return None
