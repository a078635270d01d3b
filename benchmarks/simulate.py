"""Does exploring pay? The default strategy against pure exploitation and a fixed 90/10 hybrid, over several countries.

    python -m benchmarks.simulate [--items N] [--seeds 1 2 3 4 5] [--rate 0.02] [--moving]
        [--rank-by probability] [--rivals model hybrid]

Each country is worked by each strategy; differences are paired by country, intervals are Student's; they are told after
every five countries, as many take long. Settings were chosen on seeds 101 to 204: take others.
"""

from __future__ import annotations

import argparse
import time

import polars as pl

from sarhad.declarations.generator import GeneratorSettings, generate
from sarhad.targeting import Weights
from sarhad.targeting.simulation import (
    Settings,
    Simulation,
    Summary,
    paired,
    quarter,
    set_scene,
    strategy_named,
    summarise,
    with_truth,
)

DEFAULT = "adaptive"
RIVALS = ("model", "hybrid")
FIGURES = ("precision", "norm_recall", "norm_revenue", "unseen_recall")
TOLD_AFTER = 5
"""Countries between comparisons of all countries so far."""

Worked = dict[str, list[tuple[Summary, ...]]]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=200_000)
    parser.add_argument("--years", type=float, default=1.25)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--rate", type=float, default=0.02)
    parser.add_argument("--warm-weeks", type=int, default=13)
    parser.add_argument("--past-sample", type=float, default=0.0, help="random share of the past's examinations")
    parser.add_argument("--rank-by", choices=("worth", "probability"), default="worth")
    parser.add_argument("--rivals", choices=RIVALS, nargs="+", default=RIVALS)
    parser.add_argument("--moving", action="store_true", help="fraud moves from goods to goods")
    parser.add_argument("--no-schemes", action="store_true")
    asked = parser.parse_args()
    worked: Worked = {name: [] for name in (DEFAULT, *asked.rivals)}
    for seed in asked.seeds:
        work(asked, seed, worked)
        done = len(worked[DEFAULT])
        if done > 1 and (done % TOLD_AFTER == 0 or done == len(asked.seeds)):
            compare(worked)


def work(asked: argparse.Namespace, seed: int, worked: Worked) -> None:
    """One country by every strategy, printed as it comes."""
    made = GeneratorSettings(
        items=asked.items, years=asked.years, seed=seed, lookalikes=0.08, new_schemes=not asked.no_schemes,
        random_share=asked.past_sample, moving=asked.moving,
    )  # fmt: skip
    blocks = list(generate(made))
    scene = set_scene(with_truth(pl.concat([b.seen for b in blocks]), pl.concat([b.truth for b in blocks])))
    for name in worked:
        started = time.perf_counter()
        weights = Weights() if asked.rank_by == "worth" else None
        settings = Settings(inspection_rate=asked.rate, warm_weeks=asked.warm_weeks, seed=seed, worth=weights)
        simulation = Simulation(scene, strategy_named(name), settings)
        records = [record for record in simulation.run() if record is not None]
        parts = quarter(records, 1), quarter(records, 4), records
        worked[name].append(tuple(summarise(part) for part in parts))
        seconds = time.perf_counter() - started
        told = " | ".join(
            " ".join(f"{figure} {getattr(part, figure):.3f}" for figure in FIGURES) for part in worked[name][-1]
        )
        print(f"seed {seed} {name:9} {seconds:6.1f} s  {told}", flush=True)


def compare(worked: Worked) -> None:
    """The default less each rival, in the first and in the last quarter and in all weeks."""
    print(f"{len(worked[DEFAULT])} countries:", flush=True)
    for place, title in enumerate(("first quarter", "last quarter", "all weeks")):
        for rival in (name for name in worked if name != DEFAULT):
            for figure in FIGURES:
                ours, theirs = ([getattr(s[place], figure) for s in worked[name]] for name in (DEFAULT, rival))
                gap = paired(ours, theirs)
                print(
                    f"{title}: {DEFAULT} - {rival:6} {figure:13} {gap.mean:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]",
                    flush=True,
                )


if __name__ == "__main__":
    main()
