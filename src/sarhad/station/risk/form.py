"""The form of a profile as it is typed, and what its builder offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sarhad.declarations.columns import GoodsItem, Header
from sarhad.indicators import INDICATORS
from sarhad.indicators.table import Indicator
from sarhad.profiles import Profile
from sarhad.profiles.builder import OPERATORS, QUANTITIES
from sarhad.profiles.language.vocabulary import canonical_vocabulary
from sarhad.station.risk.words import OPERATOR_WORDS, QUANTITY_WORDS
from sarhad.station.screens.columns import column_name


@dataclass(frozen=True)
class Form:
    """What was typed, as it was typed."""

    id: str = ""
    office: str = ""
    title: str = ""
    risk_area: str = "revenue"
    condition: str = ""
    channel: str = "yellow"
    controls: str = ""
    instruction: str = ""
    rationale: str = ""
    valid_from: str = ""
    valid_to: str = ""
    percent: str = "100"
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of_request(cls, post: QueryDict, profile_id: str = "", office: str = "") -> Form:
        """The fields of a request; an existing profile keeps its reference and its office."""
        typed: dict[str, Any] = {name: _typed(post, name) for name in cls.__dataclass_fields__}
        typed["texts"] = {
            language: {part: _typed(post, f"{part}_{language}") for part in PARTS} for language, _name in others()
        }
        return cls(**{**typed, "id": profile_id or typed["id"], "office": office or typed["office"]})

    @classmethod
    def of_profile(cls, profile: Profile) -> Form:
        """The fields of a version, to be changed."""
        return cls(
            id=profile.id,
            office=profile.owner,
            title=profile.title,
            risk_area=profile.risk_area,
            condition=profile.condition,
            channel=profile.treatment.channel,
            controls="\n".join(profile.treatment.controls),
            instruction=profile.treatment.instruction,
            rationale=profile.rationale,
            valid_from=profile.valid_from.isoformat() if profile.valid_from else "",
            valid_to=profile.valid_to.isoformat() if profile.valid_to else "",
            percent=f"{100 * profile.random_share:g}",
            texts={
                language: {
                    "title": said.title or "",
                    "instruction": said.instruction or "",
                    "controls": "\n".join(said.controls),
                    "rationale": said.rationale or "",
                }
                for language, said in profile.texts.items()
            },
        )

    def values(self) -> Mapping[str, Any]:
        """What `drafting.draft` takes."""
        controls = [line.strip() for line in self.controls.splitlines() if line.strip()]
        return {
            "id": self.id,
            "title": self.title,
            "risk_area": self.risk_area,
            "condition": self.condition,
            "treatment": {"channel": self.channel, "controls": controls, "instruction": self.instruction},
            "rationale": self.rationale,
            "valid_from": self.valid_from or None,
            "valid_to": self.valid_to or None,
            "random_share": self._share(),
            "texts": {language: said for language, parts in self.texts.items() if (said := _said(parts))},
        }

    def in_languages(self) -> list[tuple[str, str, Mapping[str, str]]]:
        """Every other language of the screens: its code, its name, what is said in it."""
        return [(language, name, self.texts.get(language, {})) for language, name in others()]

    def _share(self) -> float | str:
        try:
            return float(self.percent.replace(",", ".")) / 100
        except ValueError:
            return self.percent


PARTS = ("title", "instruction", "controls", "rationale")
"""What is translated in a profile."""


def others() -> list[tuple[str, str]]:
    """The languages of the screens but English: code and name."""
    return [(code, name) for code, name in settings.LANGUAGES if code != "en"]


def _typed(post: QueryDict, name: str) -> str:
    return post.get(name, "").replace("\r\n", "\n").strip()


def _said(parts: Mapping[str, str]) -> dict[str, Any]:
    """What was typed in one language; nothing where nothing was."""
    said: dict[str, Any] = {name: parts[name] for name in ("title", "instruction", "rationale") if parts.get(name)}
    if controls := [line.strip() for line in parts.get("controls", "").splitlines() if line.strip()]:
        said["controls"] = controls
    return said


def columns_offered() -> list[dict[str, str]]:
    """What the builder's rows may begin with: quantities, declared columns, indicators; each with kind and name.

    How an indicator is reckoned is written in English only, and shown to those who read it.
    """
    quantities = [_offered(name, "number", _("Quantities"), str(QUANTITY_WORDS[name])) for name in QUANTITIES]
    declared = {
        _("Declaration"): Header.model_fields,
        _("Goods item"): GoodsItem.model_fields,
    }
    kinds = canonical_vocabulary().columns
    columns = [
        _offered(name, kinds[name], group, column_name(name))
        for group, fields in declared.items()
        for name in fields
        if name in kinds
    ]
    indicators = [
        _offered(one.name, kinds[one.name], _("Indicators"), column_name(one.name), _reckoning(one))
        for one in INDICATORS.values()
    ]
    return quantities + columns + indicators


def _offered(name: str, kind: str, group: str, words: str, reckoning: str = "") -> dict[str, str]:
    return {"name": name, "kind": kind, "group": group, "words": words, "reckoning": reckoning}


def _reckoning(one: Indicator) -> str:
    if get_language() != "en":
        return ""
    return "; ".join(part for part in (one.meaning, one.unit, one.window) if part)


def operators_offered() -> list[dict[str, Any]]:
    """The operators with their words, the kinds they are for and how many values they take."""
    return [
        {"name": one.name, "words": str(OPERATOR_WORDS[one.name]), "kinds": list(one.kinds), "values": one.values}
        for one in OPERATORS.values()
    ]
