"""Cutting a CSV stream into blocks of whole records, in bounded memory whatever the file holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

BLOCK_BYTES = 24 * 2**20
RECORD_LIMIT = 4 * 2**20
"""A record longer than this is no goods item; it is skipped and reported."""


class Readable(Protocol):
    """Anything with `read(size)`."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, empty at the end."""
        ...


@dataclass(frozen=True)
class Block:
    """Whole records, and the line of the file where they begin; `too_long` stands for one skipped record."""

    data: bytes
    line: int
    too_long: bool = False


def blocks(stream: Readable, size: int = BLOCK_BYTES) -> Iterator[Block]:
    """Blocks of about `size` bytes, each ending at the end of a record.

    Records end at a newline outside quotes. A quote that is never closed must not swallow the file: where no
    such newline is found in a block as long as a record may be, it ends at its last newline, and the row reader
    reports the record.
    """
    line, carry = 1, b""
    while True:
        data = stream.read(size)
        if not data:
            break
        carry += data
        cut = _last_record_end(carry)
        if cut < 0 and len(carry) > RECORD_LIMIT:
            cut = carry.rfind(b"\n")
        if cut < 0 and len(carry) > RECORD_LIMIT:
            yield Block(carry[:RECORD_LIMIT], line, too_long=True)
            carry = _after_newline(stream, size)
            line += 1
        elif cut >= 0:
            yield Block(carry[: cut + 1], line)
            line += carry.count(b"\n", 0, cut + 1)
            carry = carry[cut + 1 :]
    if carry:
        yield Block(carry if carry.endswith(b"\n") else carry + b"\n", line)


def _last_record_end(data: bytes) -> int:
    """Position of the last newline with an even number of quotes before it; -1 if there is none."""
    end = data.rfind(b"\n")
    quotes = data.count(b'"', 0, max(end, 0))
    while end >= 0 and quotes % 2:
        quote = data.rfind(b'"', 0, end)
        quotes -= 1
        end = data.rfind(b"\n", 0, quote) if quote >= 0 else -1
        if end >= 0:
            quotes -= data.count(b'"', end, quote)
    return end


def _after_newline(stream: Readable, size: int) -> bytes:
    """Skip to the end of the line; what follows it."""
    while data := stream.read(size):
        position = data.find(b"\n")
        if position >= 0:
            return data[position + 1 :]
    return b""
