"""The matcher against what one would pick instead: `python -m benchmarks.profiles`, or `make bench`.

One process, the same profiles and items for all, equal hits asserted before anything is timed, least of several rounds.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks import profile_peers_batch, profile_peers_online
from benchmarks.profile_workload import Workload, sql, workload, written
from benchmarks.timing import least_of_both, least_seconds, machine, seconds_a_record
from sarhad.profiles import ProfileSet

SARHAD = "Sarhad"
ROUNDS = 5
STREAM = 20_000
"""Different records of the online stream; slow peers get fewer."""


@dataclass(frozen=True)
class Line:
    """One line of the report: what was measured, of whom, the figure in its unit, how many times Sarhad's that is."""

    what: str
    who: str
    figure: float
    unit: str
    ratio: float | None = None


def compiled(work: Workload) -> ProfileSet:
    """The profiles from their text."""
    texts = {name: written(profile, sql, " AND ") for name, profile in work.profiles.items()}
    return ProfileSet.from_conditions(texts, schema=work.items.schema)


def records_of(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Plain records; every number is a double, as declared to the peers."""
    return table.with_columns(pl.selectors.numeric().cast(pl.Float64)).to_dicts()


def online(work: Workload, quick: bool, only: tuple[str, ...] = ()) -> list[Line]:
    """From a plain record to the list of ids, Sarhad with the values it has seen, and once with none."""
    found, records = compiled(work), records_of(work.items.head(STREAM))
    started = time.perf_counter()
    expected = [found.match_one(record) for record in records]
    first_pass = (time.perf_counter() - started) / len(records)
    peers: dict[str, tuple[Callable[[Any], object], list[dict[str, Any]]]] = {SARHAD: (found.match_one, records)}
    for name, (family, make) in profile_peers_online.PEERS.items():
        if (only and family not in only) or (quick and name.startswith("CEL in Python")):
            continue
        match, few = make(work.profiles), records[: _count(name)]
        if [match(record) for record in few] != expected[: len(few)]:
            raise AssertionError(f"{name} finds other profiles")
        peers[name] = match, few
    seconds = seconds_a_record(peers, 2 if quick else ROUNDS)
    what = f"online, {len(work.profiles):,} profiles"
    hits = sum(map(len, expected)) / len(expected)
    return [
        Line(what, "hits an item", round(hits, 2), ""),
        Line(what, "Sarhad, values never seen before", first_pass * 1e6, "us", first_pass / seconds[SARHAD]),
        *(Line(what, name, s * 1e6, "us", s / seconds[SARHAD]) for name, s in seconds.items()),
    ]


def _count(name: str) -> int:
    slow = {"CEL in Python": 1, "CEL": 40, "ZEN": 40}
    return next((n for start, n in slow.items() if name.startswith(start)), 500)


def batch(work: Workload, quick: bool) -> list[Line]:
    """A table in memory to a table of hits."""
    found = compiled(work)
    expected = found.match_numbers(work.items)
    runs: dict[str, Callable[[], object]] = {SARHAD: lambda: found.match_numbers(work.items)}
    for name, (_, make) in profile_peers_batch.PEERS.items():
        run = make(work.profiles, work.items)
        if not quick and not run().sort("row", "number").equals(expected):
            raise AssertionError(f"{name} finds other hits")
        runs[name] = run
    seconds = least_of_both({SARHAD: runs.pop(SARHAD)}, ROUNDS) | least_of_both(runs, 1)
    what = f"batch, {len(work.profiles):,} profiles x {work.items.height:,} items"
    ours = seconds[SARHAD]
    rate = work.items.height / ours.clock / 1e6
    return [
        Line(what, "hits an item", round(expected.height / work.items.height, 2), ""),
        Line(what, "Sarhad, items a second", rate, "M/s"),
        *(Line(what, name, s.clock, "s", s.clock / ours.clock) for name, s in seconds.items()),
        *(Line(what, name, s.processors, "s of CPU", s.processors / ours.processors) for name, s in seconds.items()),
    ]


def bandwidth(work: Workload) -> list[Line]:
    """How near the asking is to the speed of memory: codes stream from memory, lists and sets mostly from caches."""
    from concurrent.futures import ThreadPoolExecutor

    from sarhad.profiles.matching import kernels
    from sarhad.profiles.matching.batch import filed_block
    from sarhad.profiles.matching.lookups import lookups

    found = compiled(work)._segments.parts[0].compiled
    with ThreadPoolExecutor() as pool:
        coded = lookups(found, work.items, pool, kernels)
        block = filed_block(found, coded, kernels)
        words = np.ones(2**25, np.uint64)
        halves = np.split(words, 2)
        seconds = least_seconds(
            {
                "read": lambda: list(pool.map(np.max, halves)),
                "ask": lambda: block.match(coded.codes, pool),
            },
            ROUNDS,
        )
    read, streamed = words.nbytes / seconds["read"] / 1e9, coded.codes.nbytes / seconds["ask"] / 1e9
    what = f"inner loop, {len(work.profiles):,} profiles"
    return [
        Line(what, "plain read of memory, all cores", read, "GB/s"),
        Line(what, "codes read from memory, at most", streamed, "GB/s"),
        Line(what, "share of the plain read", 100 * streamed / read, "%"),
        Line(what, "asking alone", work.items.height / seconds["ask"] / 1e6, "M items/s"),
    ]


def compiling(work: Workload) -> list[Line]:
    """From text to a set that matches, and from a file that holds it compiled."""
    what = f"compile, {len(work.profiles):,} profiles"
    started = time.perf_counter()
    found = compiled(work)
    seconds = time.perf_counter() - started
    lines = [Line(what, "from text", seconds, "s")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "profiles.compiled"
        if hasattr(found, "save"):
            found.save(path)
            loaded = least_seconds({"load": lambda: ProfileSet.load_compiled(path)}, ROUNDS)["load"]
            lines += [Line(what, "loaded compiled", loaded, "s"), Line(what, "file", path.stat().st_size / 1e6, "MB")]
    return lines


def growth(items: int, quick: bool) -> list[Line]:
    """What ten times the rows and ten times the profiles cost."""
    lines = []
    for profiles, rows in ((100, items), (1_000, items // 10), (1_000, items), (10_000, items)):
        work = workload(rows, profiles)
        found, few = compiled(work), records_of(work.items.head(2_000))
        runs = {
            "batch": lambda f=found, w=work: f.match_numbers(w.items),
            "one": lambda f=found, r=few: [*map(f.match_one, r)],
        }  # type: ignore[misc]
        seconds = least_of_both(runs, 2 if quick else 3)
        what = f"growth, {profiles:,} profiles x {rows:,} items"
        lines += [
            Line(what, "batch", rows / seconds["batch"].clock / 1e6, "M/s"),
            Line(what, "batch, an item", seconds["batch"].processors / rows * 1e6, "us of CPU"),
            Line(what, "online", seconds["one"].clock / len(few) * 1e6, "us"),
            Line(what, "online", seconds["one"].processors / len(few) * 1e6, "us of CPU"),
        ]
    return lines


def main() -> None:
    """Run, print, and judge nothing: the reader compares with the targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--profiles", type=int, default=1_000)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no slow peer, no equality in batch")
    parser.add_argument("--only", default="online,many,batch,bandwidth,compile,growth", help="parts to run")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    parts: Mapping[str, Callable[[], list[Line]]] = {
        "online": lambda: online(workload(STREAM, given.profiles), given.quick),
        "many": lambda: online(workload(STREAM, 10 * given.profiles), given.quick, ("closures", "function")),
        "batch": lambda: batch(workload(given.items, given.profiles), given.quick),
        "bandwidth": lambda: bandwidth(workload(given.items // 4, given.profiles)),
        "compile": lambda: compiling(workload(STREAM, 10 * given.profiles)),
        "growth": lambda: growth(given.items // 4, given.quick),
    }
    told = machine()
    if not given.json:
        print(", ".join(f"{name} {value}" for name, value in told.items()))
    lines = []
    for part in given.only.split(","):
        found = parts[part]()
        lines += found
        for line in found if not given.json else ():
            ratio = f"{line.ratio:10.1f} x" if line.ratio is not None else ""
            print(f"{line.what:42} {line.who:52} {line.figure:12,.3f} {line.unit:10}{ratio}", flush=True)
    if given.json:
        print(json.dumps({"machine": told, "lines": [asdict(line) for line in lines]}, indent=1))


if __name__ == "__main__":
    main()
