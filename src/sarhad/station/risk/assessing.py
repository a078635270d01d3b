"""The assessor of this process, always with the profiles that select now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

import polars as pl
from django.conf import settings
from django.utils import timezone

from sarhad import profiles as library
from sarhad.assessment import Assessor, ItemAssessment, Runs, SelectionKey
from sarhad.assessment.expected_worth import RevenueModel
from sarhad.declarations.schema import conformed
from sarhad.profiles.life import CLOCK, State, is_counted, next_change, selects
from sarhad.station.declared.models import Item
from sarhad.station.lanes.models import PlanVersion
from sarhad.station.lanes.plans import orders_of, version_in_force
from sarhad.station.legal_time import to_legal
from sarhad.station.lists.in_force import cannot_rest_on, lists_at, next_expiry, vocabulary_of
from sarhad.station.risk.compiled import CompiledRules, compile_rules
from sarhad.station.risk.lives import life_of
from sarhad.station.risk.models import Decision, Hit, ProfileVersion
from sarhad.station.risk.past import indicators_of, indicators_of_table
from sarhad.station.risk.profiles import office_tree
from sarhad.station.risk.signs import Signs, signs_now
from sarhad.station.risk.versions import content_of
from sarhad.station.targeting import kept as kept_models
from sarhad.station.targeting.silent import silent_scores
from sarhad.targeting import Model

ItemKey = tuple[str, int, int]
"""declaration_id, version and item_no."""


@dataclass(frozen=True)
class Rules:
    """What decisions are made with: the assessor and the versions its profiles are.

    Attributes:
        versions: by the id that the assessor knows, the record's key and the version's name.
        until: when the clock changes what selects, if nobody does before; None: never.
        plan: the lane plan's version; None where none is in force.
        challenger: the model that scores silently, and its record's key.
        compiled: the profiles that select and those that are counted, for the next rules to take over.
    """

    assessor: Assessor
    versions: Mapping[str, tuple[int, str]]
    until: datetime | None
    plan: PlanVersion | None = None
    challenger: tuple[int, Model] | None = None
    compiled: CompiledRules | None = None

    @property
    def indicators(self) -> list[str]:
        """What must be known of the past: for the profiles, the champion and the challenger."""
        beside = self.challenger[1].indicators if self.challenger else []
        return list(dict.fromkeys([*self.assessor.indicators, *beside]))


@dataclass(frozen=True)
class Assessed:
    """Assessments of rows, in their order, with what they were made with.

    Attributes:
        past: by item, the indicators that the rules name, as they were known.
        silent: by item, the challenger's score.
        foreseen: by item, the revenue that the champion expects of a control; empty where none foresees it.
    """

    items: Sequence[ItemAssessment]
    rules: Rules
    at: datetime
    past: Mapping[ItemKey, Mapping[str, Any]]
    silent: Mapping[ItemKey, float] = field(default_factory=dict)
    foreseen: Mapping[ItemKey, float] = field(default_factory=dict)


_lock = Lock()
_current: dict[tuple[object, ...], Rules] = {}


def rules(signs: Signs | None = None) -> Rules:
    """The rules in force at this moment; made anew when the clock, a person or another process changed them.

    Args:
        signs: when they were asked for just now.
    """
    signs = signs or signs_now()
    signature = (settings.SELECTION_KEY, *signs[: Signs._fields.index("editions")])
    now = to_legal(timezone.now())
    with _lock:
        kept = _current.get(signature)
        if kept is None or (kept.until is not None and now >= kept.until):
            before = next(iter(_current.values()), None)
            kept = _make(now, version_in_force(), before.compiled if before else None)
            _current.clear()
            _current[signature] = kept
        return kept


def _make(now: datetime, plan: PlanVersion | None, before: CompiledRules | None) -> Rules:
    """What selects and what is counted now, judged by the clock at this moment: no job ends anything."""
    states = [state.value for state in CLOCK]
    records = ProfileVersion.objects.select_related("profile", "life", "office").filter(life__state__in=states)
    lives = [(record, life_of(record)) for record in records.order_by("profile__profile_id", "number")]
    lists = lists_at()
    rested = [(record, life) for record, life in lives if not cannot_rest_on(record.condition, record.office, lists)]
    selecting = [record for record, life in rested if selects(life, now)]
    silent = [record for record, life in rested if is_counted(life, now)]
    moments = (*(next_change(life, now) for _, life in lives), next_expiry(lists))
    tree, known = office_tree(), vocabulary_of(lists)
    compiled = compile_rules([*map(_named, selecting)], [*map(_named, silent)], known, tree, before)
    key = SelectionKey(bytes.fromhex(settings.SELECTION_KEY))
    model = kept_models.in_service(kept_models.champion())
    assessor = Assessor(compiled.selecting, key, model=model, silent=compiled.silent, plan=orders_of(plan))
    versions = {_name(record): (record.pk, str(record)) for record in (*selecting, *silent)}
    until = min((moment for moment in moments if moment is not None), default=None)
    return Rules(assessor, versions, until, plan, _challenger(), compiled)


def _challenger() -> tuple[int, Model] | None:
    record = kept_models.challenger()
    model = kept_models.in_service(record)
    return (record.pk, model) if record is not None and model is not None else None


def _name(record: ProfileVersion) -> str:
    """The id a version goes by: the profile's, and its own while it selects or is counted beside the active one."""
    if record.life.state == State.ACTIVE:
        return record.profile.profile_id
    return f"{record.profile.profile_id}@{record.number}"


def _named(record: ProfileVersion) -> library.Profile:
    return content_of(record).model_copy(update={"id": _name(record)})


def assess(rows: Sequence[Mapping[str, Any]], runs: Runs | None = None, current: Rules | None = None) -> Assessed:
    """Assess rows of the canonical item table.

    Args:
        rows: by column name.
        runs: declarations that passed in a row before; written on.
        current: the rules, when they were fetched before; else those in force.
    """
    return consider(rows, current or rules())(runs)


Concluding = Callable[[Runs | None], Assessed]
"""What is left of an assessment when all is done that needs no runs; to be called once."""


def consider(rows: Sequence[Mapping[str, Any]], current: Rules) -> Concluding:
    """Assess a few rows but for the limits of runs, for which others would have to wait."""
    known = indicators_of(rows, current.indicators)
    wide = [{**row, **past} for row, past in zip(rows, known, strict=True)]
    considered = current.assessor.consider(wide)
    table = considered.table
    if table is None and current.challenger:
        table = conformed(wide)
    beside = _beside(current, table)
    past = dict(zip(map(_key, rows), known, strict=True))
    return lambda runs: Assessed(current.assessor.conclude(considered, runs), current, timezone.now(), past, **beside)


def _beside(current: Rules, table: pl.DataFrame | None) -> dict[str, dict[ItemKey, float]]:
    """What is written down beside the assessments: the challenger's scores, and the revenue the champion foresees."""
    challenger = current.challenger[1] if current.challenger else None
    if table is None:
        return {}
    return {"silent": silent_scores(challenger, table), "foreseen": _foreseen(current, table)}


def _foreseen(current: Rules, table: pl.DataFrame) -> dict[ItemKey, float]:
    model = current.assessor.model
    revenue = model.expected_revenue(table) if isinstance(model, RevenueModel) and current.plan else None
    if revenue is None:
        return {}
    keys = table.select("declaration_id", pl.col("version").fill_null(1), "item_no").rows()
    return dict(zip(keys, revenue.fill_nan(None).fill_null(0.0).to_list(), strict=True))


def assess_table(table: pl.DataFrame, runs: Runs | None = None, current: Rules | None = None) -> Assessed:
    """As `assess`, for many rows at once."""
    current = current or rules()
    past: dict[ItemKey, Mapping[str, Any]] = {}
    if names := current.indicators:
        known = indicators_of_table(table, names)
        past = dict(zip(table.select("declaration_id", "version", "item_no").rows(), known.to_dicts(), strict=True))
        table = table.hstack(known)
    lists = ("profiles", "reasons", "controls", "silent")
    found = [
        ItemAssessment(**{**row, **{name: tuple(row[name]) for name in lists}})
        for row in current.assessor.assess(table, runs).iter_rows(named=True)
    ]
    return Assessed(found, current, timezone.now(), past, **_beside(current, table))


def _key(row: Mapping[str, Any]) -> ItemKey:
    return row["declaration_id"], row.get("version") or 1, row["item_no"]


def decision_of(item: Item, assessment: ItemAssessment, assessed: Assessed) -> Decision:
    """The record of a decision, not yet saved, with everything it was made with."""
    versions = assessed.rules.versions
    model = assessed.rules.assessor.model
    return Decision(
        item=item,
        channel=assessment.channel,
        profiles=[versions[name][1] for name in assessment.profiles],
        model_id=model.id if model else "",
        key_id=assessed.rules.assessor.key.id,
        score=assessment.model_score,
        random=assessment.random,
        selection_probability=assessment.selection_probability,
        reasons=list(assessment.reasons),
        controls=list(assessment.controls),
        indicators=assessed.past.get((assessment.declaration_id, item.declaration.version, item.item_no)) or None,
        assessed_at=assessed.at,
    )


def hits_of(item: Item, assessment: ItemAssessment, assessed: Assessed) -> list[Hit]:
    """The same matches one by one, and those of the silent profiles, not yet saved, for counting."""
    versions = assessed.rules.versions
    loud = [Hit(item=item, profile_version_id=versions[name][0]) for name in assessment.profiles]
    return loud + [Hit(item=item, profile_version_id=versions[name][0], silent=True) for name in assessment.silent]
