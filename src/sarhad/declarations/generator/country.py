"""The generated country, block by block: the same settings give the same tables whatever is done with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from sarhad.declarations.generator.calendar import Calendar, hours_between
from sarhad.declarations.generator.declare import declaring_traders, make_goods
from sarhad.declarations.generator.displacement import Displacement
from sarhad.declarations.generator.goods import Goods, Ints
from sarhad.declarations.generator.inspecting import inspect
from sarhad.declarations.generator.lookalikes import look_like_fraud
from sarhad.declarations.generator.mechanisms import MECHANISMS, apply_mechanisms
from sarhad.declarations.generator.offices import CHECKPOINTS
from sarhad.declarations.generator.schemes import EVERY_MECHANISM
from sarhad.declarations.generator.settings import BLOCK, GeneratorSettings
from sarhad.declarations.generator.tables import identifiers, seen_table, truth_table, words
from sarhad.declarations.generator.traders import COUNTRIES, Traders, make_traders

HABITUAL_OFFICE = 0.82
"""How often a trader declares at the usual office; otherwise at the second one."""

MODES = ("1", "2", "3", "4", "5")


@dataclass(frozen=True)
class Block:
    """Some tens of thousands of declarations.

    Attributes:
        seen: the canonical item table, as a customs system would hold it.
        truth: what every item truly is; nothing that decides may read it.
    """

    seen: pl.DataFrame
    truth: pl.DataFrame


def generate(settings: GeneratorSettings) -> Iterator[Block]:
    """The country's declarations in order of time, block by block, in memory that does not grow."""
    traders, calendar = make_traders(settings), Calendar(settings)
    moving = Displacement(settings, len(EVERY_MECHANISM)) if settings.moving else None
    for number, start in enumerate(range(0, settings.declarations, BLOCK)):
        count = min(BLOCK, settings.declarations - start)
        yield _block(settings, traders, calendar, moving, np.random.default_rng([settings.seed, number]), start, count)


def generate_table(items: int, seed: int = 1, years: float = 3.0) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The whole country at once: what the system sees, and the truth."""
    blocks = list(generate(GeneratorSettings(items=items, seed=seed, years=years)))
    return pl.concat([block.seen for block in blocks]), pl.concat([block.truth for block in blocks])


def _block(
    settings: GeneratorSettings,
    traders: Traders,
    calendar: Calendar,
    moving: Displacement | None,
    rng: np.random.Generator,
    start: int,
    count: int,
) -> Block:
    ranks = np.sort(start + rng.random(count) * count) / settings.declarations
    days = calendar.days_of(ranks)
    who = declaring_traders(rng, traders, ranks)
    office = np.where(rng.random(count) < HABITUAL_OFFICE, traders.office[who], traders.second_office[who])
    goods = make_goods(rng, traders, who, office, ranks, days, settings.years, calendar)
    goods.mechanism = apply_mechanisms(rng, goods, EVERY_MECHANISM if settings.new_schemes else MECHANISMS, moving)
    if settings.lookalikes:
        look_like_fraud(np.random.default_rng([settings.seed, start, 0xB0B]), goods, settings.lookalikes)
    drawn = (rng.random(count) < settings.random_share)[goods.declaration]
    outcomes = inspect(rng, goods, goods.mechanism, drawn, settings.random_share)
    header = _header(traders, calendar, rng, start, who, office, days, goods)
    return Block(
        seen_table(goods, header, outcomes, settings.years), truth_table(goods, header, outcomes, settings.years)
    )


def _header(
    traders: Traders,
    calendar: Calendar,
    rng: np.random.Generator,
    start: int,
    who: Ints,
    office: Ints,
    days: Ints,
    goods: Goods,
) -> pl.DataFrame:
    count = len(who)
    first_item = np.searchsorted(goods.declaration, np.arange(count))
    origin = goods.declared_origin[first_item]
    supplier = traders.suppliers[who, 0] * len(COUNTRIES) + goods.true_origin[first_item]
    times = calendar.moments(days, _hours(rng, office), rng.integers(0, 3600, count))
    codes = tuple(checkpoint.code for checkpoint in CHECKPOINTS)
    serial = pl.Series(np.arange(start + 1, start + count + 1)).cast(pl.String).str.zfill(9)
    return pl.DataFrame(
        {
            "declaration_id": pl.select("D" + serial).to_series(),
            "version": np.ones(count, dtype=np.int64),
            "declared_at": times,
            "office": words(codes, office),
            "procedure": np.full(count, "40"),
            "declaration_type": np.full(count, "IM"),
            "declarant": identifiers("B", traders.broker[who], 6),
            "importer": identifiers("I", who, 8),
            "exporter": identifiers("S", supplier, 8),
            "carrier": identifiers("C", (who * 7 + office) % 997, 5),
            "transport_mode": words(MODES, _modes(rng, office)),
            "departure_country": words(COUNTRIES, _departures(rng, office, origin)),
            "payment_method": words(("transfer", "guarantee", "deferred"), rng.choice(3, count, p=[0.7, 0.2, 0.1])),
            "currency": np.full(count, "USD"),
        }
    )


def _hours(rng: np.random.Generator, office: Ints) -> Ints:
    hours = np.zeros_like(office)
    for number, checkpoint in enumerate(CHECKPOINTS):
        here = office == number
        hours[here] = rng.choice(24, here.sum(), p=hours_between(checkpoint.opens, checkpoint.closes))
    return hours


def _modes(rng: np.random.Generator, office: Ints) -> Ints:
    modes = np.zeros_like(office)
    for number, checkpoint in enumerate(CHECKPOINTS):
        here = office == number
        names = [MODES.index(mode) for mode in checkpoint.modes]
        modes[here] = rng.choice(names, here.sum(), p=list(checkpoint.modes.values()))
    return modes


def _departures(rng: np.random.Generator, office: Ints, origin: Ints) -> Ints:
    """Mostly the country of origin itself; else one whose goods come by this road."""
    departure = origin.copy()
    by_way = rng.random(len(office)) < 0.22
    for number, checkpoint in enumerate(CHECKPOINTS):
        here = by_way & (office == number)
        weights = np.array(list(checkpoint.from_countries.values()))
        names = [COUNTRIES.index(country) for country in checkpoint.from_countries]
        departure[here] = rng.choice(names, here.sum(), p=weights / weights.sum())
    return departure
