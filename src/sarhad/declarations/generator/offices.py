"""The offices of the generated country: a centre, five regions, fifteen checkpoints with traffic of their own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Checkpoint:
    """Where goods are declared.

    Attributes:
        code: office code.
        name: name of the place; the country is made up.
        region: code of its region.
        traffic: share of the country's declarations, before scaling to one.
        modes: transport modes (UN/ECE Recommendation 19) by weight: 1 sea, 2 rail, 3 road, 4 air, 5 mail.
        from_countries: where the goods on its roads come from, by weight.
        opens: hour it opens; `closes`: hour it closes; 0 and 24 for around the clock.
    """

    code: str
    name: str
    region: str
    traffic: float
    modes: dict[str, float]
    from_countries: dict[str, float]
    opens: int = 0
    closes: int = 24


CENTRE = ("00", "State Customs Committee")
REGIONS = {
    "10": "Northern Region",
    "20": "Eastern Region",
    "30": "Southern Region",
    "40": "Western Region",
    "50": "Capital",
}

_ROAD, _RAIL = {"3": 1.0}, {"2": 1.0}

CHECKPOINTS = (
    Checkpoint("11", "Oqtepa road", "10", 9.0, _ROAD, {"RU": 5, "KZ": 4, "BY": 1}),
    Checkpoint("12", "Oqtepa rail", "10", 6.0, _RAIL, {"RU": 6, "KZ": 3, "BY": 1}),
    Checkpoint("13", "Ko'ksoy", "10", 2.5, _ROAD, {"KZ": 8, "RU": 2}, 7, 22),
    Checkpoint("21", "Dovon pass", "20", 8.5, _ROAD, {"CN": 9, "KG": 1}, 6, 22),
    Checkpoint("22", "Dovon dry port", "20", 7.0, {"2": 0.7, "3": 0.3}, {"CN": 9, "KG": 1}),
    Checkpoint("23", "Qorabel", "20", 2.0, _ROAD, {"KG": 8, "CN": 2}, 7, 21),
    Checkpoint("31", "Temirdarvoza", "30", 4.0, _ROAD, {"TJ": 5, "AF": 3, "PK": 2}, 6, 21),
    Checkpoint("32", "Amudaryo bridge", "30", 3.0, {"2": 0.6, "3": 0.4}, {"AF": 4, "PK": 2, "IR": 2, "TJ": 2}),
    Checkpoint("33", "Sarichashma", "30", 1.2, _ROAD, {"TJ": 10}, 8, 20),
    Checkpoint("41", "Qumli", "40", 5.0, _ROAD, {"TM": 5, "IR": 3, "TR": 2}),
    Checkpoint("42", "Qumli rail", "40", 3.5, _RAIL, {"TM": 4, "IR": 4, "TR": 2}),
    Checkpoint("43", "Ustyurt", "40", 1.5, _ROAD, {"KZ": 7, "RU": 3}, 7, 21),
    Checkpoint("51", "Capital cargo terminal", "50", 11.0, {"3": 0.7, "2": 0.3},
               {"CN": 3, "RU": 3, "TR": 2, "DE": 1, "PL": 1}),
    Checkpoint("52", "Capital airport", "50", 6.5, {"4": 1.0}, {"CN": 3, "TR": 2, "DE": 2, "KR": 2, "AE": 2, "IN": 1}),
    Checkpoint("53", "Capital post office", "50", 3.0, {"5": 1.0}, {"CN": 7, "TR": 2, "AE": 1}, 8, 20),
)  # fmt: skip


def office_entries() -> list[dict[str, str | None]]:
    """The tree of offices, as `sarhad.profiles.OfficeTree.load` and the station read it."""
    entries: list[dict[str, str | None]] = [
        {"code": CENTRE[0], "name": CENTRE[1], "level": "central", "parent": None},
    ]
    entries += [{"code": c, "name": n, "level": "regional", "parent": CENTRE[0]} for c, n in REGIONS.items()]
    entries += [{"code": c.code, "name": c.name, "level": "checkpoint", "parent": c.region} for c in CHECKPOINTS]
    return entries
