"""Which bits belong to which text: many short lists in three flat arrays, quick to save, to load and to look up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sarhad.profiles.matching.bits import mask_of


class BitsByText:
    """A list of bits for every text that has one.

    Attributes:
        texts: those that have bits.
        ends: for each text, where its bits end in `bits`; they begin where those before end.
        bits: all lists, one after another.
    """

    def __init__(self, texts: Sequence[str], ends: npt.NDArray[np.int64], bits: npt.NDArray[np.int32]) -> None:
        self.texts, self.ends, self.bits = texts, ends, bits
        self._place = dict(zip(texts, range(len(texts)), strict=True))

    @classmethod
    def of_lists(cls, lists: Mapping[str, Sequence[int]]) -> BitsByText:
        """From lists of bits."""
        ends = np.cumsum([len(bits) for bits in lists.values()], dtype=np.int64)
        bits = np.fromiter((bit for of_text in lists.values() for bit in of_text), dtype=np.int32)
        return cls(list(lists), ends, bits)

    def __contains__(self, text: str) -> bool:
        return text in self._place

    def __len__(self) -> int:
        return len(self._place)

    def mask(self, text: str) -> int:
        """The text's bits as a whole number."""
        return mask_of(self.bits_of(text)) if text in self._place else 0

    def bits_of(self, text: str) -> npt.NDArray[np.int32]:
        """The text's bits; none if it has none."""
        place = self._place.get(text)
        if place is None:
            return self.bits[:0]
        return self.bits[self.ends[place - 1] if place else 0 : self.ends[place]]

    @cached_property
    def _by_bit(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.intp]]:
        """All bits ascending, and for each the place of the text that has it."""
        places = np.repeat(np.arange(len(self.texts)), np.diff(self.ends, prepend=0))
        order = np.argsort(self.bits, kind="stable")
        return self.bits[order], places[order]

    def texts_of(self, bit: int) -> frozenset[str]:
        """The texts that have the bit."""
        bits, places = self._by_bit
        first, end = np.searchsorted(bits, (bit, bit + 1))
        return frozenset(map(self.texts.__getitem__, places[first:end].tolist()))


def lengths_of(texts: Iterable[str]) -> list[int]:
    """The different lengths of the texts."""
    return sorted({len(text) for text in texts})
