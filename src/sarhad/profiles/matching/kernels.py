"""The loops of a large batch as machine code: made by Numba when Sarhad is installed and kept on disk beside this file.

`python -m sarhad.profiles.matching.kernels` makes it beforehand, as `make setup` does. Only large batches import this
file, so a process that matches single records never waits for it. The functions do what NumPy and Polars do in
`batch`, `ordered_table` and `text_codes`; those serve small tables, and every table where Numba is not installed.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types

from sarhad.profiles.matching.asking_kernels import ask, choose, file, put, turn, weigh
from sarhad.profiles.matching.bit_places import lowest_place, without_lowest

__all__ = [
    "ask",
    "buckets",
    "choose",
    "file",
    "find",
    "find_short",
    "hits",
    "insert",
    "insert_short",
    "turn",
    "weigh",
    "zones",
]

_ONE = np.uint64(1)
_TOP = np.uint64(1 << 63)
_MINUS_ZERO = np.int64(-(2**63))
_WITHOUT_SIGN, _INFINITY = np.int64(2**63 - 1), np.int64(0x7FF << 52)


@njit("uint64(int64, boolean)", nogil=True, cache=True)
def _in_order(bits, double):  # type: ignore[no-untyped-def]
    """A whole number that is greater than another one's exactly if its value is: of a double, or of a whole number.

    The bits of doubles above zero order as whole numbers do, those below zero the other way round; both zeros are one.
    """
    if double and bits < 0:
        return np.uint64(~bits) if bits != _MINUS_ZERO else _TOP
    return np.uint64(bits) ^ _TOP


@njit("(int64[::1], boolean, uint64[::1], int32[::1])", nogil=True, cache=True)
def buckets(cuts, double, keys, starts):  # type: ignore[no-untyped-def]
    """Prepare `zones`: the keys of ascending cuts, and how many of them lie below each of equal parts of their range.

    Returns:
        How far a key's distance from the first is shifted to leave the number of its part.
    """
    count = len(cuts)
    for i in range(count):
        keys[i] = _in_order(cuts[i], double)
    shift = np.uint64(0)
    while (keys[count - 1] - keys[0]) >> shift >= np.uint64(len(starts) - 1):
        shift += _ONE
    at = 0
    for part in range(len(starts)):
        while at < count and (keys[at] - keys[0]) >> shift < np.uint64(part):
            at += 1
        starts[part] = at
    return shift


@njit("(uint64[::1], int32[::1], uint64, int64[::1], boolean, int32, int32[::1])", nogil=True, cache=True)
def zones(keys, starts, shift, values, double, null, out):  # type: ignore[no-untyped-def]
    """How many cuts lie at or below each value, whose bits are given; `null` for NaN.

    `keys`, `starts` and `shift` are of `buckets`; the cuts of one part of their range are few, mostly none. `double`
    tells whether the values are doubles or whole numbers.
    """
    first, last = keys[0], keys[len(keys) - 1]
    for i in range(len(values)):
        bits = values[i]
        key = _in_order(bits, double)
        if double and (bits & _WITHOUT_SIGN) > _INFINITY:
            out[i] = null
        elif key < first:
            out[i] = 0
        elif key >= last:
            out[i] = len(keys)
        else:
            part = (key - first) >> shift
            low, high = starts[part], starts[part + _ONE]
            while low < high:
                half = (low + high) // 2
                if keys[half] <= key:
                    low = half + 1
                else:
                    high = half
            out[i] = low


@njit("(uint64[::1], int32[::1], uint64[::1], int32[::1])", nogil=True, cache=True)
def find(keys, entries, hashes, out):  # type: ignore[no-untyped-def]
    """The entry under each hash in an open table whose size is a power of two; -1 where there is none."""
    last = np.uint64(len(keys) - 1)
    missing = 0
    for i in range(len(hashes)):
        at = hashes[i] & last
        while entries[at] >= 0 and keys[at] != hashes[i]:
            at = (at + _ONE) & last
        out[i] = entries[at]
        missing += out[i] < 0
    return missing


@njit("(uint64[::1], int32[::1], uint64[::1], int32)", nogil=True, cache=True)
def insert(keys, entries, hashes, first):  # type: ignore[no-untyped-def]
    """Put hashes into an open table under entries counted from `first`; of equal hashes the first stays."""
    last = np.uint64(len(keys) - 1)
    for i in range(len(hashes)):
        at = hashes[i] & last
        while entries[at] >= 0 and keys[at] != hashes[i]:
            at = (at + _ONE) & last
        if entries[at] < 0:
            keys[at] = hashes[i]
            entries[at] = first + i


_VIEWS = types.Array(types.uint64, 2, "C", readonly=True)
_LONGEST = np.uint64(12)
_LENGTH = np.uint64(0xFFFFFFFF)
_ODD, _OTHER_ODD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_WIDTH = np.uint64(64)


@njit("uint64(int64)", nogil=True, cache=True)
def _shift(size):  # type: ignore[no-untyped-def]
    """How far a product is shifted for a place in a table of a power of two: its upper bits depend on all others."""
    bits = np.uint64(0)
    while size > 1:
        size //= 2
        bits += _ONE
    return _WIDTH - bits


@njit((types.uint64[:, ::1], types.int32[::1], _VIEWS, types.int32[::1]), nogil=True, cache=True)
def find_short(keys, rows, views, out):  # type: ignore[no-untyped-def]
    """The row under each short text; -1 where it is not known, -2 where the text is too long for a view of its own.

    A view is Arrow's: length and text in 16 octets where they fit (https://arrow.apache.org/docs/format/Columnar.html,
    variable-size binary view), so that two of them are equal exactly if the texts are. `keys` is an open table of views
    whose size is a power of two.
    """
    last = np.uint64(len(keys) - 1)
    shift = _shift(len(keys))
    missing = 0
    for i in range(len(views)):
        low, high = views[i, 0], views[i, 1]
        if low & _LENGTH > _LONGEST:
            out[i] = -2
            missing += 1
            continue
        at = (low * _ODD ^ high * _OTHER_ODD) >> shift
        while rows[at] >= 0 and (keys[at, 0] != low or keys[at, 1] != high):
            at = (at + _ONE) & last
        out[i] = rows[at]
        missing += out[i] < 0
    return missing


@njit((types.uint64[:, ::1], types.int32[::1], _VIEWS, types.int32[::1]), nogil=True, cache=True)
def insert_short(keys, rows, views, numbers):  # type: ignore[no-untyped-def]
    """Put short texts into an open table with their rows."""
    last = np.uint64(len(keys) - 1)
    shift = _shift(len(keys))
    for i in range(len(views)):
        low, high = views[i, 0], views[i, 1]
        at = (low * _ODD ^ high * _OTHER_ODD) >> shift
        while rows[at] >= 0 and (keys[at, 0] != low or keys[at, 1] != high):
            at = (at + _ONE) & last
        keys[at, 0], keys[at, 1], rows[at] = low, high, numbers[i]


@njit(
    "(uint64[:, ::1], uint64[:, ::1], int64[::1], int64[::1], int32[:, ::1], int64, int64, uint32[::1], uint32[::1],"
    " uint32[::1])",
    nogil=True,
    cache=True,
)
def hits(rows, summaries, order, base, codes, start, end, owners, out_rows, out_owners):  # type: ignore[no-untyped-def]
    """AND one row of every table, first of the summaries, then of the words that are left; write down the set bits.

    `order` names the tables in the order in which their rows lie in `rows`, each from its place in `base` on.

    Returns:
        The row it stopped before, because `out_rows` might not hold that row's hits, and how many hits it wrote.
    """
    tables, count, most = len(codes), 0, len(out_rows) - len(owners)
    at = np.empty(tables, np.int64)
    for i in range(start, end):
        if count > most:
            return i, count
        first = count
        for t in range(tables):
            at[t] = base[t] + codes[order[t], i]
        for s in range(summaries.shape[1]):
            words = summaries[at[0], s]
            for t in range(1, tables):
                words &= summaries[at[t], s]
            while words != 0:
                w = 64 * s + lowest_place(words)
                words = without_lowest(words)
                word = rows[at[0], w]
                for t in range(1, tables):
                    word &= rows[at[t], w]
                    if word == 0:
                        break
                while word != 0:
                    out_rows[count] = i
                    count = put(owners[64 * w + lowest_place(word)], first, count, out_owners)
                    word = without_lowest(word)
    return end, count
