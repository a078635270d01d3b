"""What offices may do with profiles of their own, and who approves them: a table that a service may set for itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import get_args

from sarhad.errors import Problem
from sarhad.profiles.profile import Channel, Level, Profile, RiskArea
from sarhad.sentences import say


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


@dataclass(frozen=True)
class OwnMandate:
    """What one office may do where it differs from its level: more areas or fewer, more channels or fewer."""

    areas: frozenset[RiskArea]
    channels: frozenset[Channel]


ALL_AREAS: frozenset[RiskArea] = frozenset(get_args(RiskArea))
ALL_CHANNELS: frozenset[Channel] = frozenset(get_args(Channel))

MANDATES: Mapping[Level, Mandate] = MappingProxyType(
    {
        "central": Mandate(ALL_AREAS, ALL_CHANNELS, None, frozenset({"central"})),
        "regional": Mandate(ALL_AREAS, ALL_CHANNELS - {"green"}, timedelta(days=365), frozenset({"central"})),
        "checkpoint": Mandate(
            ALL_AREAS - {"ipr", "compliance"},
            frozenset({"yellow", "orange", "red"}),
            timedelta(days=30),
            frozenset({"central", "regional"}),
        ),
    }
)
"""Right holders, compliance programmes and audits after clearance are looked after above the checkpoint."""

LONGEST: Mapping[Level, timedelta | None] = MappingProxyType(
    {"central": None, "regional": timedelta(days=365), "checkpoint": timedelta(days=30)}
)
"""How long an approval may last at most, whatever a table says: a checkpoint's own profile ends within 30 days."""

APPROVERS: Mapping[Level, frozenset[Level]] = MappingProxyType(
    {
        "central": frozenset({"central"}),
        "regional": frozenset({"central", "regional"}),
        "checkpoint": frozenset({"central", "regional"}),
    }
)
"""Who may be let approve at most; the centre always may."""


@dataclass(frozen=True)
class MandateTable:
    """The mandates of a service.

    Attributes:
        levels: of each level.
        offices: by code, where an office's own differ from its level's.
    """

    levels: Mapping[Level, Mandate] = field(default_factory=lambda: MANDATES)
    offices: Mapping[str, OwnMandate] = field(default_factory=dict)

    def of(self, level: Level, office: str) -> Mandate:
        """The mandate of an office of a level."""
        usual, own = self.levels[level], self.offices.get(office)
        return usual if own is None else Mandate(own.areas, own.channels, usual.longest, usual.approved_by)


USUAL = MandateTable()
"""The mandates where a service has set none."""


def outside_mandate(profile: Profile, table: MandateTable = USUAL) -> Iterator[Problem]:
    """Every way in which a profile goes beyond what its office may do."""
    mandate = table.of(profile.level, profile.owner)
    if profile.risk_area not in mandate.areas:
        allowed = ", ".join(sorted(mandate.areas))
        yield Problem(
            say(
                "a {level} office has no mandate for the risk area {risk_area}",
                level=profile.level,
                risk_area=profile.risk_area,
            ),
            say("it may: {allowed}", allowed=allowed),
        )
    if profile.treatment.channel not in mandate.channels:
        allowed = ", ".join(sorted(mandate.channels))
        yield Problem(
            say(
                "a {level} office may not send goods to {channel}",
                level=profile.level,
                channel=profile.treatment.channel,
            ),
            say("it may use: {allowed}", allowed=allowed),
        )


def mistakes_of(table: MandateTable, levels: Mapping[str, Level]) -> Iterator[Problem]:
    """Everything by which a table would undo what holds whatever a service sets.

    Args:
        table: the mandates.
        levels: the level of every office, by code.
    """
    for level, mandate in table.levels.items():
        yield from _bounds(level, mandate)
        yield from _empty_or_green(f"{level} offices", level, mandate)
    for office, own in table.offices.items():
        if office not in levels:
            yield Problem(say("no office {office!r}", office=office), say("a code of the offices"))
            continue
        yield from _empty_or_green(f"office {office}", levels[office], own)


def _bounds(level: Level, mandate: Mandate) -> Iterator[Problem]:
    most, days = LONGEST[level], mandate.longest
    if most is None and days is not None:
        yield Problem(say("a {level} profile holds as long as it says", level=level), say("leave the days empty"))
    if most is not None and (days is None or not timedelta(days=1) <= days <= most):
        yield Problem(
            say("an approval of a {level} profile lasts from 1 to {days} days", level=level, days=most.days),
            say("then it is renewed"),
        )
    if not mandate.approved_by <= APPROVERS[level]:
        wrong = ", ".join(sorted(mandate.approved_by - APPROVERS[level]))
        yield Problem(
            say("{wrong} people cannot approve {level} profiles", wrong=wrong, level=level),
            say("at most: {approvers}", approvers=", ".join(sorted(APPROVERS[level]))),
        )
    if "central" not in mandate.approved_by:
        yield Problem(say("the centre always may approve {level} profiles", level=level), say("let it"))


def _empty_or_green(who: str, level: Level, mandate: Mandate | OwnMandate) -> Iterator[Problem]:
    if not mandate.channels or not mandate.areas:
        yield Problem(
            say("{who} would have no mandate at all", who=who), say("leave at least one risk area and one channel")
        )
    if "green" in mandate.channels and level != "central":
        yield Problem(
            say("{who} would send goods to green", who=who), say("only the centre may: a lower level never loosens")
        )
