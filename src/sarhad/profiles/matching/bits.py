"""Rows of bits, a bit for each conjunction: as machine words for tables, as whole numbers for one record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

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


FEW = 16
"""Up to so many bits are set one by one."""


def mask_of(bits: Iterable[int]) -> int:
    """A whole number with these bits set."""
    places = bits if isinstance(bits, np.ndarray) else np.fromiter(bits, dtype=np.int64)
    if len(places) > FEW:
        flags = np.zeros(int(places.max()) + 1, dtype=np.uint8)
        flags[places] = 1
        return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")
    mask = 0
    for bit in places.tolist():
        mask |= 1 << bit
    return mask


def bits_of(mask: int, bits: int) -> npt.NDArray[np.bool_]:
    """For each of so many bits whether it is set."""
    octets = np.frombuffer(mask.to_bytes(words_for(bits) * 8, "little"), dtype=np.uint8)
    return np.unpackbits(octets, count=bits, bitorder="little").astype(np.bool_)


def words_of(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint64]:
    """The flags of the last axis as one row: bit j is set where flag j is."""
    octets = np.zeros((*flags.shape[:-1], words_for(flags.shape[-1]) * 8), np.uint8)
    packed = np.packbits(flags, axis=-1, bitorder="little")
    octets[..., : packed.shape[-1]] = packed
    return octets.view("<u8").astype(np.uint64)


class Remembered(dict[Any, int]):
    """Whole numbers by key, made when a key is first asked for; asking again costs one look-up and no Python call."""

    def __init__(self, make: Callable[[Any], int], most: int | None = None) -> None:
        """Remember what `make` gives; beyond `most` keys the memory is emptied."""
        super().__init__()
        self._make, self._most = make, most

    def __missing__(self, key: Any) -> int:
        if self._most is not None and len(self) >= self._most:
            self.clear()
        made = self[key] = self._make(key)
        return made


MANY_BITS = 2_048
"""Beyond so many bits, picking them off one by one costs more than looking only at octets that are not zero."""

_NOT_ZERO = re.compile(rb"[^\0]", re.DOTALL)
_IN_OCTET = [[bit for bit in range(8) if octet >> bit & 1] for octet in range(256)]


def positions(mask: int) -> list[int]:
    """The bits that are set, ascending."""
    length = mask.bit_length()
    if length > MANY_BITS:
        octets = mask.to_bytes(length // 8 + 1, "little")
        return [found.start() * 8 + bit for found in _NOT_ZERO.finditer(octets) for bit in _IN_OCTET[ord(found[0])]]
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found
