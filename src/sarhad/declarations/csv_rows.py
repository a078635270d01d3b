"""From a block of CSV to cells: Polars where the block is regular, record by record where it is not.

The fast way is taken only when it is proven right: as many rows as lines, and as many separators as the rows
need beside those inside quoted cells. Everything else (line breaks in cells, missing fields, stray quotes)
goes the careful way, so that one bad record never takes a good one with it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

import polars as pl

from sarhad.declarations.csv_blocks import RECORD_LIMIT, Block
from sarhad.declarations.reading_batch import VALUE_SHOWN, RawBatch, faults_of
from sarhad.sentences import say, to_say

LINES_OF_A_RECORD = 50
"""An open quote is looked for on so many lines below; then the line is a bad record on its own."""

_FIELDS = to_say("number of fields")


def raw_batch(block: Block, header: Sequence[str], separator: str, first_row: int) -> RawBatch:
    """The cells of a block, every one as text, empty cells null."""
    if not block.too_long:
        cells = _fast(block.data, header, separator)
        if cells is not None:
            lines = pl.int_range(block.line, block.line + cells.height, dtype=pl.UInt64, eager=True)
            split: list[bytes] = []

            def text(row: int) -> str:
                split.extend(() if split else block.data.split(b"\n"))
                return split[row].decode("utf-8", "replace").rstrip("\r")

            return RawBatch(cells, lines, first_row, faults_of([]), text)
    return _careful(block, header, separator, first_row)


def _fast(data: bytes, header: Sequence[str], separator: str) -> pl.DataFrame | None:
    """The cells, or None if the block is not proven regular."""
    line_count = data.count(b"\n")
    mark = separator.encode()
    names = mark.join(b"%d" % i for i in range(len(header) + 1)) + b"\n"
    try:
        found = pl.read_csv(names + data, separator=separator, infer_schema=False, truncate_ragged_lines=True)
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        return None
    cells, beyond = found[:, :-1], found[:, -1]
    if found.height != line_count or beyond.null_count() != found.height:
        return None
    inside = 0
    if b'"' in data:
        counts = cells.select(pl.all().str.count_matches(separator, literal=True).sum())
        inside = sum(counts.row(0))
    if data.count(mark) != line_count * (len(header) - 1) + inside:
        return None
    cells.columns = list(header)
    return cells


def _careful(block: Block, header: Sequence[str], separator: str, first_row: int) -> RawBatch:
    """Record by record: right line numbers, and a fault for each record that does not fit the header."""
    rows: list[list[str | None]] = []
    lines: list[int] = []
    texts: list[str] = []
    faults: list[tuple[int, str, str, str, str]] = []
    for line, text, broken in _records(block):
        if not text.strip():
            continue
        values, reason = _split(text, separator, len(header)) if not broken else ([], broken)
        if reason:
            rule = _FIELDS if reason[0].isdigit() else to_say("unreadable record")
            faults.append((len(rows), "", text[:VALUE_SHOWN], rule, reason))
            values = [None] * len(header)
        rows.append([value or None for value in values])
        lines.append(line)
        texts.append(text)
    cells = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String()), orient="row")
    return RawBatch(cells, pl.Series(lines, dtype=pl.UInt64), first_row, faults_of(faults), texts.__getitem__)


def _split(text: str, separator: str, width: int) -> tuple[list[str | None], str]:
    try:
        values: list[str | None] = list(next(csv.reader([text], delimiter=separator, strict=False), []))
    except csv.Error as error:
        return [], say("not readable as CSV: {error}; check its quotes", error=error)
    if len(values) != width:
        return [], say(
            "{count} fields where the header has {width}; quote a cell that holds the separator",
            count=len(values),
            width=width,
        )
    return values, ""


def _records(block: Block) -> Iterator[tuple[int, str, str]]:
    """(line, text, what is wrong with it) of every record."""
    if block.too_long:
        reason = say("longer than {size} MiB; no goods item is; check the line ends", size=RECORD_LIMIT // 2**20)
        yield block.line, block.data[:VALUE_SHOWN].decode("utf-8", "replace"), reason
        return
    csv.field_size_limit(RECORD_LIMIT)
    lines = block.data.decode("utf-8", "replace").removesuffix("\n").split("\n")
    at = 0
    while at < len(lines):
        end = _closing(lines, at)
        text = "\n".join(line.rstrip("\r") for line in lines[at : end + 1])
        open_quote = text.count('"') % 2 == 1
        yield block.line + at, text, say("a quote is opened and not closed; close or double it") if open_quote else ""
        at = end + 1


def _closing(lines: Sequence[str], at: int) -> int:
    """Index of the line that closes what the line at `at` opens; `at` itself if none near does."""
    if lines[at].count('"') % 2 == 0:
        return at
    for end in range(at + 1, min(at + LINES_OF_A_RECORD, len(lines))):
        if lines[end].count('"') % 2:
            return end
    return at
