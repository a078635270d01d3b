"""A stored decision made once more from what is stored: same inputs, same versions, same key, same answer.

Made again with exactly the versions that the decision names, so a decision of last year is judged by last year's
profiles. What cannot be made again (another key, a model that is not here) is said, not passed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from sarhad import profiles as library
from sarhad.assessment import Assessor, ItemAssessment, SelectionKey, StandingOrders, read_plan
from sarhad.assessment.sources import BY_RUN
from sarhad.errors import SarhadError
from sarhad.sentences import say
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.declared.rows import content_hash, row_of
from sarhad.station.lanes.models import Standing
from sarhad.station.lists.in_force import vocabulary_at
from sarhad.station.risk.models import Decision, ProfileVersion
from sarhad.station.risk.profiles import office_tree
from sarhad.station.screens.telling import in_language
from sarhad.station.targeting.kept import load
from sarhad.targeting import Model

COMPARED = ("channel", "profiles", "random", "reasons", "controls")


@dataclass(frozen=True)
class Step:
    """One thing compared: what is stored, what comes out now."""

    name: str
    stored: Any
    again: Any

    @property
    def same(self) -> bool:
        """Whether both are equal."""
        return bool(self.stored == self.again)


@dataclass(frozen=True)
class Replay:
    """One item's decision made again; `missing` says what could not be had for it."""

    item_no: int
    steps: Sequence[Step]
    missing: Sequence[str]

    @property
    def identical(self) -> bool:
        """Whether nothing is missing and everything came out the same."""
        return not self.missing and all(step.same for step in self.steps)


def replay(declaration: Declaration, key: SelectionKey | None = None) -> list[Replay]:
    """Every item's decision made again, the declared content checked against its hash first.

    Args:
        declaration: with its office.
        key: the revealed selection key; the station's own unless one is given.
    """
    key = key or SelectionKey(bytes.fromhex(settings.SELECTION_KEY))
    items = list(declaration.items.select_related("decision", "declaration__office").order_by("item_no"))
    again = content_hash([row_of(item) for item in items])
    content = Step("content", declaration.content_hash, again)
    return [
        Replay(item.item_no, (content, *steps), missing) for item in items for steps, missing in [_again(item, key)]
    ]


def _again(item: Item, key: SelectionKey) -> tuple[list[Step], list[str]]:
    decision = item.decision
    versions, missing = _versions(decision)
    if decision.key_id != key.id:
        missing.append(in_language(say("the selection key {name}", name=decision.key_id)))
    model = _model(decision)
    if decision.model_id and model is None:
        missing.append(in_language(say("the model {name}", name=decision.model_id)))
    chosen = [library.Profile.model_validate_json(version.source) for version in versions]
    intact = Step("versions", [v.content_hash for v in versions], [_sha256(v.source) for v in versions])
    if BY_RUN in decision.reasons:
        missing.append(in_language(say("how many declarations had passed before it")))
    known = vocabulary_at(decision.assessed_at)
    profiles = library.ProfileSet.of_profiles(chosen, vocabulary=known, offices=office_tree())
    assessor = Assessor(profiles, key, model=model, plan=_plan(item))
    [made] = assessor.assess_items([{**row_of(item), **(decision.indicators or {})}])
    named = {version.profile.profile_id: f"{version.profile.profile_id}@{version.number}" for version in versions}
    return [intact, *(Step(name, getattr(decision, name), _plain(made, name, named)) for name in COMPARED)], missing


def _model(decision: Decision) -> Model | None:
    """The model that the decision was made with, as it was; None when it was none, or is not here any more."""
    try:
        return load(decision.model_id) if decision.model_id else None
    except SarhadError:
        return None


def _plan(item: Item) -> StandingOrders | None:
    """The orders of the lane plan's version that the decision was made under; None when it was under none."""
    standing = Standing.objects.select_related("plan").filter(declaration=item.declaration_id).first()
    return read_plan(standing.plan.source, office_tree()) if standing else None


def _versions(decision: Decision) -> tuple[list[ProfileVersion], list[str]]:
    found, missing = [], []
    for name in decision.profiles:
        profile_id, _, number = name.rpartition("@")
        version = (
            ProfileVersion.objects.select_related("profile")
            .filter(profile__profile_id=profile_id, number=number)
            .first()
        )
        if version is None:
            missing.append(in_language(say("the profile version {name}", name=name)))
        else:
            found.append(version)
    return found, missing


def _plain(made: ItemAssessment, name: str, named: dict[str, str]) -> Any:
    value = getattr(made, name)
    if name == "profiles":
        return [named[one] for one in value]
    return list(value) if isinstance(value, tuple) else value


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
