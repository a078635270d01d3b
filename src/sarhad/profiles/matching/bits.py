"""Rows of bits, a bit for each conjunction: as machine words for tables, as whole numbers for one record."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.uint64]
"""Shape (rows, words); bit j of a row is bit j % 64 of word j // 64."""


def words_for(bits: int) -> int:
    """Machine words that hold so many bits; at least one."""
    return max(1, (bits + 63) // 64)


def empty_rows(rows: int, bits: int) -> Bits:
    """Rows with no bit set."""
    return np.zeros((rows, words_for(bits)), dtype=np.uint64)


def as_int(row: Bits) -> int:
    """A row as one whole number."""
    return int.from_bytes(row.astype("<u8").tobytes(), "little")


def as_rows(masks: list[int], bits: int) -> Bits:
    """Whole numbers as rows."""
    words = words_for(bits)
    data = b"".join(mask.to_bytes(words * 8, "little") for mask in masks)
    return np.frombuffer(data, dtype="<u8").astype(np.uint64).reshape(len(masks), words)


def mask_of(bits: Iterable[int]) -> int:
    """A whole number with these bits set."""
    mask = 0
    for bit in bits:
        mask |= 1 << bit
    return mask


MANY_BITS = 4_096
"""Beyond so many bits, picking them off one by one costs more than unpacking the whole number at once."""


def positions(mask: int) -> list[int]:
    """The bits that are set, ascending."""
    length = mask.bit_length()
    if length > MANY_BITS:
        octets = np.frombuffer(mask.to_bytes(length // 8 + 1, "little"), dtype=np.uint8)
        unpacked: list[int] = np.flatnonzero(np.unpackbits(octets, bitorder="little")).tolist()
        return unpacked
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found
