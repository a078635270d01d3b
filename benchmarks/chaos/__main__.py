"""Run it: `python -m benchmarks.chaos --declarations 20000`; a table, and an exit status of 1 where anything differs.

It needs root (small disks), nats-server and faketime, and some 6 GiB of memory for 25 nodes.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NoReturn

from tests.nodes.net import until

from benchmarks.chaos.comparing import compare
from benchmarks.chaos.country import CENTRE, Country, build, offices
from benchmarks.chaos.sabotage import Saboteur

ROUNDS = 4
AT_ONCE = 2


def main() -> int:
    """Build, disturb, heal, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--declarations", type=int, default=200_000)
    parser.add_argument("--regions", type=int, default=4)
    parser.add_argument("--checkpoints", type=int, default=20)
    parser.add_argument("--inspections", type=int, default=20, help="at each checkpoint in each round")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, default=4.0, help="seconds between disturbances")
    parser.add_argument("--mishaps", type=int, default=80, help="disturbances while goods arrive, at least")
    parser.add_argument("--patience", type=float, default=3600.0, help="seconds until all must agree after healing")
    asked = parser.parse_args()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _stop)
    base, country, started = Path(tempfile.mkdtemp(prefix="chaos-")), Country(), time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - started:7.0f} s  {text}", flush=True)

    try:
        tree = offices(asked.regions, asked.checkpoints)
        build(country, base, tree, 96 + asked.declarations // asked.regions * 24 // 1024)
        say(f"{len(country.posts)} nodes joined")
        saboteur = Saboteur(country, asked.seed, asked.pause)
        saboteur.start()
        _work(country, asked, base, saboteur, say)
        saboteur.heal()
        say("healed; " + ", ".join(f"{count} {what}" for what, count in sorted(saboteur.done.items())))
        agreed = until(lambda: _quiet(country), asked.patience, 5.0)
        say("nothing is on its way any more" if agreed else f"still on its way: {_on_way(country)}")
        return _report(country, say)
    finally:
        country.close()
        shutil.rmtree(base, ignore_errors=True)


def _stop(*_: object) -> NoReturn:
    """Told to stop: all processes and disks are taken away on the way out."""
    sys.exit(2)


def _work(country: Country, asked: argparse.Namespace, base: Path, saboteur: Saboteur, say) -> None:
    """Goods arrive and are inspected at every checkpoint, and the centre decrees, in rounds full of mishaps."""
    each, profiles = asked.declarations // asked.checkpoints // ROUNDS, str(base / "profiles")
    for number in range(ROUNDS):
        _insist(country, CENTRE, f"profile({profiles!r}, 'extra-{number}', \"hs_code = '73181{number}'\")")
        _insist(country, CENTRE, f"decree({number})")
        country.decrees += 1
        day = partial(_day, country, first=number * each, count=each, inspections=asked.inspections)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(day, country.checkpoints))
        mishaps = (number + 1) * asked.mishaps // ROUNDS
        until(partial(_has_done, saboteur, mishaps), asked.patience)
        say(f"round {number + 1} of {ROUNDS}: {each} declarations at each checkpoint")


def _has_done(saboteur: Saboteur, mishaps: int) -> bool:
    return saboteur.step >= mishaps


def _day(country: Country, code: str, first: int, count: int, inspections: int) -> None:
    _insist(country, code, f"arrive({code!r}, {first}, {count})")
    country.posts[code].acknowledged += count
    _insist(country, code, f"inspect({code!r}, {inspections})")


def _insist(country: Country, code: str, deed: str) -> None:
    """As a person at a failing station does: again, until it is acknowledged."""
    for _ in range(200):
        try:
            country.posts[code].node.python(f"from benchmarks.chaos.work import *; {deed}")
            return
        except (AssertionError, ValueError, OSError) as error:
            last = str(error)[-300:]
            country.posts[code].node.rest()
            time.sleep(2)
    raise RuntimeError(f"{code}: {deed}: {last}")


def _on_way(country: Country) -> dict[str, int]:
    found = {
        code: post.node.count("nodes_outgoing") + post.node.count("nodes_incoming")
        for code, post in country.posts.items()
    }
    return {code: count for code, count in found.items() if count}


def _quiet(country: Country) -> bool:
    return not _on_way(country)


def _report(country: Country, say) -> int:
    rows = compare(country)
    print("\n| node | clock | acknowledged | held | photographs | decreed | audit records | hash | agrees |")
    print("|---|---|--:|--:|--:|--:|--:|---|---|")
    for row in rows:
        numbers = f"{row.acknowledged} | {row.declarations} | {row.photos} | {row.decreed} | {row.audit}"
        print(f"| {row.node} | {row.clock or 'right'} | {numbers} | {row.hash} | {'; '.join(row.wrong) or 'yes'} |")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    wrong = [row for row in rows if row.wrong]
    verdict = f"{len(wrong)} nodes differ" if wrong else "all agree"
    say(f"{used.ru_utime + used.ru_stime:.0f} processor seconds; {verdict}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
