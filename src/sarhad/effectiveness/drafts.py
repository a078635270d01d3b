"""Suggestions as draft profiles: YAML files that say what they rest on and select nothing until approved."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

import yaml

from sarhad.effectiveness.suggestions import Part, Suggestion, Suggestions
from sarhad.profiles import Profile, Treatment
from sarhad.profiles.profile import RiskArea

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

INSTRUCTION = "Compare goods, quantity and value with the declaration."


def draft(suggestion: Suggestion, owner: str, level: Literal["central", "regional", "checkpoint"]) -> Profile:
    """The suggestion as a draft profile; its id follows from its condition."""
    kind = suggestion.kinds[0][0] if suggestion.kinds else "irregularity"
    return Profile(
        id=f"DRAFT-{hashlib.sha256(suggestion.condition.encode()).hexdigest()[:8]}",
        title=f"Mined from outcomes: mostly {kind.replace('_', ' ')}",
        risk_area=AREAS.get(kind, "revenue"),
        owner=owner,
        level=level,
        condition=suggestion.condition,
        treatment=Treatment(channel="yellow", instruction=INSTRUCTION),
        status="draft",
        rationale=_rationale(suggestion),
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


def _rationale(suggestion: Suggestion) -> str:
    kinds = ", ".join(f"{kind} {part:.0%}" for kind, part in suggestion.kinds[:3])
    return (
        f"Where it was found: {_told(suggestion.mined)}. On later declarations: {_told(suggestion.confirmed)}, "
        f"adjusted p = {suggestion.p:.2g}. Findings: {kinds}. Both rates are corrected for who was inspected."
    )


def _told(part: Part) -> str:
    rate = part.estimate.rate
    return (
        f"{rate.share:.1%} irregular ({rate.low:.1%} to {rate.high:.1%}), {part.lift:.1f} times the usual rate, "
        f"{part.support:.2%} of items, {part.estimate.inspected} inspections"
    )
