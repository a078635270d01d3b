"""Declarations as typed objects, as the API takes them in JSON, and the way between them and the item table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl
from pydantic import ValidationError

from sarhad.declarations.columns import Declaration, GoodsItem, Header, Outcome
from sarhad.declarations.schema import item_schema
from sarhad.errors import Place, Problem, SarhadError
from sarhad.form_mistakes import said_of
from sarhad.sentences import say

_HEADER = tuple(Header.model_fields)
_ITEM = tuple(GoodsItem.model_fields)


@dataclass(frozen=True)
class Refusal:
    """A declaration in a JSON document that cannot be taken.

    Attributes:
        position: its number in the document, from 1.
        declaration_id: its id, if it could be read.
        problems: everything wrong with it; the message names the field (`items.0.hs_code`).
    """

    position: int
    declaration_id: str | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Parsed:
    """What a JSON document held: the declarations that can be taken, and the others with their problems."""

    declarations: list[Declaration] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    """Number in the document, from 1, of each of `declarations`."""

    def all_or_error(self) -> list[Declaration]:
        """Every declaration.

        Raises:
            SarhadError: at least one was refused; it carries every problem of every one.
        """
        if self.refused:
            raise SarhadError(*(problem for refusal in self.refused for problem in refusal.problems))
        return self.declarations


def declarations_from_json(data: bytes) -> Parsed:
    """Read one declaration, an array of them, or NDJSON (one a line); a bad one never hides a good one.

    Raises:
        SarhadError: the document as a whole is no JSON at all.

    >>> parsed = declarations_from_json(b'{"declaration_id": "A1", "items": []}')
    >>> parsed.refused[0].declaration_id
    'A1'
    """
    parsed = Parsed()
    for position, line, text in _documents(data):
        _take(parsed, position, line, text)
    return parsed


def table_of(declarations: Iterable[Declaration]) -> pl.DataFrame:
    """The canonical item table of these declarations: one row per goods item, outcomes empty."""
    schema = item_schema()
    cells: dict[str, list[object]] = {name: [] for name in (*_HEADER, *_ITEM)}
    for declaration in declarations:
        for name in _HEADER:
            cells[name].extend([getattr(declaration, name)] * len(declaration.items))
        for item in declaration.items:
            for name in _ITEM:
                cells[name].append(getattr(item, name))
    known = pl.DataFrame(cells, schema={name: schema[name] for name in cells})
    empty = [pl.lit(None, schema[name]).alias(name) for name in Outcome.model_fields]
    return known.with_columns(empty).select(schema.names())


def declarations_of(table: pl.DataFrame) -> list[Declaration]:
    """The declarations in an item table, in order of first appearance; outcomes and extra columns are left out.

    Raises:
        pydantic.ValidationError: a row is no valid declaration; validate the table first.
    """
    keys = ("declaration_id", "version")
    groups: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for row in table.select(*_HEADER, *_ITEM).iter_rows(named=True):
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    return [_declaration(rows) for rows in groups.values()]


def _declaration(rows: Sequence[dict[str, object]]) -> Declaration:
    header = {name: rows[0][name] for name in _HEADER}
    items = [{name: row[name] for name in _ITEM} for row in rows]
    return Declaration.model_validate({**header, "items": items})


def _documents(data: bytes) -> Iterator[tuple[int, int, str]]:
    """(position, line, JSON text) of every declaration in the document."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = say(
            "the JSON is not UTF-8: byte {byte:#04x} at offset {start}",
            byte=error.object[error.start],
            start=error.start,
        )
        raise SarhadError(Problem(message, say("send JSON as UTF-8"))) from error
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
        if len(lines) < 2 or not lines[0][1].rstrip().endswith("}"):
            raise _no_json(error) from error
        yield from ((position, number, line) for position, (number, line) in enumerate(lines, start=1))
        return
    records = whole if isinstance(whole, list) else [whole]
    for position, record in enumerate(records, start=1):
        yield position, 1, text if record is whole else json.dumps(record)


def _no_json(error: Exception) -> SarhadError:
    place = Place(line=error.lineno, column=error.colno) if isinstance(error, json.JSONDecodeError) else Place()
    reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
    advice = say("send one declaration object, an array of them, or NDJSON with one declaration a line")
    return SarhadError(Problem(say("no JSON: {reason}", reason=reason), advice, place))


def _take(parsed: Parsed, position: int, line: int, text: str) -> None:
    try:
        parsed.declarations.append(Declaration.model_validate_json(text))
        parsed.positions.append(position)
    except (ValidationError, ValueError) as error:
        problems = tuple(_problems(error, position, line))
        parsed.refused.append(Refusal(position, _id_of(text), problems))


def _problems(error: ValueError, position: int, line: int) -> Iterator[Problem]:
    place = Place(line=line) if line > 1 else Place()
    if not isinstance(error, ValidationError):
        yield Problem(
            say("declaration {position}: {error}", position=position, error=error), say("send valid Unicode"), place
        )
        return
    for mistake in error.errors(include_url=False):
        where = ".".join(str(part) for part in mistake["loc"]) or say("the whole")
        given = mistake["input"]
        value = say(", not {given!r:.80}", given=given) if isinstance(given, str | int | float | bool) else ""
        yield Problem(
            say(
                "declaration {position}: {where}: {said}{found}",
                position=position,
                where=where,
                said=said_of(dict(mistake)),
                found=value,
            ),
            say("correct it and send it again"),
            place,
        )


def _id_of(text: str) -> str | None:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = record.get("declaration_id") if isinstance(record, dict) else None
    return found.encode("utf-8", "backslashreplace").decode() if isinstance(found, str) else None
