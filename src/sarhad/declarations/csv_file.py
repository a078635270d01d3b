"""A CSV file as a stream of batches of text cells, in bounded memory."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from sarhad.declarations.csv_blocks import BLOCK_BYTES, RECORD_LIMIT, Block, blocks
from sarhad.declarations.csv_rows import raw_batch
from sarhad.declarations.mapping import CsvForm
from sarhad.declarations.mapping_text import nearest
from sarhad.declarations.reading_batch import RawBatch
from sarhad.declarations.reading_bytes import Recoded, Source
from sarhad.errors import Place, Problem, SarhadError
from sarhad.sentences import say

Progress = Callable[[int, int], None]
"""Called with (bytes read, bytes in all)."""

COLUMN_LIMIT = 2000
"""More columns than this are no goods items: the widest source known has some 250."""


def csv_batches(
    path: Path, form: CsvForm, progress: Progress | None = None, block_bytes: int = BLOCK_BYTES
) -> Iterator[RawBatch]:
    """Batches of about `block_bytes` of a CSV file (also gzipped); the first record is the header.

    Raises:
        SarhadError: the file cannot be opened, has no header, or is a decompression bomb.
    """
    with Source(path) as source:
        header: list[str] = []
        first_row = 0
        for block in blocks(Recoded(source, form.encoding), block_bytes):
            rest = block
            is_first = not header
            if is_first:
                header, rest = _header(path, block, form)
            if rest.data or is_first:
                batch = raw_batch(rest, header, form.separator, first_row)
                first_row += batch.cells.height
                yield batch
            if progress is not None:
                progress(source.position(), source.size)
        if not header:
            raise SarhadError(
                Problem(say("the file is empty"), say("it needs a header with the column names"), Place(path))
            )


def _header(path: Path, block: Block, form: CsvForm) -> tuple[list[str], Block]:
    """The column names, and the block without them."""
    end = block.data.find(b"\n")
    line = block.data[:end].decode("utf-8", "replace").rstrip("\r")
    no_text = SarhadError(Problem(say("this is no CSV text"), say("check the file and its encoding"), Place(path, 1)))
    if block.too_long or end > RECORD_LIMIT or "\x00" in line:
        raise no_text
    try:
        names = [name.strip() for name in next(csv.reader(io.StringIO(line), delimiter=form.separator), [])]
    except csv.Error as error:  # a carriage return within a name, a name without end
        raise no_text from error
    if len(names) > COLUMN_LIMIT:
        message = say("the header has {count:,} columns, more than {most:,}", count=len(names), most=COLUMN_LIMIT)
        raise SarhadError(
            Problem(message, say("check the separator, or leave out what no mapping reads"), Place(path, 1))
        )
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        advice = say("give every column a name of its own")
        raise SarhadError(
            Problem(say("column {twice!r} is in the header twice", twice=twice[0]), advice, Place(path, 1))
        )
    return names, Block(block.data[end + 1 :], block.line + 1)


def missing_columns(path: Path, needed: dict[str, list[str]], present: list[str]) -> SarhadError | None:
    """An error naming each source column that the mapping reads and the file lacks; None if all are there."""
    problems = [
        Problem(
            say(
                "the file has no column {name!r}, which the mapping reads for {made}",
                name=name,
                made=" and ".join(made),
            ),
            say("{close} Check the mapping and its separator", close=nearest(name, present)),
            Place(path, 1),
        )
        for name, made in needed.items()
        if name not in present
    ]
    return SarhadError(*problems) if problems else None
