"""The tables, and what misses a limit."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.link.opening import Opened
from benchmarks.link.walking import Walk

FIRST_SECONDS, ACT_SECONDS, QUEUE_KILOBYTES = 3.0, 1.0, 150
"""Limits: a role's first screen with nothing kept, an act on a screen, the weight of the queue."""

SIGNING_IN = "sign in"
"""The act that ends with a first screen, and has its limit."""


def tell_first(first: Sequence[tuple[str, Opened]]) -> int:
    """Print the first screens; gives how many miss."""
    print("| who, where, with nothing kept | requests | kB | first paint s | usable s |\n|---|--:|--:|--:|--:|")
    missed = 0
    for who, one in first:
        bad = one.usable > FIRST_SECONDS or ("/queue/" in who and one.taken.kilobytes > QUEUE_KILOBYTES)
        missed += bad
        print(
            f"| {who} | {one.taken.requests} | {one.taken.kilobytes:.1f} | {one.painted or 0:.2f} | {one.usable:.2f} |"
            f"{' !' * bad}"
        )
    return missed


def tell_acts(acts: Sequence[tuple[str, Opened]]) -> int:
    """Print the acts; gives how many miss."""
    print("\n| who | act | requests | kB | seconds |\n|---|---|--:|--:|--:|")
    missed = 0
    for who, one in acts:
        bad = one.usable > (FIRST_SECONDS if one.what == SIGNING_IN else ACT_SECONDS)
        missed += bad
        print(
            f"| {who} | {one.what} | {one.taken.requests} | {one.taken.kilobytes:.1f} | {one.usable:.2f} |{' !' * bad}"
        )
    return missed


def tell_walk(walk: Walk, a_key: float) -> None:
    """Print how an inspection by keyboard went."""
    print(
        f"\nOne inspection by keyboard: {walk.keys} keys at {a_key} s each, {walk.seconds:.1f} s in all,"
        f" {walk.waited:.1f} s of them waiting for the station; no time to think is in it."
    )
