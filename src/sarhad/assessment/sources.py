"""What can send goods to a channel: each profile, the model, the random draw. One list, so that one rule joins them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sarhad.assessment.channels import CHANNELS, strictest
from sarhad.assessment.policy import Policy
from sarhad.errors import Problem, SarhadError
from sarhad.profiles import Channel, ProfileSet

NOTHING_FOUND = "No profile, model or random draw asks for a control."
BY_CHANCE = "Chosen by the random draw. Any declaration can be; nothing speaks against these goods."
BY_MODEL = "Differs from what is usual for such goods."
BY_HITS = "Several profiles speak of these goods at once."
BY_RUN = "Many declarations passed before this one without a look. Nothing speaks against these goods."


@dataclass(frozen=True)
class Source:
    """One thing that can select.

    Attributes:
        profile: the profile's id; None for the model and the draw.
        channel: where it sends goods.
        share: share of its matches it selects.
        reason: what it tells the officer.
        controls: what it asks to be done.
    """

    profile: str | None
    channel: Channel
    share: float
    reason: str
    controls: tuple[str, ...]

    @property
    def examined(self) -> bool:
        """Whether goods it selects are looked at before release."""
        return CHANNELS[self.channel].examined


@dataclass(frozen=True)
class Joined:
    """What the sources that selected an item come to together."""

    channel: Channel
    profiles: tuple[str, ...]
    reasons: tuple[str, ...]
    controls: tuple[str, ...]


@dataclass(frozen=True)
class Numbers:
    """The places in the list of sources behind the profiles."""

    model: int
    draws: Mapping[Channel, int]
    hits: int
    run: int

    @classmethod
    def after(cls, profiles: int) -> Numbers:
        """The places when so many profiles stand before them."""
        draws = {channel: profiles + 1 + i for i, channel in enumerate(CHANNELS)}
        return cls(profiles, draws, profiles + 1 + len(draws), profiles + 2 + len(draws))


def sources_of(profiles: ProfileSet, policy: Policy, passed_channel: Channel = "yellow") -> list[Source]:
    """The profiles in their order, then those of `Numbers`: the model, a draw a channel, many hits, a long run.

    Raises:
        SarhadError: the set holds bare conditions, which say nothing of treatment.
    """
    bare = [name for name in profiles.ids if name not in profiles.profiles]
    if bare:
        message = f"the set holds bare conditions: {', '.join(map(repr, bare[:3]))}"
        raise SarhadError(Problem(message, "assessment needs profiles with treatments; see ProfileSet.load"))
    of_profiles = [
        Source(p.id, p.treatment.channel, p.random_share, p.treatment.instruction, p.treatment.controls)
        for p in (profiles.profiles[name] for name in profiles.ids)
    ]
    model = Source(None, policy.model_channel, 1.0, BY_MODEL, policy.model_controls)
    draws = [Source(None, channel, 1.0, BY_CHANCE, _controls(channel, policy)) for channel in CHANNELS]
    hits = Source(None, "green", 1.0, BY_HITS, ())
    run = Source(None, passed_channel, 1.0, BY_RUN, ())
    return [*of_profiles, model, *draws, hits, run]


def _controls(channel: Channel, policy: Policy) -> tuple[str, ...]:
    """What is done with goods that chance sent there; other channels than the policy's have their own control."""
    return policy.random_controls if channel == policy.random_channel else ()


def join(selected: Sequence[Source]) -> Joined:
    """The strictest channel wins; reasons and controls stand in order of strictness, each once."""
    ranked = sorted(selected, key=lambda source: -CHANNELS[source.channel].precedence)
    return Joined(
        channel=strictest(source.channel for source in ranked),
        profiles=tuple(source.profile for source in ranked if source.profile is not None),
        reasons=_each_once(source.reason for source in ranked) or (NOTHING_FOUND,),
        controls=_each_once(control for source in ranked for control in source.controls),
    )


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
