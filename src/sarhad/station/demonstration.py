"""The demonstration country: a year of declarations, their past worked off, the last two days waiting in the queues."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from django.db import transaction
from django.db.models import F
from django.utils import timezone

import sarhad
from sarhad.assessment import CHANNELS, ItemAssessment, strictest
from sarhad.declarations.schema import conform
from sarhad.station.arrivals.services import group
from sarhad.station.arrivals.store import Draft, store
from sarhad.station.audit.chain import append
from sarhad.station.declared.models import Arrival, Declaration
from sarhad.station.declared.rows import OUTCOME, content_hash
from sarhad.station.declared.states import State
from sarhad.station.lanes.plans import load as load_plan
from sarhad.station.legal_time import to_legal, to_moment
from sarhad.station.offices.models import Office
from sarhad.station.offices.services import LEVELS, load_offices
from sarhad.station.register.keeping import load as load_register
from sarhad.station.risk.assessing import Assessed, assess_table
from sarhad.station.risk.first_model import train_first_model
from sarhad.station.risk.profiles import load_profiles

SOURCE = Path(sarhad.__file__).parent / "demonstration"
SEED, YEARS = 20260101, 1
WAITING_FOR = timedelta(days=2)
AUDITED_AFTER = timedelta(days=30)
WORKED_OFF_IN = timedelta(hours=6)
CHUNK = 2000

Report = Callable[[str], None]


def load(items: int, report: Report) -> None:
    """Make the country: offices, profiles, and about `items` goods items with their history."""
    from sarhad.declarations.generator import generate_table

    entries = yaml.safe_load((SOURCE / "offices.yaml").read_text(encoding="utf-8"))
    entries = entries["offices"] if isinstance(entries, dict) else entries
    report(f"Generating {items:,} goods items ...")
    seen, truth = generate_table(items, seed=SEED, years=YEARS)
    with transaction.atomic():  # a start that is broken off leaves a new station, not half a country
        offices = load_offices(sorted(entries, key=lambda entry: LEVELS.index(entry["level"])))
        load_profiles(SOURCE / "profiles")
        load_plan(SOURCE / "lanes.yaml")
        load_register(risks_of_the_demonstration(), offices, timezone.now())
        load_history(seen, truth, report)


def risks_of_the_demonstration() -> Iterator[dict[str, Any]]:
    """The demonstration's register; reviews are said in days from now, some of them are late."""
    for entry in yaml.safe_load((SOURCE / "register.yaml").read_text(encoding="utf-8")):
        days = entry.pop("review_in_days")
        yield {**entry, "review_on": timezone.localdate() + timedelta(days=days)}


def load_history(seen: pl.DataFrame, truth: pl.DataFrame, report: Report) -> None:
    """Bring in a table so that its last moment is now; what is older than two days was inspected and released.

    Args:
        seen: canonical item table.
        truth: `declaration_id`, `item_no` and what an inspection of each item finds, under the outcome columns' names.
        report: takes a line of progress.
    """
    now = timezone.now()
    table = until(seen.drop(OUTCOME, strict=False), to_legal(now))
    report("Assessing ...")
    assessed = assess_table(table)
    arrival = Arrival.objects.create(source=Arrival.Source.DEMONSTRATION, arrived_at=now)
    drafts = list(_drafts(table, assessed, arrival))
    waiting_from = to_legal(now - WAITING_FOR)
    _work_off(drafts, _found(truth), waiting_from)
    past = [draft for draft in drafts if draft.rows[0]["declared_at"] < waiting_from]
    _store(past, assessed, report, of=len(drafts))
    present = drafts[len(past) :]
    if train_first_model([row for draft in past for row in draft.rows], report):
        present, assessed = _assessed_again(present)
    _store(present, assessed, report, after=len(past), of=len(drafts))
    arrival.accepted = len(drafts)
    arrival.save(update_fields=["accepted"])
    _release(now)
    append("demonstration_loaded", actor="station", subject="demonstration", detail={"declarations": len(drafts)})


def _store(drafts: Sequence[Draft], assessed: Assessed, report: Report, *, after: int = 0, of: int) -> None:
    for start in range(0, len(drafts), CHUNK):
        with transaction.atomic():
            part = drafts[start : start + CHUNK]
            store(part, assessed, part[0].arrival.arrived_at)
        report(f"{after + min(start + CHUNK, len(drafts)):,} of {of:,} declarations")


def _assessed_again(drafts: Sequence[Draft]) -> tuple[list[Draft], Assessed]:
    """What waits is assessed with the model too, as it would have been if it arrived now."""
    rows = [row for draft in drafts for row in draft.rows]
    table = conform(pl.DataFrame(rows, infer_schema_length=None))
    assessed = assess_table(table)
    return list(_drafts(table, assessed, drafts[0].arrival)), assessed


def until(table: pl.DataFrame, last: datetime) -> pl.DataFrame:
    """The table moved in time by whole days so that its last declaration is on the last day, none after `last`."""
    newest: Any = table["declared_at"].max()
    days = (last.date() - newest.date()).days
    moved = table.with_columns(pl.col("declared_at") + pl.duration(days=days))
    kept = moved.filter(pl.col("declared_at") <= last)
    return conform(kept).sort("declared_at", "declaration_id", "version", "item_no")


def _drafts(table: pl.DataFrame, assessed: Assessed, arrival: Arrival) -> Iterator[Draft]:
    offices = {office.code: office for office in Office.objects.all()}
    found = iter(assessed.items)
    for key, rows in group(table):
        assessments = [next(found) for _ in rows]
        arrived_at = to_moment(rows[0]["declared_at"])
        office = offices[rows[0]["office"]]
        yield Draft(key, rows, content_hash(rows), office, arrival, assessments, arrived_at)


def _found(truth: pl.DataFrame) -> dict[tuple[str, int], dict[str, Any]]:
    """What an inspection of each irregular item finds."""
    plain = truth.rename({name: name.removeprefix("true_") for name in truth.columns})
    irregular = plain.filter(pl.col("irregular").cast(pl.Boolean))
    return {(row["declaration_id"], row["item_no"]): row for row in irregular.iter_rows(named=True)}


def _work_off(drafts: Sequence[Draft], found: Mapping[tuple[str, int], Mapping[str, Any]], until: datetime) -> None:
    """Write outcomes into the rows of what was examined before `until`."""
    for draft in drafts:
        declared_at = draft.rows[0]["declared_at"]
        examined = CHANNELS[strictest(one.channel for one in draft.assessments)].examined
        if declared_at >= until or not examined:
            continue
        draft.rows = [
            {**row, **_outcome(one, found.get((row["declaration_id"], row["item_no"])), declared_at)}
            for row, one in zip(draft.rows, draft.assessments, strict=True)
        ]


def _outcome(one: ItemAssessment, truth: Mapping[str, Any] | None, declared_at: datetime) -> dict[str, Any]:
    """The outcome columns of an inspection that found what is true."""
    truth = truth or {}
    by_chance = "random" if one.random else "manual"
    return {
        "inspected": True,
        "inspected_at": declared_at + WORKED_OFF_IN,
        "irregular": bool(truth),
        "severity": (truth.get("severity") or 1) if truth else 0,
        "irregularity_type": truth.get("irregularity_type"),
        "additional_revenue": truth.get("additional_revenue") or 0.0,
        "selection_reason": "profile" if one.profiles else by_chance,
        "selection_probability": one.selection_probability,
    }


def _release(now: datetime) -> None:
    """Everything that was worked off is released; old post-clearance audits are closed."""
    held = Declaration.objects.filter(state=State.WAITING, arrived_at__lt=now - WAITING_FOR)
    held.update(state=State.RELEASED, released_at=F("arrived_at") + WORKED_OFF_IN)
    Declaration.objects.filter(state=State.POST_AUDIT, arrived_at__lt=now - AUDITED_AFTER).update(state=State.CLOSED)
