"""The risk profile: what to look for, what to do about it, who wrote it and for how long it holds."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from sarhad.sentences import say

Channel = Literal["green", "blue", "yellow", "orange", "red"]
"""green release; blue release, then post-clearance audit; yellow documents; orange scan; red physical examination."""

Level = Literal["central", "regional", "checkpoint"]
RiskArea = Literal["revenue", "origin", "classification", "prohibitions", "safety", "ipr", "security", "compliance"]
Status = Literal["draft", "proposed", "active", "shadow", "suspended", "expired", "retired"]

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
"""Two letters of ISO 639-1."""


class Treatment(BaseModel):
    """What an officer does with goods the profile selects.

    Attributes:
        channel: the control channel.
        controls: short orders, each to be ticked off.
        instruction: the officer-facing reason and advice; it gives away no criteria.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Channel
    controls: tuple[Words, ...] = ()
    instruction: Words


class Texts(BaseModel):
    """What a profile says in another language; what is not given is said in English.

    Attributes:
        title: short name.
        instruction: the officer-facing reason and advice.
        controls: the controls in the order of the treatment's, all of them or none.
        rationale: why it exists.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Words | None = None
    instruction: Words | None = None
    controls: tuple[Words, ...] = ()
    rationale: Words | None = None

    @model_serializer(mode="wrap")
    def _without_empty_rationale(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What is written without a rationale is written, and hashed, as it was before there were any."""
        written: dict[str, Any] = handler(self)
        if self.rationale is None:
            written.pop("rationale", None)
        return written


class Profile(BaseModel):
    """One version of a risk profile.

    Attributes:
        id: the same for all its versions.
        version: counts from 1; a version never changes.
        title: short name, for those who may see profiles.
        risk_area: what is at risk.
        owner: office that wrote it; it binds that office's subtree.
        level: the owner's level.
        condition: boolean expression of the profile language; confidential.
        treatment: what to do with a match.
        valid_from: first day it selects, by the declaration's moment; None: no bound.
        valid_to: last day it selects.
        random_share: share of its matches it selects, picked by the keyed draw; above 0, at most 1.
        status: only "active" selects; "shadow" is counted and selects nothing.
        rationale: why it exists, for those who judge it.
        texts: what officers read, by language (`ru`, `uz`); the decision itself always keeps the English.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Identifier
    version: Annotated[int, Field(ge=1)] = 1
    title: Words
    risk_area: RiskArea
    owner: Words
    level: Level
    condition: Words
    treatment: Treatment
    valid_from: date | None = None
    valid_to: date | None = None
    random_share: Annotated[float, Field(gt=0, le=1)] = 1.0
    status: Status = "active"
    rationale: Words
    texts: dict[Language, Texts] = Field(default_factory=dict)

    @model_serializer(mode="wrap")
    def _without_empty_texts(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A profile in one language is written, and hashed, as it was before there were others."""
        written: dict[str, Any] = handler(self)
        if not self.texts:
            written.pop("texts", None)
        return written

    @model_validator(mode="after")
    def _every_control_is_translated(self) -> Profile:
        for language, said in self.texts.items():
            if said.controls and len(said.controls) != len(self.treatment.controls):
                raise ValueError(
                    say(
                        "{there} controls in {language}, {here} in English: translate all of them, in the same order, "
                        "or none",
                        there=len(said.controls),
                        language=language,
                        here=len(self.treatment.controls),
                    )
                )
        return self

    @model_validator(mode="after")
    def _validity_runs_forward(self) -> Profile:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            last, first = self.valid_to, self.valid_from
            raise ValueError(say("valid_to {last} is before valid_from {first}", last=last, first=first))
        return self

    def said_in(self, language: str) -> dict[str, str]:
        """What officers read in a language, by the English: instruction, controls, title; only what is translated."""
        said = self.texts.get(language)
        if said is None:
            return {}
        pairs = [(self.title, said.title), (self.treatment.instruction, said.instruction)]
        pairs += zip(self.treatment.controls, said.controls, strict=False)
        return {english: told for english, told in pairs if told}

    @property
    def first_moment(self) -> datetime | None:
        """The moment from which it selects."""
        return datetime.combine(self.valid_from, time.min) if self.valid_from else None

    @property
    def last_moment(self) -> datetime | None:
        """The last moment at which it selects."""
        return datetime.combine(self.valid_to, time.max) if self.valid_to else None
