"""Profiles in shadow: whatever they match is told beside the assessment and changes nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from sarhad.profiles import ProfileSet

NONE = pl.Series("silent", [[]], dtype=pl.List(pl.String))


class SilentMatches:
    """What the silent profiles would have matched: every match, whatever share of them they would select."""

    def __init__(self, profiles: ProfileSet | None) -> None:
        self.profiles = profiles if profiles is not None and len(profiles) else None

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the silent profiles."""
        return self.profiles.ids if self.profiles is not None else ()

    @property
    def columns(self) -> frozenset[str]:
        """Every column that a silent profile names."""
        return self.profiles.columns if self.profiles is not None else frozenset()

    @property
    def digest(self) -> str:
        """A short name of exactly these profiles; empty if there are none."""
        return self.profiles.digest if self.profiles is not None else ""

    def of_table(self, table: pl.DataFrame) -> pl.Series:
        """For each row the ids of the silent profiles that match it."""
        if self.profiles is None:
            return NONE.new_from_index(0, table.height)
        found = self.profiles.match(table).group_by("row", maintain_order=True).agg(silent="profile")
        rows = pl.DataFrame({"row": pl.Series(range(table.height), dtype=pl.UInt32)})
        joined = rows.join(found, on="row", how="left", maintain_order="left")
        return joined.select(pl.col("silent").fill_null(pl.lit([], dtype=pl.List(pl.String))))["silent"]

    def of_item(self, item: Mapping[str, Any]) -> tuple[str, ...]:
        """The ids of the silent profiles that match one item."""
        return tuple(self.profiles.match_one(item)) if self.profiles is not None else ()
