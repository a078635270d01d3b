"""The work every peer gets: items of 25 columns, and profiles of 2 to 5 clauses written once for all languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

TEXTS = {
    "office": 40, "procedure": 15, "declaration_type": 5, "declarant": 500, "importer": 20_000, "exporter": 30_000,
    "carrier": 2_000, "transport_mode": 7, "departure_country": 60, "origin_country": 60, "preference": 6,
    "payment_method": 5, "currency": 8, "hs_code": 5_000, "quantity_unit": 12,
}  # fmt: skip
"""Text columns and how many different values each has; the frequent ones are far more frequent than the rare ones."""

NUMBERS = [
    "item_no", "declared_hour", "invoice_amount", "net_mass_kg", "gross_mass_kg", "quantity", "packages",
    "customs_value", "duty_rate", "duties_assessed",
]  # fmt: skip

ANCHORS = [("hs_code", 0.75), ("importer", 0.08), ("exporter", 0.07), ("declarant", 0.05), ("carrier", 0.05)]
"""What a profile is about first of all, and how often."""

OTHERS = [
    "origin_country", "departure_country", "office", "transport_mode", "procedure", "payment_method", "preference",
    "currency", "declaration_type", "quantity_unit", "importer", "value_per_kg", *NUMBERS,
]  # fmt: skip
"""What its further clauses are about, each as likely as the next."""


@dataclass(frozen=True)
class Clause:
    """One clause: a column, or `customs_value / net_mass_kg`, against written values.

    Attributes:
        subject: a column, or value_per_kg.
        op: "in", "prefix" for texts, "<", ">", "between" for numbers.
        values: the written values.
    """

    subject: str
    op: str
    values: tuple[str | float, ...]


Written = tuple[Clause, ...]
"""A profile: all of its clauses, the most selective first, as a careful author would order them."""


@dataclass(frozen=True)
class Workload:
    """Items and profiles; the same for the same seed; profiles do not depend on how many items there are."""

    items: pl.DataFrame
    profiles: dict[str, Written]


def workload(items: int, profiles: int, seed: int = 1) -> Workload:
    """Items and profiles; no value is missing, so that peers need not guard every clause against null."""
    of_values, of_sample, of_items, of_profiles = (np.random.default_rng([seed, part]) for part in range(4))
    values = {name: _values(name, count, of_values) for name, count in TEXTS.items()}
    sample = _with_value_per_kg(_items(20_000, values, of_sample))
    found = {f"P{i:05}": _profile(values, sample, of_profiles) for i in range(profiles)}
    return Workload(_items(items, values, of_items), found)


def _values(name: str, count: int, rng: np.random.Generator) -> np.ndarray:
    if name == "hs_code":
        return np.unique([f"{code:06}" for code in rng.integers(10_000, 980_000, count)])
    return np.array([f"{name[:3].upper()}{i:0{len(str(count))}}" for i in range(count)])


def _items(count: int, values: dict[str, np.ndarray], rng: np.random.Generator) -> pl.DataFrame:
    columns: dict[str, np.ndarray] = {}
    for name, distinct in values.items():
        weight = 1 / (np.arange(len(distinct)) + 3.0)
        columns[name] = distinct[rng.choice(len(distinct), size=count, p=weight / weight.sum())]
    mass = np.round(rng.lognormal(6, 2, count), 1) + 0.1
    value = np.round(mass * rng.lognormal(2, 1, count), 2)
    rate = rng.choice([0.0, 5.0, 10.0, 15.0, 20.0, 30.0], count)
    columns |= {
        "item_no": rng.integers(1, 40, count), "declared_hour": rng.integers(0, 24, count),
        "invoice_amount": np.round(value * rng.uniform(0.8, 1, count), 2), "net_mass_kg": mass,
        "gross_mass_kg": np.round(mass * rng.uniform(1.01, 1.3, count), 1),
        "quantity": np.ceil(mass / 3), "packages": np.ceil(mass / 20).astype(np.int64), "customs_value": value,
        "duty_rate": rate, "duties_assessed": np.round(value * rate / 100, 2),
    }  # fmt: skip
    return pl.DataFrame(columns)


def _with_value_per_kg(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(value_per_kg=pl.col("customs_value") / pl.col("net_mass_kg"))


def _profile(values: dict[str, np.ndarray], sample: pl.DataFrame, rng: np.random.Generator) -> Written:
    names, weights = zip(*ANCHORS, strict=True)
    anchor = str(rng.choice(names, p=weights))
    others = [str(name) for name in rng.choice(OTHERS, size=rng.integers(1, 5), replace=False) if name != anchor]
    first = _about_hs(values["hs_code"], rng) if anchor == "hs_code" else _list(anchor, values[anchor], 500, rng)
    return (first, *sorted((_other(name, values, sample, rng) for name in others), key=lambda clause: clause.subject))


def _about_hs(codes: np.ndarray, rng: np.random.Generator) -> Clause:
    code = str(codes[rng.integers(len(codes))])
    kind = rng.random()
    if kind < 0.25:
        return Clause("hs_code", "in", tuple(str(c) for c in _some(codes, int(rng.integers(2, 40)), rng)))
    return Clause("hs_code", "prefix" if kind < 0.8 else "in", (code[:4] if kind < 0.8 else code,))


def _list(name: str, distinct: np.ndarray, longest: int, rng: np.random.Generator) -> Clause:
    size = int(np.exp(rng.uniform(0, np.log(min(longest, len(distinct) // 4)))))
    return Clause(name, "in", tuple(sorted(str(v) for v in _some(distinct, size, rng))))


def _some(distinct: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    return distinct[np.unique(rng.integers(0, len(distinct), size))]


def _other(name: str, values: dict[str, np.ndarray], sample: pl.DataFrame, rng: np.random.Generator) -> Clause:
    if name in values:
        return _list(name, values[name], 500 if name == "importer" else 12, rng)
    column = sample[name].to_numpy()
    low, high = (float(np.quantile(column, q)) for q in sorted(rng.uniform(0, 1, 2)))
    op = str(rng.choice(["<", ">", "between"]))
    return Clause(name, op, {"<": (high,), ">": (low,), "between": (low, high)}[op])


def quoted(value: str | float) -> str:
    """A value as SQL, CEL, ZEN and Python alike write it."""
    return f"'{value}'" if isinstance(value, str) else repr(float(value))


def written(profile: Written, clause: Callable[[Clause], str], joiner: str) -> str:
    """The profile in a language that writes each clause so and joins them so."""
    return joiner.join(clause(one) for one in profile)


def sql(clause: Clause) -> str:
    """The clause as Sarhad's profile language and DuckDB both read it."""
    subject = "customs_value / net_mass_kg" if clause.subject == "value_per_kg" else clause.subject
    first = clause.values[0]
    if clause.op == "prefix":
        return f"{subject} LIKE '{first}%'"
    if clause.op == "in":
        members = ", ".join(map(quoted, clause.values))
        return f"{subject} = {members}" if len(clause.values) == 1 else f"{subject} IN ({members})"
    if clause.op == "between":
        return f"{subject} BETWEEN {quoted(first)} AND {quoted(clause.values[1])}"
    return f"{subject} {clause.op} {quoted(first)}"
