"""Opening a file of declarations: decompressed within limits, whatever encoding as UTF-8."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from sarhad.errors import Place, Problem, SarhadError
from sarhad.sentences import say

DOCUMENT_LIMIT = 256 * 2**20
"""An XML or JSON document is held in memory: no larger than this, also when decompressed."""

RATIO_LIMIT = 200
"""Real tables compress 5 to 30 times; what grows more than this is an attack on the memory or the disk."""

RATIO_FROM = 64 * 2**20
"""So many bytes are let through before the ratio is looked at."""


class Source(io.RawIOBase):
    """The decompressed bytes of a file; a decompression bomb ends in an error."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        try:
            self._raw = path.open("rb")
        except OSError as error:
            raise SarhadError(
                Problem(say("cannot be read: {strerror}", strerror=error.strerror), place=Place(path))
            ) from error
        zipped = self._raw.read(2) == b"\x1f\x8b"
        self._raw.seek(0)
        self._stream = cast(BinaryIO, gzip.GzipFile(fileobj=self._raw)) if zipped else self._raw
        self._given = 0
        self.size = path.stat().st_size

    def readable(self) -> bool:
        """Always."""
        return True

    def close(self) -> None:
        """Close the file."""
        self._raw.close()
        super().close()

    def position(self) -> int:
        """Bytes of the file itself read so far, for progress."""
        return self._raw.tell()

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            SarhadError: the file is damaged, or grows too much when decompressed.
        """
        try:
            data = self._stream.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise SarhadError(
                Problem(say("damaged gzip file: {error}", error=error), say("send it again"), Place(self._path))
            ) from error
        self._given += len(data)
        if self._given > RATIO_FROM and self._given > RATIO_LIMIT * max(self.size, 1):
            message = say("grows more than {most} times when decompressed", most=RATIO_LIMIT)
            raise SarhadError(Problem(message, say("decompress it yourself if you trust it"), Place(self._path)))
        return data


class Recoded:
    """A byte stream as UTF-8, whatever its encoding; what the encoding does not know becomes U+FFFD."""

    def __init__(self, source: Source, encoding: str) -> None:
        self._source = source
        name = codecs.lookup(encoding).name
        self._decoder = (
            None if name in ("utf-8", "utf-8-sig", "ascii") else codecs.getincrementaldecoder(name)("replace")
        )
        self._at_start = True

    def read(self, size: int) -> bytes:
        """The next bytes as UTF-8, without byte order mark; empty at the end."""
        data = self._source.read(size)
        if self._decoder is not None:
            text = self._decoder.decode(data, final=not data)
            data = text.encode("utf-8", "replace")
        if self._at_start and data:
            self._at_start = False
            data = data.removeprefix(codecs.BOM_UTF8)
        return data


def whole_document(path: Path) -> bytes:
    """All bytes of a document.

    Raises:
        SarhadError: it is larger than `DOCUMENT_LIMIT`, decompressed.
    """
    with Source(path) as source:
        data = source.read(DOCUMENT_LIMIT + 1)
    if len(data) > DOCUMENT_LIMIT:
        message = say("the document is larger than {size} MiB", size=DOCUMENT_LIMIT // 2**20)
        raise SarhadError(Problem(message, say("send it in parts"), Place(path)))
    return data
