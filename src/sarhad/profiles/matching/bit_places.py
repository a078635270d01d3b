"""Which bit of a machine word is the lowest that is set, as machine code."""

from __future__ import annotations

import numpy as np
from numba import njit

_ZEROS = np.array(
    [0, 1, 2, 53, 3, 7, 54, 27, 4, 38, 41, 8, 34, 55, 48, 28, 62, 5, 39, 46, 44, 42, 22, 9, 24, 35, 59, 56, 49, 18, 29,
     11, 63, 52, 6, 26, 37, 40, 33, 47, 61, 45, 43, 21, 23, 58, 17, 10, 51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15,
     30, 14, 13, 12], dtype=np.int64,
)  # fmt: skip
"""How many zeros a word with one bit ends in, by the top six bits of its product with a de Bruijn number."""

_DE_BRUIJN = np.uint64(0x022FDD63CC95386D)
_ONE = np.uint64(1)
_TOP_SIX = np.uint64(58)


@njit("int64(uint64)", nogil=True, cache=True)
def lowest_place(word):  # type: ignore[no-untyped-def]
    """The place of the lowest bit of a word that is not zero."""
    return _ZEROS[((word & (~word + _ONE)) * _DE_BRUIJN) >> _TOP_SIX]


@njit("uint64(uint64)", nogil=True, cache=True)
def without_lowest(word):  # type: ignore[no-untyped-def]
    """The word without its lowest bit."""
    return word & (word - _ONE)
