"""The lane plan: what a service orders of its channels, office by office and regime by regime. One record a table."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from sarhad.assessment.channels import CHANNELS
from sarhad.profiles import Channel
from sarhad.profiles.profile import RiskArea
from sarhad.sentences import say

Share = Annotated[float, Field(ge=0, le=1)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=35)]
Weighed = Annotated[float, Field(ge=0, le=100_000)]
Selecting = Literal["blue", "yellow", "orange", "red"]
"""The channels that select; green is what they leave."""

Right = Literal["alone", "consent", "never"]
ALWAYS_FIRST: tuple[RiskArea, ...] = ("safety", "prohibitions")
"""Risk areas that nothing puts off, whatever a plan says."""

_RECORD = ConfigDict(extra="forbid", frozen=True)


class LaneRow(BaseModel):
    """What one office orders for its subtree, for all its declarations or for one regime.

    Attributes:
        office: code of the office whose subtree it binds; None: the whole service.
        procedure: beginning of the procedure codes it is for; None: all. The longest one that fits wins.
        expected: share of declarations each channel is expected to take; forecast and screen compare with it.
        random: least share of declarations that chance alone sends to each channel, whatever else is known of them.
        hits_without_selection: how many profiles an item may match without any of them selecting it.
        trader_passed: how many declarations of one importer may pass in a row before one is looked at.
        office_passed: the same for all declarations of an office.
        delayed_green_minutes: how long green goods wait for a look before they go by themselves.
        yellow_to_blue_days: after how many days an untouched documentary check becomes an audit after release;
            "never" says that it does not.
    """

    model_config = _RECORD

    office: Code | None = None
    procedure: Code | None = None
    expected: dict[Selecting, Share] = {}
    random: dict[Selecting, Share] = {}
    hits_without_selection: Annotated[int, Field(ge=0, le=1000)] | None = None
    trader_passed: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    office_passed: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    delayed_green_minutes: Annotated[int, Field(ge=0, le=1440)] | None = None
    yellow_to_blue_days: Annotated[int, Field(ge=1, le=365)] | Literal["never"] | None = None

    @field_validator("expected", "random")
    @classmethod
    def _no_more_than_all(cls, shares: dict[Selecting, float]) -> dict[Selecting, float]:
        if sum(shares.values()) > 1 + 1e-9:
            raise ValueError(say("the shares come to {sum:g}, more than all declarations", sum=sum(shares.values())))
        return shares


class Weight(BaseModel):
    """Work that a channel makes, in the plan's unit; the row with the longest code that fits wins.

    Attributes:
        channel: the declaration's channel.
        hs: beginning of the commodity codes it is for; only for `item`.
        procedure: beginning of the procedure codes it is for.
        declaration: work for the declaration as such.
        item: work for each of its goods items.
    """

    model_config = _RECORD

    channel: Selecting
    hs: Annotated[str, StringConstraints(pattern=r"^\d{2,12}$")] | None = None
    procedure: Code | None = None
    declaration: Weighed | None = None
    item: Weighed | None = None

    @model_validator(mode="after")
    def _weighs_something(self) -> Weight:
        if self.declaration is None and self.item is None:
            raise ValueError(say("a weight needs declaration, item or both"))
        if self.hs is not None and self.declaration is not None:
            raise ValueError(say("a declaration has many commodity codes: give hs only with item"))
        return self


class Shift(BaseModel):
    """The hours of one office in which so much work can be done.

    Attributes:
        office: code of exactly this office.
        name: as people call it.
        start, end: legal time of day, `from` and `to` in the file; past midnight when `to` is not after `from`.
        capacity: work that can be done in it, in the plan's unit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    office: Code
    name: Code
    start: Annotated[time, Field(alias="from")]
    end: Annotated[time, Field(alias="to")]
    capacity: Weighed


class RouteRight(BaseModel):
    """Who may send a declaration from one channel to another: alone, with a second person's consent, or never."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    role: Code
    from_channel: Annotated[Channel, Field(alias="from")]
    to_channel: Annotated[Channel, Field(alias="to")]
    may: Right

    @model_validator(mode="after")
    def _no_examination_is_dropped_by_one_person(self) -> RouteRight:
        if self.from_channel == self.to_channel:
            raise ValueError(say("from and to are the same channel"))
        before, after = CHANNELS[self.from_channel].precedence, CHANNELS[self.to_channel].precedence
        if self.may == "alone" and after < before and self.from_channel in ("red", "orange"):
            raise ValueError(
                say("nobody alone takes goods out of {channel}: consent or never", channel=self.from_channel)
            )
        return self


class FindingWorth(BaseModel):
    """What the centre says a finding is worth, in national currency: what the model's picks are ranked by.

    Attributes:
        revenue: worth of each unit of additional revenue.
        finding: worth of any finding beside its revenue, so that goods without revenue are not forgotten.
        safety: worth of a finding in the area of safety.
        prohibitions: worth of a finding in the area of prohibitions and restrictions.
    """

    model_config = _RECORD

    revenue: Annotated[float, Field(ge=0)] = 1.0
    finding: Annotated[float, Field(ge=0)] = 1.0
    safety: Annotated[float, Field(ge=0)] = 0.0
    prohibitions: Annotated[float, Field(ge=0)] = 0.0


class LanePlan(BaseModel):
    """The standing orders of the channels.

    Attributes:
        plan: its name, the same for all its versions.
        version: counts from 1; a version never changes.
        unit: what weights and capacities count.
        rows: orders by office and regime.
        weights: what work is; channels left out take `workload.DEFAULT_WEIGHTS`.
        shifts: what an office can do.
        passed_channel: where a declaration goes that was taken because too many passed before it.
        never_put_off: risk areas whose declarations stand before all others when work exceeds capacity;
            `ALWAYS_FIRST` belongs to them anyway.
        rerouting: rights that differ from the usual ones: stricter alone, looser with consent.
        worth: what findings are worth; the model's picks are those of the highest expected worth. None: those of the
            highest probability of an irregularity.
    """

    model_config = _RECORD

    plan: Code
    version: Annotated[int, Field(ge=1)] = 1
    unit: Literal["minutes", "units"] = "minutes"
    rows: tuple[LaneRow, ...]
    weights: tuple[Weight, ...] = ()
    shifts: tuple[Shift, ...] = ()
    passed_channel: Literal["yellow", "orange", "red"] = "yellow"
    never_put_off: tuple[RiskArea, ...] = ALWAYS_FIRST
    rerouting: tuple[RouteRight, ...] = ()
    worth: FindingWorth | None = None

    @property
    def name(self) -> str:
        """How decisions name it: `national@3`."""
        return f"{self.plan}@{self.version}"

    @property
    def first_areas(self) -> frozenset[str]:
        """The risk areas that nothing puts off."""
        return frozenset((*ALWAYS_FIRST, *self.never_put_off))

    def right(self, role: str, from_channel: str, to_channel: str) -> Right:
        """How a role may re-route: as the table says, else stricter alone and looser with consent."""
        for row in self.rerouting:
            if (row.role, row.from_channel, row.to_channel) == (role, from_channel, to_channel):
                return row.may
        return usual_right(from_channel, to_channel)


def usual_right(from_channel: str, to_channel: str) -> Right:
    """Where no plan says otherwise: stricter alone, looser with consent."""
    ranks: dict[str, int] = {name: meaning.precedence for name, meaning in CHANNELS.items()}
    return "alone" if ranks[to_channel] > ranks[from_channel] else "consent"
