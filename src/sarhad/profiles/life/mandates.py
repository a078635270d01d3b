"""What each level of office may do with profiles of its own, and who approves them: the table is the code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import get_args

from sarhad.errors import Problem
from sarhad.profiles.profile import Channel, Level, Profile, RiskArea


@dataclass(frozen=True)
class Mandate:
    """The bounds of a level's own profiles.

    Attributes:
        areas: risk areas it may look after.
        channels: channels it may send goods to.
        longest: how long an approval lasts before it must be renewed; None: as long as the profile says.
        approved_by: levels whose people may approve.
    """

    areas: frozenset[RiskArea]
    channels: frozenset[Channel]
    longest: timedelta | None
    approved_by: frozenset[Level]


_ALL_AREAS: frozenset[RiskArea] = frozenset(get_args(RiskArea))

MANDATES: Mapping[Level, Mandate] = MappingProxyType(
    {
        "central": Mandate(
            _ALL_AREAS, frozenset({"green", "blue", "yellow", "orange", "red"}), None, frozenset({"central"})
        ),
        "regional": Mandate(
            _ALL_AREAS, frozenset({"blue", "yellow", "orange", "red"}), timedelta(days=365), frozenset({"central"})
        ),
        "checkpoint": Mandate(
            _ALL_AREAS - {"ipr", "compliance"},
            frozenset({"yellow", "orange", "red"}),
            timedelta(days=30),
            frozenset({"central", "regional"}),
        ),
    }
)
"""Right holders, compliance programmes and audits after clearance are looked after above the checkpoint."""


def outside_mandate(profile: Profile) -> Iterator[Problem]:
    """Every way in which a profile goes beyond what its level may do."""
    mandate = MANDATES[profile.level]
    if profile.risk_area not in mandate.areas:
        allowed = ", ".join(sorted(mandate.areas))
        yield Problem(
            f"a {profile.level} office has no mandate for the risk area {profile.risk_area}", f"it may: {allowed}"
        )
    if profile.treatment.channel not in mandate.channels:
        allowed = ", ".join(sorted(mandate.channels))
        yield Problem(
            f"a {profile.level} office may not send goods to {profile.treatment.channel}", f"it may use: {allowed}"
        )
