"""The loops that file conjunctions under the values of a large batch and ask those that a row meets, as machine code.

No branch depends on an answer until few conjunctions are left: a processor that guesses wrong waits longer than an
answer takes. So a row's conjunctions are copied out, four at a time whether there are four or not, and each of the
first clauses is asked of all of them at once; what fails is written over by the next.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sarhad.profiles.matching.bit_places import lowest_place, without_lowest

_ONE = np.uint64(1)
_COPIED = 4
"""Conjunctions copied at least from each list: most lists of one value are no longer."""

_BLOCK = 1_024
"""Rows whose conjunctions are asked together at most: what they need stays in the processor's cache."""

_ASKED = 16_384
"""Conjunctions asked together, about."""


@njit("(uint64[:, ::1], uint64[::1], int64[::1], uint64[::1])", nogil=True, cache=True)
def turn(rows, asked, places, sets):  # type: ignore[no-untyped-def]
    """For each asked bit the set of rows that have it, a bit for each row, from the bit's place in `sets` on."""
    for r in range(rows.shape[0]):
        for w in range(rows.shape[1]):
            word = rows[r, w] & asked[w]
            while word != 0:
                sets[places[64 * w + lowest_place(word)] + (r >> 6)] |= _ONE << np.uint64(r & 63)
                word = without_lowest(word)


@njit("(uint64[:, ::1], uint64[::1], int64[::1], int64[::1])", nogil=True, cache=True)
def weigh(rows, asked, weights, sums):  # type: ignore[no-untyped-def]
    """Add up, for each asked bit, the weights of the rows that have it."""
    for r in range(rows.shape[0]):
        if weights[r] == 0:
            continue
        for w in range(rows.shape[1]):
            word = rows[r, w] & asked[w]
            while word != 0:
                sums[64 * w + lowest_place(word)] += weights[r]
                word = without_lowest(word)


@njit("(uint64[:, ::1], uint64[::1], int32[::1], int32[::1])", nogil=True, cache=True)
def file(rows, filed, ends, waiting):  # type: ignore[no-untyped-def]
    """List the filed bits that each row has, one list after another; with no room for them, only where lists end."""
    count = 0
    for r in range(rows.shape[0]):
        for w in range(rows.shape[1]):
            word = rows[r, w] & filed[w]
            while word != 0:
                if len(waiting):
                    waiting[count] = 64 * w + lowest_place(word)
                count += 1
                word = without_lowest(word)
        ends[r] = count
    return count


@njit("(float64[:, ::1], float64, int64[::1])", nogil=True, cache=True)
def choose(shares, look_up, anchors):  # type: ignore[no-untyped-def]
    """For each bit the table it has the least share of, of those tables that save more than a look-up in them costs.

    Tables are given up one by one, each time the one that saves least; -1 where no table is left.
    """
    tables, bits = shares.shape
    used = np.ones(tables, np.bool_)
    while True:
        saved = np.zeros(tables)
        for b in range(bits):
            anchors[b], least, next_least = -1, 1.0, 1.0
            for t in range(tables):
                if used[t] and shares[t, b] < least:
                    anchors[b], least, next_least = t, shares[t, b], least
                elif used[t] and shares[t, b] < next_least:
                    next_least = shares[t, b]
            if anchors[b] >= 0:
                saved[anchors[b]] += next_least - least
        worst = -1
        for t in range(tables):
            if used[t] and saved[t] < look_up and (worst < 0 or saved[t] < saved[worst]):
                worst = t
        if worst < 0:
            return
        used[worst] = False


@njit("uint64(uint64[::1], int32, int32)", nogil=True, cache=True)
def _has(sets, place, code):  # type: ignore[no-untyped-def]
    """1 if the set that begins at the place has the code, else 0."""
    return (sets[place + (code >> 6)] >> np.uint64(code & 63)) & _ONE


@njit(
    "(int64[::1], int64[::1], int32[::1], int32[::1], int32[:, ::1], int64, int64, int64, int32[::1], int32[::1])",
    nogil=True,
    cache=True,
)
def _meet(columns, base, ends, waiting, codes, start, end, room, rows, bits):  # type: ignore[no-untyped-def]
    """Copy out what waits under each row's values until there is no more room; the row it stopped at, and how many."""
    n, i = 0, start
    while i < end and n < room:
        for c in range(len(columns)):
            at = base[c] + codes[columns[c], i]
            first, length = ends[at], ends[at + 1] - ends[at]
            for k in range(_COPIED):
                bits[n + k] = waiting[first + k]
                rows[n + k] = i
            for k in range(_COPIED, length):
                bits[n + k] = waiting[first + k]
                rows[n + k] = i
            n += length
        i += 1
    return i, n


@njit("(int32[:, ::1], uint64[::1], int32[:, ::1], int64, int32[::1], int32[::1])", nogil=True, cache=True)
def _keep(clauses, sets, codes, n, rows, bits):  # type: ignore[no-untyped-def]
    """Ask one clause of each of `n` conjunctions; those that satisfy it move to the front, in order."""
    kept = 0
    for q in range(n):
        bit, row = bits[q], rows[q]
        bits[kept], rows[kept] = bit, row
        kept += int(_has(sets, clauses[bit, 1], codes[clauses[bit, 0], row]))
    return kept


@njit("boolean(int32[:, ::1], int32, int32, uint64[::1], int32[:, ::1], int32)", nogil=True, cache=True)
def _all(clauses, first, end, sets, codes, row):  # type: ignore[no-untyped-def]
    """Whether the row satisfies all of these clauses."""
    c = first
    while c < end and _has(sets, clauses[c, 1], codes[clauses[c, 0], row]):
        c += 1
    return c == end


@njit("int64(uint32, int64, int64, uint32[::1])", nogil=True, cache=True)
def put(owner, first, count, owners):  # type: ignore[no-untyped-def]
    """Put an owner in its place among those from `first` to `count`, unless it is there; how many there are then."""
    place = count
    while place > first and owners[place - 1] > owner:
        place -= 1
    if place > first and owners[place - 1] == owner:
        return count
    for later in range(count, place, -1):
        owners[later] = owners[later - 1]
    owners[place] = owner
    return count + 1


@njit(
    "(int64[::1], int64[::1], int32[::1], int32[::1], int32[:, :, ::1], int32[::1], int32[:, ::1], uint64[::1],"
    " int32[:, ::1], int64, int64, uint32[::1], uint32[::1], uint32[::1])",
    nogil=True,
    cache=True,
)
def ask(  # type: ignore[no-untyped-def]
    columns, base, ends, waiting, firsts, rest_ends, rest, sets, codes, start, end, owners, out_rows, out_owners
):
    """Ask of each row the conjunctions that wait under its values; write down the owners of those it satisfies.

    Returns:
        The row it stopped before, because `out_rows` might not hold more hits, and how many hits it wrote.
    """
    most = len(owners) + _COPIED
    rows, bits = np.empty(_ASKED + most, np.int32), np.empty(_ASKED + most, np.int32)
    i, count = start, 0
    while i < end:
        room = min(_ASKED, len(out_rows) - count - most)
        if room <= 0:
            return i, count
        i, n = _meet(columns, base, ends, waiting, codes, i, min(end, i + _BLOCK), room, rows, bits)
        for clauses in range(firsts.shape[0]):
            n = _keep(firsts[clauses], sets, codes, n, rows, bits)
        first = count
        for q in range(n):
            row, bit = rows[q], bits[q]
            if q and row != rows[q - 1]:
                first = count
            if _all(rest, rest_ends[bit], rest_ends[bit + 1], sets, codes, row):
                out_rows[count] = row
                count = put(owners[bit], first, count, out_owners)
    return i, count
