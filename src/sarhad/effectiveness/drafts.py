"""Suggestions as draft profiles: YAML files that say what they rest on and select nothing until approved."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import yaml

from sarhad.effectiveness.suggestions import Suggestion, Suggestions
from sarhad.profiles import Profile, Treatment
from sarhad.profiles.profile import RiskArea
from sarhad.sentences import Sentence, enumerated, say, to_say

Kinds = Sequence[tuple[str, float]]
"""Which irregularities a rule finds, most frequent first, with their part of its findings."""

AREAS: dict[str, RiskArea] = {
    "undervaluation": "revenue",
    "misclassification": "classification",
    "false_origin": "origin",
    "short_quantity": "revenue",
    "smuggling": "prohibitions",
    "phantom_trader": "compliance",
    "parcel_splitting": "revenue",
    "counterfeit": "ipr",
}
"""Risk area of a draft by the irregularity it mostly finds; revenue for any other."""

KINDS: Mapping[str, str] = {
    "undervaluation": to_say("Undervaluation"),
    "misclassification": to_say("Wrong commodity code"),
    "false_origin": to_say("False origin"),
    "short_quantity": to_say("Quantity or mass declared short"),
    "smuggling": to_say("Undeclared or hidden goods"),
    "phantom_trader": to_say("Trader does not exist"),
    "parcel_splitting": to_say("Consignment split into parcels"),
    "counterfeit": to_say("Counterfeit goods"),
    "prohibited": to_say("Prohibited or restricted goods"),
    "intellectual_property": to_say("Counterfeit goods"),
    "documents": to_say("Documents missing or false"),
    "other": to_say("Other"),
}
"""Kinds of irregularity in words; another source's own kinds are told as it names them."""

INSTRUCTION = say("Compare goods, quantity and value with the declaration.")

MOST_KINDS = 3


def draft(suggestion: Suggestion, owner: str, level: Literal["central", "regional", "checkpoint"]) -> Profile:
    """The suggestion as a draft profile; its id follows from its condition."""
    told = suggestion.as_dict()
    return Profile(
        id=f"DRAFT-{hashlib.sha256(suggestion.condition.encode()).hexdigest()[:8]}",
        title=title_of(suggestion.kinds),
        risk_area=area_of(suggestion.kinds),
        owner=owner,
        level=level,
        condition=suggestion.condition,
        treatment=Treatment(channel="yellow", instruction=INSTRUCTION),
        status="draft",
        rationale=rests_on(told["mined"], told["confirmed"], suggestion.p, suggestion.kinds),
    )


def title_of(kinds: Kinds) -> Sentence:
    """What a draft is called: by the irregularity it mostly finds."""
    if not kinds:
        return say("Mined from outcomes")
    return say("Mined from outcomes: {kind}", kind=_kind(kinds[0][0]))


def area_of(kinds: Kinds) -> RiskArea:
    """The risk area of a draft."""
    return AREAS.get(kinds[0][0], "revenue") if kinds else "revenue"


def rests_on(mined: Mapping[str, Any], confirmed: Mapping[str, Any], p: float, kinds: Kinds) -> Sentence:
    """Why a draft exists, from the parts of a suggestion as plain values (`Suggestion.as_dict`)."""
    found = [_share(kind, part) for kind, part in kinds[:MOST_KINDS]]
    return say(
        "Where it was found: {mined}. On later declarations: {confirmed}, adjusted p = {p:.2g}. Findings: {kinds}. "
        "Both rates are corrected for who was inspected.",
        mined=_told(mined),
        confirmed=_told(confirmed),
        p=p,
        kinds=enumerated(found or ["—"]),
    )


def _kind(name: str) -> str:
    return Sentence(KINDS[name], {}) if name in KINDS else name.replace("_", " ")


def _share(kind: str, part: float) -> Sentence:
    return Sentence("{kind} {part:.0%}", {"kind": _kind(kind), "part": part})


def _told(part: Mapping[str, Any]) -> Sentence:
    rate = part["estimate"]["rate"]
    return say(
        "{share:.1%} irregular ({low:.1%} to {high:.1%}), {lift:.1f} times the usual rate, {support:.2%} of items, "
        "{inspected} inspections",
        share=rate["share"],
        low=rate["low"],
        high=rate["high"],
        lift=part["lift"],
        support=part["support"],
        inspected=part["estimate"]["inspected"],
    )


def write_drafts(found: Suggestions, folder: Path, owner: str = "00") -> list[Path]:
    """A file a confirmed suggestion, in their order; a file of the same rule is written over."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for suggestion in found.confirmed:
        profile = draft(suggestion, owner, "central")
        path = folder / f"{profile.id}.yaml"
        values = profile.model_dump(mode="json", exclude_none=True)
        path.write_text(yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")
        paths.append(path)
    return paths
