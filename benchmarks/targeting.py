"""The learned model against what one would pick instead.

    python -m benchmarks.targeting table TRAIN.csv VALID.csv    the table of the data set's paper, with ours beside it
    python -m benchmarks.targeting speed --items 100000         training and scoring side by side

`table`: every model learns from TRAIN alone, chooses on the end of TRAIN, and is judged once on VALID.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

from benchmarks.targeting_peers import PEERS, Floats, Raw
from benchmarks.timing import Seconds, machine
from sarhad.declarations.generator import generate_table
from sarhad.declarations.intake import accepted_batches
from sarhad.targeting import Model, train
from sarhad.targeting.evaluation import figures
from sarhad.targeting.experience import ALIKE

T = TypeVar("T")
MAPPING = "customs-korea"
PUBLISHED = {
    "logistic regression": (0.258, 0.248), "random forest": (0.364, 0.339), "CatBoost": (0.621, 0.520),
    "XGBoost": (0.675, 0.579), "LightGBM": (0.762, 0.641),
}  # fmt: skip
"""Precision at 5 % and 10 % on the data set's test split: arXiv 2208.02484, Table 3."""


def read(path: Path) -> pl.DataFrame:
    """All good rows of a file."""
    return pl.concat(list(accepted_batches(path, MAPPING))).sort("declared_at", maintain_order=True)


def paper_table(early: pl.DataFrame, later: pl.DataFrame, seeds: int, peers: Sequence[str]) -> None:
    """Print the paper's table: mean and range over seeds of precision at 5 % and 10 %, and calibration error."""
    outcomes = later["irregular"].cast(pl.Float64).to_numpy()
    print(repetitions(early))
    raw = Raw(early)
    asked = raw.later(later)
    print(f"{'model':<38}{'5 %':>16}{'10 %':>24}{'ECE':>8}   published 5 %, 10 %")
    for name in peers:
        peer = PEERS[name]
        peer_scores = [np.asarray(peer(raw, seed)(asked)) for seed in range(min(seeds, 2))]
        print_line(name, [outcomes] * len(peer_scores), peer_scores, str(PUBLISHED[name]))
    models = [train(early, seed=seed) for seed in range(seeds)]
    scores = [model.score(later).to_numpy() for model in models]
    print_line("Sarhad", [outcomes] * seeds, scores, "")
    new = unseen(models[0], later)
    print_line(
        f"Sarhad, {new.mean():.0%} of items never seen alike", [outcomes[new]] * seeds, [s[new] for s in scores], ""
    )
    print({"chosen": [model.metadata["settings"] for model in models][:1], "machine": machine()})


def repetitions(table: pl.DataFrame) -> str:
    """How many items repeat another to the last digit, and how many of those always came to the same outcome."""
    groups = table.group_by(ALIKE["consignment"]).agg(pl.len(), pl.col("irregular").mean().alias("share"))
    repeated = groups.filter(pl.col("len") > 1)
    pure = repeated.filter(pl.col("share").is_in([0.0, 1.0]))["len"].sum() / repeated["len"].sum()
    return (
        f"{repeated['len'].sum() / table.height:.0%} of items repeat another; {pure:.0%} of them with one outcome only"
    )


def unseen(model: Model, later: pl.DataFrame) -> np.ndarray:
    """Items whose code, mass and value together no earlier item had: what the data's repetitions cannot help with."""
    memory = model.classifier.experience_
    seen = dict(zip(memory.names, memory.features(later), strict=True))
    return np.asarray(seen["goods_amount_seen"] == 0)


def print_line(name: str, outcomes: list[Floats], scores: list[Floats], published: str) -> None:
    """One model: mean (least to greatest) over its seeds."""
    found = [figures(one, said) for one, said in zip(outcomes, scores, strict=True)]
    at = [[one["precision_at"][share] for one in found] for share in ("0.05", "0.10")]
    told = [f"{np.mean(one):.4f} ({min(one):.4f} to {max(one):.4f})" for one in at]
    print(
        f"{name:<38}{told[0]:>28}{told[1]:>28}{np.mean([one['ece'] for one in found]):>9.4f}   {published}", flush=True
    )


INCLUDED = """what each includes, all asked for the very items they learned from:
CatBoost, LightGBM: raw columns, texts made codes beforehand, not timed; one setting, the last fifth stops the training
scikit-learn pipeline: raw columns, texts made codes within; one setting
Sarhad: indicators and experience of each item's past computed within, six settings tried on later items, calibration,
        and expected revenue; scoring computes the indicators that the chosen setting looks at"""


def speed(items: int) -> None:
    """Train and score generated items, all of them labelled with the truth, on all cores of this machine."""
    seen, truth = generate_table(items, seed=7)
    table = seen.drop("irregular", "severity", "irregularity_type", "additional_revenue").join(
        truth, on=["declaration_id", "item_no"], how="left", maintain_order="left"
    )
    raw = Raw(table)
    print(INCLUDED, flush=True)
    for name in ("CatBoost", "LightGBM"):
        side_by_side(f"{name}, raw columns", items, partial(PEERS[name], raw, 0), lambda fitted: fitted(raw))
    plain = "scikit-learn pipeline, raw columns"
    side_by_side(plain, items, lambda: histogram_pipeline(table), lambda fitted: fitted(table))
    model = side_by_side("Sarhad, with search", items, lambda: train(table), lambda fitted: fitted.score(table))
    one = table[-1:]
    model.score(one)
    _, online = timed(lambda: [model.score(one) for _ in range(100)])
    print(f"Sarhad, one item alone: {online.clock * 10:.2f} ms, {online.processors * 10:.2f} ms of a processor")
    print({"settings": model.metadata["settings"], "machine": machine()})


def side_by_side(name: str, items: int, fit: Callable[[], T], score: Callable[[T], object]) -> T:
    """Print what training and scoring took by the clock and of all processors together; gives what was trained."""
    fitted, learned = timed(fit)
    _, said = timed(lambda: score(fitted))
    print(
        f"{name}: train {learned.clock:.1f} s, {learned.processors:.1f} processor seconds; "
        f"score {items / said.clock:,.0f} items/s, {said.processors / items * 1e6:.1f} processor microseconds an item",
        flush=True,
    )
    return fitted


def histogram_pipeline(table: pl.DataFrame) -> Callable[[pl.DataFrame], Floats]:
    """What a data scientist writes first: ordinal codes and scikit-learn's histogram boosting."""
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OrdinalEncoder

    from benchmarks.targeting_peers import NUMBERS, TEXTS

    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    columns = make_column_transformer((codes, list(TEXTS)), ("passthrough", list(NUMBERS)))
    made = make_pipeline(columns, HistGradientBoostingClassifier(random_state=0))

    def plain(one: pl.DataFrame) -> pl.DataFrame:
        return one.select(pl.col(TEXTS).fill_null("?"), *NUMBERS)

    made.set_output(transform="default").fit(plain(table), table["irregular"].to_numpy())
    return lambda later: np.asarray(made.predict_proba(plain(later)))[:, 1]


def timed(run: Callable[[], T]) -> tuple[T, Seconds]:
    """What it gives, and what it took."""
    clock, processors = time.perf_counter(), time.process_time()
    given = run()
    return given, Seconds(time.perf_counter() - clock, time.process_time() - processors)


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(dest="part", required=True)
    table = parts.add_parser("table")
    table.add_argument("train", type=Path)
    table.add_argument("valid", type=Path)
    table.add_argument("--seeds", type=int, default=5)
    table.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS))
    parts.add_parser("speed").add_argument("--items", type=int, default=100_000)
    given = parser.parse_args()
    if given.part == "table":
        paper_table(read(given.train), read(given.valid), given.seeds, given.peers)
    else:
        speed(given.items)


if __name__ == "__main__":
    main()
