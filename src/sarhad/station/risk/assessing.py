"""The assessor of this process, always with the profiles that select now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import polars as pl
from django.conf import settings
from django.utils import timezone

from sarhad import profiles as library
from sarhad.assessment import Assessor, ItemAssessment, SelectionKey
from sarhad.assessment.assessor import ScoringModel
from sarhad.station.declared.models import Item
from sarhad.station.offices.models import Office
from sarhad.station.risk.models import Decision, Hit, Profile, ProfileVersion
from sarhad.station.risk.profiles import office_tree

MODEL_DIRECTORY = "model"


@dataclass(frozen=True)
class Rules:
    """What decisions are made with: the assessor and the versions its profiles are.

    Attributes:
        versions: by profile id, the record's key and the version's number.
    """

    assessor: Assessor
    versions: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Assessed:
    """Assessments of rows, in their order, with what they were made with."""

    items: Sequence[ItemAssessment]
    rules: Rules
    at: datetime


_lock = Lock()
_current: dict[tuple[object, ...], Rules] = {}


def rules() -> Rules:
    """The rules in force; made anew when a profile, an office or the model changed, in whichever process."""
    selecting = Profile.objects.filter(active__isnull=False).order_by("active_id")
    active = tuple(selecting.values_list("active_id", flat=True))
    last_office = Office.objects.order_by("-pk").values_list("pk", flat=True).first()
    signature = (settings.SELECTION_KEY, active, last_office, Office.objects.count(), _model_stamp())
    with _lock:
        if signature not in _current:
            _current.clear()
            _current[signature] = _make(active)
        return _current[signature]


def _make(active: Sequence[int]) -> Rules:
    records = ProfileVersion.objects.select_related("profile").filter(pk__in=active).order_by("profile__profile_id")
    chosen = [library.Profile.model_validate_json(record.source) for record in records]
    profiles = library.ProfileSet.of_profiles(chosen, offices=office_tree())
    key = SelectionKey(bytes.fromhex(settings.SELECTION_KEY))
    versions = {record.profile.profile_id: (record.pk, record.number) for record in records}
    return Rules(Assessor(profiles, key, model=_model(_model_stamp())), versions)


def _model_stamp() -> float | None:
    directory = Path(settings.HOME) / MODEL_DIRECTORY
    return directory.stat().st_mtime if directory.exists() else None


@cache
def _model(stamp: float | None) -> ScoringModel | None:
    """The model in the home directory, if one was put there."""
    if stamp is None:
        return None
    from sarhad import targeting

    loaded: ScoringModel = targeting.load_model(Path(settings.HOME) / MODEL_DIRECTORY)  # type: ignore[attr-defined]
    return loaded


def assess(rows: Sequence[Mapping[str, Any]]) -> Assessed:
    """Assess rows of the canonical item table with the rules in force."""
    current = rules()
    return Assessed(current.assessor.assess_items(rows), current, timezone.now())


def assess_table(table: pl.DataFrame) -> Assessed:
    """As `assess`, for many rows at once."""
    current = rules()
    names = ("profiles", "reasons", "controls")
    found = [
        ItemAssessment(**{**row, **{name: tuple(row[name]) for name in names}})
        for row in current.assessor.assess(table).iter_rows(named=True)
    ]
    return Assessed(found, current, timezone.now())


def decision_of(item: Item, assessment: ItemAssessment, assessed: Assessed) -> Decision:
    """The record of a decision, not yet saved, with everything it was made with."""
    versions = assessed.rules.versions
    model = assessed.rules.assessor.model
    return Decision(
        item=item,
        channel=assessment.channel,
        profiles=[f"{name}@{versions[name][1]}" for name in assessment.profiles],
        model_id=model.id if model else "",
        key_id=assessed.rules.assessor.key.id,
        score=assessment.model_score,
        random=assessment.random,
        selection_probability=assessment.selection_probability,
        reasons=list(assessment.reasons),
        controls=list(assessment.controls),
        assessed_at=assessed.at,
    )


def hits_of(item: Item, assessment: ItemAssessment, assessed: Assessed) -> list[Hit]:
    """The same matches one by one, not yet saved, for counting."""
    return [Hit(item=item, profile_version_id=assessed.rules.versions[name][0]) for name in assessment.profiles]
