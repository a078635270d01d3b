"""What the generated country imports: commodities with prices, duties, sizes and origins.

Prices are rough orders of magnitude of import unit values in USD per kg; duties follow the spread of the region's
tariffs (0-30 %). They are judgement, good for a demonstration, not statistics.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Commodity:
    """A line of trade.

    Attributes:
        hs: six digits of the Harmonized System 2022.
        usd_per_kg: median unit value.
        spread: standard deviation of its logarithm between sellers.
        duty: MFN rate of duty, per cent.
        kg: median net mass of an item.
        unit: supplementary unit (UN/ECE Recommendation 20) and kg per unit; None where mass is the unit.
        weight: share in the number of items, before scaling.
        origins: where it comes from, by weight.
        winter: how much more is imported in winter than in summer, as a factor's logarithm; negative for summer goods.
    """

    hs: str
    usd_per_kg: float
    spread: float
    duty: float
    kg: float
    unit: tuple[str, float] | None
    weight: float
    origins: dict[str, float]
    winter: float = 0.0


def _c(hs: str, usd: float, spread: float, duty: float, kg: float, weight: float, origins: str,
       unit: tuple[str, float] | None = None, winter: float = 0.0) -> Commodity:  # fmt: skip
    shares = dict(part.split(":") for part in origins.split())
    return Commodity(hs, usd, spread, duty, kg, unit, weight, {c: float(w) for c, w in shares.items()}, winter)


COMMODITIES = (
    _c("020230", 4.2, 0.18, 15, 18_000, 1.0, "BY:4 RU:3 IN:3"),
    _c("020714", 1.6, 0.20, 20, 21_000, 1.4, "RU:4 TR:2 PL:1 BR:2"),
    _c("040510", 5.1, 0.15, 15, 12_000, 0.8, "BY:4 RU:4 PL:1"),
    _c("080390", 0.8, 0.15, 5, 19_000, 1.0, "EC:8 IN:1", None, 0.2),
    _c("080510", 0.7, 0.20, 5, 19_000, 1.2, "TR:4 PK:3 IR:2 EG:1", None, 0.5),
    _c("090240", 3.2, 0.35, 10, 6_000, 0.9, "CN:3 IN:4 LK:2", None, 0.1),
    _c("100199", 0.26, 0.12, 0, 60_000, 1.0, "KZ:8 RU:2"),
    _c("110100", 0.36, 0.12, 10, 40_000, 1.0, "KZ:9 RU:1"),
    _c("151219", 1.3, 0.12, 15, 20_000, 1.2, "RU:7 KZ:3"),
    _c("170199", 0.55, 0.10, 20, 40_000, 1.0, "RU:5 BY:2 IN:2 BR:1"),
    _c("180690", 4.8, 0.30, 20, 5_000, 1.2, "RU:5 TR:2 DE:1 PL:1", None, 0.2),
    _c("190531", 2.4, 0.25, 20, 8_000, 1.0, "RU:6 TR:2 KZ:2"),
    _c("210111", 14.0, 0.40, 15, 1_500, 0.6, "RU:3 IN:2 BR:2 DE:1"),
    _c("220300", 0.9, 0.20, 30, 20_000, 0.8, "RU:5 CZ:2 DE:1", ("LTR", 1.0), -0.5),
    _c("220870", 6.0, 0.45, 30, 4_000, 0.4, "RU:3 DE:2 FR:1", ("LTR", 1.0)),
    _c("240220", 18.0, 0.30, 30, 3_000, 0.6, "KZ:3 RU:3 KR:1 AE:2", ("MIL", 1.0)),
    _c("252329", 0.07, 0.10, 5, 65_000, 1.0, "KZ:4 IR:3 TJ:2", None, -0.6),
    _c("271012", 0.75, 0.08, 5, 55_000, 1.4, "RU:7 KZ:3"),
    _c("271019", 0.70, 0.08, 5, 55_000, 1.4, "RU:7 KZ:2 TM:1", None, 0.2),
    _c("300490", 60.0, 0.80, 0, 900, 2.4, "IN:4 DE:2 RU:2 TR:1 CN:1", None, 0.3),
    _c("310210", 0.38, 0.15, 0, 60_000, 0.6, "RU:5 TM:3 KZ:2", None, -0.3),
    _c("330300", 35.0, 0.60, 15, 700, 0.7, "FR:3 AE:3 TR:2 RU:1"),
    _c("330499", 16.0, 0.55, 15, 1_200, 1.0, "RU:3 KR:2 TR:2 FR:1 CN:1"),
    _c("340250", 1.5, 0.25, 15, 12_000, 1.0, "RU:5 TR:3 KZ:1"),
    _c("380894", 3.5, 0.40, 5, 4_000, 0.5, "CN:5 IN:2 DE:1"),
    _c("390120", 1.15, 0.12, 5, 22_000, 0.9, "IR:4 RU:4 KR:1"),
    _c("392410", 2.2, 0.40, 20, 5_000, 1.6, "CN:7 TR:2 RU:1"),
    _c("401110", 4.0, 0.22, 15, 7_000, 1.3, "CN:6 RU:3 KR:1", ("NMB", 9.0), 0.3),
    _c("420222", 9.0, 0.60, 20, 1_800, 1.3, "CN:8 TR:2", ("NMB", 0.7)),
    _c("440711", 0.45, 0.15, 0, 45_000, 1.0, "RU:10", ("MTQ", 550.0), -0.2),
    _c("481910", 1.6, 0.25, 15, 9_000, 0.9, "RU:4 CN:4 TR:1"),
    _c("540752", 5.5, 0.35, 10, 6_000, 1.4, "CN:9 KR:1"),
    _c("600632", 5.0, 0.35, 10, 6_000, 1.2, "CN:8 TR:2"),
    _c("610910", 11.0, 0.45, 25, 2_500, 2.2, "CN:6 TR:2 IN:1", ("NMB", 0.18), -0.2),
    _c("620342", 13.0, 0.45, 25, 2_500, 2.0, "CN:6 TR:3", ("NMB", 0.5)),
    _c("620463", 14.0, 0.50, 25, 2_000, 1.6, "CN:6 TR:3", ("NMB", 0.4)),
    _c("630140", 5.0, 0.35, 20, 4_000, 0.9, "CN:8 TR:1", ("NMB", 1.8), 0.6),
    _c("640299", 8.0, 0.45, 20, 4_000, 1.9, "CN:9 TR:1", ("NPR", 0.7)),
    _c("640399", 21.0, 0.45, 25, 2_500, 1.7, "CN:6 TR:3 RU:1", ("NPR", 0.9), 0.3),
    _c("640419", 9.5, 0.45, 20, 3_000, 1.5, "CN:9 TR:1", ("NPR", 0.6), -0.3),
    _c("690721", 0.35, 0.20, 15, 26_000, 1.0, "CN:5 IR:3 RU:2", ("MTK", 18.0), -0.3),
    _c("720839", 0.62, 0.10, 0, 60_000, 0.8, "RU:7 KZ:3"),
    _c("721420", 0.60, 0.10, 5, 60_000, 1.0, "RU:6 KZ:2 CN:2", None, -0.4),
    _c("732393", 4.5, 0.40, 20, 4_500, 0.9, "CN:7 IN:2 TR:1"),
    _c("760429", 3.1, 0.15, 10, 15_000, 0.7, "CN:6 RU:3"),
    _c("841510", 7.0, 0.25, 10, 6_000, 1.0, "CN:9 KR:1", ("NMB", 38.0), -0.9),
    _c("841810", 4.2, 0.25, 15, 9_000, 0.9, "CN:6 TR:2 RU:2", ("NMB", 62.0), -0.4),
    _c("843149", 7.5, 0.50, 0, 3_500, 1.0, "CN:5 RU:2 DE:2"),
    _c("845011", 4.0, 0.25, 15, 9_000, 0.8, "CN:6 TR:2 RU:2", ("NMB", 60.0)),
    _c("847130", 190.0, 0.35, 0, 400, 1.6, "CN:10", ("NMB", 2.2)),
    _c("847989", 18.0, 0.70, 0, 4_000, 1.2, "CN:5 DE:3 IT:2"),
    _c("850440", 14.0, 0.50, 5, 1_500, 1.1, "CN:9 DE:1", ("NMB", 1.2)),
    _c("850760", 16.0, 0.35, 5, 2_500, 0.8, "CN:10", ("NMB", 4.0)),
    _c("851713", 420.0, 0.40, 0, 250, 2.0, "CN:8 AE:1 KR:1", ("NMB", 0.4)),
    _c("851762", 110.0, 0.60, 0, 300, 1.2, "CN:9 AE:1", ("NMB", 0.6)),
    _c("852872", 11.0, 0.25, 15, 5_000, 0.9, "CN:7 RU:2 KR:1", ("NMB", 11.0)),
    _c("854143", 3.0, 0.20, 0, 18_000, 0.8, "CN:10", ("NMB", 24.0)),
    _c("870323", 9.5, 0.35, 30, 6_500, 1.6, "KR:3 CN:3 DE:1 AE:2", ("NMB", 1500.0)),
    _c("870380", 14.0, 0.30, 0, 9_000, 1.2, "CN:10", ("NMB", 1900.0)),
    _c("870421", 7.5, 0.30, 15, 9_000, 0.8, "CN:6 RU:3", ("NMB", 1800.0)),
    _c("870829", 6.5, 0.55, 10, 2_500, 1.7, "CN:5 RU:2 KR:2 DE:1"),
    _c("870899", 7.0, 0.60, 10, 2_500, 1.7, "CN:5 RU:3 KR:1 DE:1"),
    _c("901890", 70.0, 0.80, 0, 250, 0.9, "CN:4 DE:3 RU:1 KR:1"),
    _c("940161", 4.5, 0.35, 20, 4_000, 0.9, "CN:6 TR:2 RU:2", ("NMB", 25.0)),
    _c("940542", 9.0, 0.45, 15, 2_500, 0.9, "CN:9 TR:1"),
    _c("950300", 7.5, 0.50, 15, 3_000, 1.4, "CN:10", None, 0.5),
)  # fmt: skip

FREE_TRADE = frozenset({"RU", "KZ", "BY", "KG", "TJ", "AM", "AZ", "MD"})
"""Origins with a free-trade preference (CIS agreement of 2011): duty nil with a certificate."""

LOWER_DUTY_NEIGHBOUR = {
    "640399": "640419", "640299": "640192", "420222": "420292", "610910": "600632", "620342": "540752",
    "620463": "540752", "630140": "600632", "870323": "870899", "852872": "851762", "845011": "843149",
    "841810": "841899", "392410": "390120", "940161": "440711", "330300": "330499", "180690": "190531",
    "220870": "220300", "240220": "240319", "950300": "392410", "732393": "720839",
}  # fmt: skip
"""Under which lower-duty code goods of a code are passed off, as classification rulings and audits tell it."""

LOW_DUTY = {"640192": 15.0, "420292": 15.0, "841899": 5.0, "240319": 15.0}
"""Duty of codes that only appear as a false declaration."""
