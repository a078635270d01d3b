"""Who imports: traders with a segment, a size, a life span, lines of goods, suppliers, offices and a broker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sarhad.declarations.generator.commodities import COMMODITIES
from sarhad.declarations.generator.offices import CHECKPOINTS
from sarhad.declarations.generator.settings import GeneratorSettings

LINES = 4
"""Lines of goods a trader has."""

SEGMENTS = ("large", "regular", "small", "occasional", "phantom")
SHARE_OF_TRADERS = np.array([0.03, 0.17, 0.40, 0.36, 0.04])
SIZE = np.array([60.0, 12.0, 3.0, 0.6, 40.0])
"""Declarations in a usual time, relative."""

LIFE_YEARS = np.array([30.0, 8.0, 3.0, 1.2, 0.12])
"""Mean life; a phantom trades for some six weeks and is never seen again."""

DISHONESTY = np.array([0.25, 0.6, 1.1, 1.3, 6.0])
"""How much more or less than average a segment deviates; each trader varies widely around it."""

ITEMS = np.array([2.6, 1.9, 1.4, 1.2, 1.5])
"""Mean items a declaration."""


@dataclass(frozen=True)
class Traders:
    """Every trader there ever is, an array entry each; `lines`, `origins` and `suppliers` have LINES columns."""

    segment: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]
    born: npt.NDArray[np.float64]
    dies: npt.NDArray[np.float64]
    dishonesty: npt.NDArray[np.float64]
    price_level: npt.NDArray[np.float64]
    lines: npt.NDArray[np.int64]
    origins: npt.NDArray[np.int64]
    suppliers: npt.NDArray[np.int64]
    office: npt.NDArray[np.int64]
    second_office: npt.NDArray[np.int64]
    broker: npt.NDArray[np.int64]


COUNTRIES = tuple(
    sorted({country for c in COMMODITIES for country in c.origins} | {k for o in CHECKPOINTS for k in o.from_countries})
)
"""Countries the trade names, in the order of their numbers."""


def make_traders(settings: GeneratorSettings) -> Traders:
    """The country's traders; a random stream of their own, so that blocks can be made in any order."""
    rng = np.random.default_rng([settings.seed, 0xC0FFEE])
    n = settings.traders
    segment = rng.choice(len(SEGMENTS), n, p=SHARE_OF_TRADERS)
    life = rng.exponential(LIFE_YEARS[segment]) / settings.years
    born = rng.random(n) * (1 + life) - life
    lines = rng.choice(len(COMMODITIES), (n, LINES), p=_weights([c.weight for c in COMMODITIES]))
    origins = _origins(rng, lines)
    office = _offices(rng, origins[:, 0])
    return Traders(
        segment=segment,
        weight=SIZE[segment] * rng.lognormal(0, 0.9, n),
        born=born,
        dies=born + life,
        dishonesty=np.minimum(DISHONESTY[segment] * rng.gamma(0.35, 1 / 0.35, n), 15.0),
        price_level=rng.normal(0, 0.10, n),
        lines=lines,
        origins=origins,
        suppliers=rng.integers(0, max(2, n // 2), (n, LINES)),
        office=office,
        second_office=_offices(rng, origins[:, 0]),
        broker=rng.zipf(1.7, n) % max(5, n // 25),
    )


def _weights(values: list[float]) -> npt.NDArray[np.float64]:
    weights = np.array(values, dtype=np.float64)
    shares: npt.NDArray[np.float64] = weights / weights.sum()
    return shares


def _origins(rng: np.random.Generator, lines: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    number = {country: i for i, country in enumerate(COUNTRIES)}
    origins = np.zeros_like(lines)
    for c, commodity in enumerate(COMMODITIES):
        here = lines == c
        names = [number[country] for country in commodity.origins]
        origins[here] = rng.choice(names, here.sum(), p=_weights(list(commodity.origins.values())))
    return origins


def _offices(rng: np.random.Generator, origin: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Offices near the road from the goods' origin are likelier."""
    office = np.zeros_like(origin)
    for number, country in enumerate(COUNTRIES):
        here = origin == number
        near = [
            o.traffic * (0.15 + o.from_countries.get(country, 0.0) / sum(o.from_countries.values()))
            for o in CHECKPOINTS
        ]
        office[here] = rng.choice(len(CHECKPOINTS), here.sum(), p=_weights(near))
    return office
