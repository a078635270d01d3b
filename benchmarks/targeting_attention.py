"""Attention over tree leaves, in the manner of DATE (Kim et al., KDD 2020), and CatBoost: beside our trees and blended.

    pip install torch==2.13.0     # a CPU wheel; it is no dependency of Sarhad
    python -m benchmarks.targeting_attention TRAIN.csv VALID.csv

Everything is chosen on the last fifth of TRAIN; VALID is scored once, by what was chosen. DATE's second task, revenue,
is left out: the public data have none. As in DATE, each item is the leaves it falls in: they are embedded, look at each
other (multi-head self-attention), and are pooled with an attention that asks with the goods (HS code) and the importer.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import torch
from scipy.special import expit, logit
from torch import nn

from benchmarks.targeting import read
from benchmarks.targeting_peers import Raw, catboost
from benchmarks.timing import machine
from sarhad.targeting import IrregularityClassifier
from sarhad.targeting.evaluation import figures

Floats = npt.NDArray[np.float64]
Answer = Callable[[pl.DataFrame], Floats]

DIMENSIONS, HEADS = 16, 4
BATCH = 512
RATE = 3e-3
EPOCHS = (2, 4, 8)
"""Epochs after which the end of TRAIN is asked; the best of them is taken."""

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Of the other model in a blend of log-odds; 0 is our trees alone."""


class Attention(nn.Module):
    """The network: leaves in, log-odds out."""

    def __init__(self, leaves: int, goods: int, importers: int) -> None:
        super().__init__()
        self.leaf = nn.Embedding(leaves, DIMENSIONS)
        self.goods = nn.Embedding(goods + 1, DIMENSIONS)
        self.importer = nn.Embedding(importers + 1, DIMENSIONS)
        self.among = nn.MultiheadAttention(DIMENSIONS, HEADS, dropout=0.1, batch_first=True)
        self.norm = nn.LayerNorm(DIMENSIONS)
        self.ask = nn.Linear(2 * DIMENSIONS, DIMENSIONS)
        self.say = nn.Sequential(
            nn.Linear(3 * DIMENSIONS, DIMENSIONS), nn.ReLU(), nn.Dropout(0.1), nn.Linear(DIMENSIONS, 1)
        )

    def forward(self, leaves: torch.Tensor, goods: torch.Tensor, importer: torch.Tensor) -> torch.Tensor:
        """Leaves attend to each other, then goods and importer ask them."""
        told = self.leaf(leaves)
        told = self.norm(told + self.among(told, told, told, need_weights=False)[0])
        who, what = self.importer(importer), self.goods(goods)
        asked = self.ask(torch.cat([what, who], 1))
        heed = torch.softmax((told @ asked.unsqueeze(2)).squeeze(2) / DIMENSIONS**0.5, 1)
        pooled = (heed.unsqueeze(2) * told).sum(1)
        answer: torch.Tensor = self.say(torch.cat([pooled, what, who], 1)).squeeze(1)
        return answer


class Codes:
    """Goods and importers as numbers; those never seen share one."""

    def __init__(self, table: pl.DataFrame) -> None:
        self.known = {name: table[name].unique().drop_nulls().sort() for name in ("hs_code", "importer")}

    def of(self, table: pl.DataFrame) -> list[torch.Tensor]:
        """Both columns."""
        return [
            torch.from_numpy(
                table[name]
                .replace_strict(values, pl.Series(range(values.len())), default=values.len(), return_dtype=pl.Int64)
                .to_numpy()
                .copy()
            )
            for name, values in self.known.items()
        ]


class LeafAttention:
    """Trees as ours are grown, then the network on the leaves that their own training rows fall in."""

    def __init__(self, table: pl.DataFrame, seed: int, *, experience: bool) -> None:
        torch.manual_seed(seed)
        labels = table["irregular"].cast(pl.Float64).to_numpy()
        self.trees = IrregularityClassifier(
            use_experience=experience, rounds=60, num_leaves=31, random_state=seed, threads=1
        ).fit(table, table["irregular"])
        self.codes = Codes(table)
        booster = self.trees.boosters_[0]
        self.steps = np.arange(booster.num_trees()) * 31
        self.net = Attention(int(self.steps[-1]) + 31, *(values.len() for values in self.codes.known.values()))
        self.rows = [self._leaves(self.trees.matrix_in_time(table, labels)), *self.codes.of(table)]
        self.labels = torch.tensor(labels, dtype=torch.float32)
        self.optimiser = torch.optim.AdamW(self.net.parameters(), lr=RATE, weight_decay=1e-2)

    def _leaves(self, matrix: Any) -> torch.Tensor:
        found = np.asarray(self.trees.boosters_[0].predict(matrix, pred_leaf=True, num_threads=1))
        return torch.from_numpy(found.astype(np.int64) + self.steps)

    def learn(self, epochs: int) -> LeafAttention:
        """So many epochs more."""
        loss = nn.BCEWithLogitsLoss()
        self.net.train()
        for _ in range(epochs):
            for batch in torch.randperm(len(self.labels)).split(BATCH):
                self.optimiser.zero_grad()
                loss(self.net(*(part[batch] for part in self.rows)), self.labels[batch]).backward()
                self.optimiser.step()
        return self

    def __call__(self, later: pl.DataFrame) -> Floats:
        """Log-odds."""
        self.net.eval()
        parts = [self._leaves(self.trees.matrix(later)), *self.codes.of(later)]
        with torch.no_grad():
            told = [self.net(*(part[rows] for part in parts)) for rows in torch.arange(later.height).split(4096)]
        return torch.cat(told).double().numpy()


def ours(table: pl.DataFrame, seed: int) -> Answer:
    """Our trees' log-odds."""
    made = IrregularityClassifier(random_state=seed, threads=1).fit(table, table["irregular"])
    return made.decision_function


def boosted_by_catboost(table: pl.DataFrame, seed: int) -> Answer:
    """CatBoost's, on raw columns."""
    raw = Raw(table)
    made = catboost(raw, seed)
    return lambda later: logit(np.clip(made(raw.later(later)), 1e-6, 1 - 1e-6))


def told(name: str, scores: Sequence[Floats], outcomes: Floats) -> tuple[float, float, float]:
    """Print the mean over seeds of precision at 5 % and 10 % and of average precision; gives them."""
    found = [figures(outcomes, expit(one)) for one in scores]
    at = [float(np.mean([one["precision_at"][share] for one in found])) for share in ("0.05", "0.10")]
    average = float(np.mean([one["average_precision"] or 0.0 for one in found]))
    print(f"{name:<58}{at[0]:>9.4f}{at[1]:>9.4f}{average:>9.4f}", flush=True)
    return at[0], at[1], average


def chosen_attention(early: pl.DataFrame, end: pl.DataFrame, *, experience: bool) -> int:
    """The number of epochs with the highest average precision on the end."""
    outcomes = end["irregular"].cast(pl.Float64).to_numpy()
    found, done, made = {}, 0, LeafAttention(early, 0, experience=experience)
    for epochs in EPOCHS:
        made.learn(epochs - done)
        found[epochs], done = told(f"  {epochs} epochs", [made(end)], outcomes)[2], epochs
    return max(found, key=lambda one: found[one])


def main() -> None:
    """Choose on the end of TRAIN, then score VALID once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("valid", type=Path)
    parser.add_argument("--seeds", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(1)
    whole, valid = read(given.train), read(given.valid)
    cut = whole["declared_at"][int(0.8 * whole.height)]
    early, end = whole.filter(pl.col("declared_at") < cut), whole.filter(pl.col("declared_at") >= cut)
    outcomes = end["irregular"].cast(pl.Float64).to_numpy()

    print(f"{'on the end of TRAIN':<58}{'5 %':>9}{'10 %':>9}{'AP':>9}")
    settings = {}
    for name, experience in (("attention, leaves without experience", False), ("attention, leaves with it", True)):
        print(name)
        settings[name] = (experience, chosen_attention(early, end, experience=experience))
    makers: dict[str, Callable[[pl.DataFrame, int], Answer]] = {
        "ours": ours,
        "CatBoost": boosted_by_catboost,
        **{
            name: lambda table, seed, kept=kept: LeafAttention(table, seed, experience=kept[0]).learn(kept[1])
            for name, kept in settings.items()
        },
    }
    shares = {}
    base = ours(early, 0)(end)
    for name, make in makers.items():
        started = time.process_time()
        said = make(early, 0)(end)
        seconds = time.process_time() - started
        by_share = {
            share: told(f"{name}, {share:.0%} of a blend with ours", [share * said + (1 - share) * base], outcomes)[2]
            for share in SHARES[1:]
        }
        shares[name] = max(by_share, key=lambda one: by_share[one])
        print(f"  {seconds:.0f} processor seconds", flush=True)

    print(f"{'on VALID, once':<58}{'5 %':>9}{'10 %':>9}{'AP':>9}")
    outcomes = valid["irregular"].cast(pl.Float64).to_numpy()
    bases = [ours(whole, seed)(valid) for seed in range(given.seeds)]
    for name, make in makers.items():
        said_by = [make(whole, seed)(valid) for seed in range(given.seeds)]
        told(name, said_by, outcomes)
        if (share := shares[name]) < 1 and name != "ours":
            blends = [share * one + (1 - share) * base for one, base in zip(said_by, bases, strict=True)]
            told(f"{name}, {share:.0%} of a blend with ours", blends, outcomes)
    print({"chosen": settings, "shares": shares, "machine": machine()})


if __name__ == "__main__":
    main()
