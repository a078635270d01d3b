"""What inspections found before: for goods alike, how many were looked at and which share was irregular.

Known as target encoding (Micci-Barreca 2001, SIGKDD Explorations 3(1)), here computed in time: for training each row
sees only what was known before its own moment; for later rows the memory stands as it was when training ended.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.declarations.schema import item_schema
from sarhad.indicators.counting import EventArray

Floats = npt.NDArray[np.float64]
Hashes = npt.NDArray[np.uint64]

_HS4 = pl.col("hs_code").str.slice(0, 4).alias("hs4")
_PRICE = (pl.col("customs_value") / pl.col("net_mass_kg")).round_sig_figs(6).alias("value_per_kg")

_AMOUNT = ("hs_code", "net_mass_kg", "customs_value")
_ROUTE = ("origin_country", "departure_country")
_DUTY = ("duty_rate", "preference")

ALIKE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "consignment": (*_AMOUNT, *_DUTY, *_ROUTE),
        "goods_amount": _AMOUNT,
        "goods_mass": ("hs_code", "net_mass_kg"),
        "goods_price": ("hs_code", "value_per_kg"),
        "goods_route": ("hs_code", *_ROUTE, *_DUTY),
        "goods_duty": ("hs_code", *_DUTY),
        "goods_origin": ("hs_code", "origin_country"),
        "goods_departure": ("hs_code", "departure_country"),
        "goods_office": ("office", "hs4"),
        "goods": ("hs_code",),
    }
)
"""When two items count as alike, from the closest likeness to the widest: they agree in all these columns."""

_MADE = {"hs4": _HS4, "value_per_kg": _PRICE}
_NEEDS = {"hs4": ("hs_code",), "value_per_kg": ("customs_value", "net_mass_kg")}
_SEED = 7


def needed(likeness: str) -> frozenset[str]:
    """Columns of the item table a likeness is made of."""
    return frozenset(column for name in ALIKE[likeness] for column in _NEEDS.get(name, (name,)))


def possible(table: pl.DataFrame) -> list[str]:
    """The likenesses a table has the columns for."""
    return [name for name in ALIKE if needed(name).issubset(table.columns)]


def _expressions(likeness: str) -> list[pl.Expr]:
    schema = item_schema()
    return [_MADE[name] if name in _MADE else pl.col(name).cast(schema[name]) for name in ALIKE[likeness]]


@cache
def _hash_of(likeness: str) -> pl.Expr:
    return pl.struct(_expressions(likeness)).hash(_SEED).alias(likeness)


@cache
def _columns_of(likenesses: tuple[str, ...]) -> list[str]:
    return sorted(frozenset(column for name in likenesses for column in needed(name)))


def _with_all(table: pl.DataFrame, likenesses: Iterable[str]) -> pl.DataFrame:
    """The columns the likenesses need; unknown throughout where the table lacks one."""
    columns, there = _columns_of(tuple(likenesses)), set(table.columns)
    missing = [pl.lit(None, item_schema()[name]).alias(name) for name in columns if name not in there]
    return table.with_columns(missing) if missing else table


def _hashed(table: pl.DataFrame, likenesses: list[str]) -> list[Hashes]:
    """A number for each row's key; rows with the same key have the same, within this process."""
    if not likenesses:
        return []
    hashed = _with_all(table, likenesses).select([_hash_of(name) for name in likenesses])
    return [hashed[name].to_numpy() for name in likenesses]


class Memory:
    """For each key of one likeness: items inspected, and found irregular."""

    def __init__(self, likeness: str, table: pl.DataFrame) -> None:
        """Take a table of the key's columns with `inspected` and `irregular`, a row a key."""
        hashes = table.select(pl.struct(ALIKE[likeness]).hash(_SEED)).to_series().to_numpy()
        order = np.argsort(hashes)
        self.table = table
        self._hashes = hashes[order]
        self._inspected = table["inspected"].to_numpy().astype(np.float64)[order]
        self._irregular = table["irregular"].to_numpy().astype(np.float64)[order]

    @classmethod
    def of(cls, likeness: str, labelled: pl.DataFrame, irregular: Floats) -> Memory:
        """What labelled rows teach."""
        keys = labelled.select(_expressions(likeness)).with_columns(irregular=pl.Series(irregular))
        counts = keys.group_by(ALIKE[likeness], maintain_order=True).agg(
            pl.len().cast(pl.Int64).alias("inspected"), pl.col("irregular").sum().cast(pl.Int64)
        )
        return cls(likeness, counts)

    def counts(self, hashes: Hashes) -> tuple[Floats, Floats]:
        """Items inspected and found irregular for each key asked; 0 where it was never seen."""
        if not len(self._hashes):
            return np.zeros(len(hashes)), np.zeros(len(hashes))
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        known = self._hashes[places] == hashes
        return np.where(known, self._inspected[places], 0.0), np.where(known, self._irregular[places], 0.0)


class Experience:
    """What was found in goods alike, as features: `<likeness>_seen` and `<likeness>_share`.

    The share is shrunk to the base rate of the labelled history: (irregular + weight x base) / (inspected + weight).
    """

    def __init__(self, memories: Mapping[str, Memory], base: float, weight: float) -> None:
        """Take what is remembered by likeness, the base rate, and how many imagined items shrink each share."""
        self.memories, self.base, self.weight = dict(memories), base, weight

    @classmethod
    def of(cls, labelled: pl.DataFrame, irregular: Floats, weight: float) -> Experience:
        """What labelled rows teach, all of them."""
        memories = {name: Memory.of(name, labelled, irregular) for name in possible(labelled)}
        return cls(memories, float(irregular.mean()), weight)

    @property
    def names(self) -> list[str]:
        """The features' names, in the order of the columns."""
        return [f"{name}_{part}" for name in self.memories for part in ("seen", "share")]

    def features(self, table: pl.DataFrame) -> list[Floats]:
        """The features of rows later than everything remembered."""
        columns: list[Floats] = []
        for memory, hashes in zip(self.memories.values(), _hashed(table, list(self.memories)), strict=True):
            columns += self._pair(*memory.counts(hashes))
        return columns

    def features_in_time(self, labelled: pl.DataFrame, irregular: Floats) -> list[Floats]:
        """The features of the rows it was made of, each as of its own moment: only what was known before counts.

        Counts that `counts_in_time` added to the table are taken as they are.
        """
        names = [counted(name) for name in self.memories]
        if not {column for pair in names for column in pair}.issubset(labelled.columns):
            labelled = counts_in_time(labelled, irregular)
        pairs = [[labelled[column].to_numpy().astype(np.float64) for column in pair] for pair in names]
        return [column for seen, bad in pairs for column in self._pair(seen, bad)]

    def _pair(self, seen: Floats, bad: Floats) -> list[Floats]:
        return [seen, (bad + self.weight * self.base) / (seen + self.weight)]


def counted(likeness: str) -> tuple[str, str]:
    """Columns in which a table may carry what was known of goods alike at each row's moment: looked at, irregular."""
    return f"known_{likeness}_seen", f"known_{likeness}_irregular"


def counts_in_time(labelled: pl.DataFrame, irregular: Floats) -> pl.DataFrame:
    """The table with its counts in time: they look back only, so each part of the table up to a moment has its own."""
    names = possible(labelled)
    asked, known = _moments(labelled)
    is_irregular = irregular > 0

    def count(hashes: Hashes) -> tuple[Floats, Floats]:
        _, codes = np.unique(hashes, return_inverse=True)
        keys = int(codes.max()) + 1
        seen = _earlier(codes, known, codes, asked, keys)
        return seen, _earlier(codes[is_irregular], known[is_irregular], codes, asked, keys)

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # sorting lets other threads work
        found = list(pool.map(count, _hashed(labelled, names)))
    return labelled.with_columns(
        pl.Series(column, numbers).cast(pl.Float32)
        for name, pair in zip(names, found, strict=True)
        for column, numbers in zip(counted(name), pair, strict=True)
    )


def _moments(labelled: pl.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Ranks of when each row was declared and when its outcome became known, on one scale."""
    declared = pl.col("declared_at")
    known = pl.max_horizontal(declared, "inspected_at") if "inspected_at" in labelled.columns else declared
    moments = labelled.select(declared.alias("asked"), known.alias("known")).cast(pl.Datetime("us")).cast(pl.Int64)
    scale = np.unique(np.concatenate([moments["asked"].to_numpy(), moments["known"].to_numpy()]))
    asked, known_at = (np.searchsorted(scale, moments[name].to_numpy()) for name in ("asked", "known"))
    return asked, known_at


def _earlier(
    codes: npt.NDArray[np.int64],
    known: npt.NDArray[np.int64],
    asked_codes: npt.NDArray[np.int64],
    asked: npt.NDArray[np.int64],
    keys: int,
) -> Floats:
    """For each question the events of its key before its moment."""
    events = EventArray(codes, known, keys)
    return (events.position(asked_codes, asked) - events.start(asked_codes)).astype(np.float64)
