"""Do the 95 % intervals of `sarhad measure` hold? Prints how often each holds in 1,000 draws.

python -m benchmarks.compliance_coverage [--draws 1000] [--design 5]
"""

from __future__ import annotations

import argparse

import numpy as np
from tests.effectiveness.made_sample import Design, Group, examined, population

from sarhad.effectiveness.compliance import measure

SIZES = ((1_500, 0.05), (5_000, 0.05), (5_000, 0.01), (20_000, 0.05), (3_000, 0.15), (800, 0.10))
GROUPS = tuple(Group(declarations, share) for declarations, share in SIZES)
DESIGNS = {
    "2 % by chance": Design(0.02, targeted=False, items=2.1, correlation=0.15),
    "2 % by chance and profiles": Design(0.02, targeted=True, items=2.1, correlation=0.15),
    "3 % by chance, many items alike": Design(0.03, targeted=False, items=6.0, correlation=0.3),
    "3 % by chance, many alike, profiles": Design(0.03, targeted=True, items=6.0, correlation=0.3),
    "20 % by chance and profiles": Design(0.20, targeted=True, items=2.1, correlation=0.15),
}


def held(design: Design, runs: int) -> dict[str, float]:
    """How often each office's interval, and the country's, holds its true level."""
    everyone = population(np.random.default_rng(1), GROUPS, design)
    truth = {office: part["irregular"].mean() for (office,), part in everyone.group_by("office")}
    truth["all"] = everyone["irregular"].mean()
    counts = dict.fromkeys(sorted(truth), 0)
    for run in range(runs):
        told = measure(examined(np.random.default_rng([7, run]), everyone, design), "office")
        for one in (*told.groups, told.whole):
            name = one.group or "all"
            counts[name] += one.rate is not None and one.rate.low <= truth[name] <= one.rate.high
    return {name: count / runs for name, count in counts.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Do the 95 % intervals of `sarhad measure` hold?")
    parser.add_argument("--draws", type=int, default=1000)
    told = "; ".join(f"{number}: {name}" for number, name in enumerate(DESIGNS, start=1)).replace("%", "%%")
    numbers = range(1, len(DESIGNS) + 1)
    parser.add_argument("--design", type=int, choices=numbers, help=f"one alone, else all. {told}")
    given = parser.parse_args()
    names = [list(DESIGNS)[given.design - 1]] if given.design else list(DESIGNS)
    error = np.sqrt(0.0475 / given.draws)
    print(f"share of {given.draws} draws whose 95 % interval holds the true level; standard error {error:.3f}")
    header = [f"{g.declarations:,} at {g.share:.0%}" for g in GROUPS] + ["all"]
    print(f"{'design':38}" + " ".join(f"{name:>14}" for name in header))
    every = []
    for name in names:
        shares = held(DESIGNS[name], given.draws)
        every += list(shares.values())
        print(f"{name:38}" + " ".join(f"{share:14.3f}" for share in shares.values()), flush=True)
    print(f"all together: {np.mean(every):.3f}, from {min(every):.3f} to {max(every):.3f}")


if __name__ == "__main__":
    main()
