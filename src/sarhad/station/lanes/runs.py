"""Runs of declarations that passed, kept in the database: locked while a batch of them is decided, then written on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sarhad.assessment import Runs
from sarhad.assessment.run_rule import RunRule
from sarhad.station.lanes.models import Run


@contextmanager
def locked_runs(rows: Iterable[Mapping[str, Any]], rule: RunRule | None) -> Iterator[Runs | None]:
    """The runs of these rows' traders and offices; call within a transaction, which keeps them to itself.

    They are locked in the order of their names, so that two batches never wait for each other.
    """
    keys = _keys(rows, rule)
    if not keys:
        yield None
        return
    Run.objects.bulk_create([Run(kind=kind, code=code) for kind, code in sorted(keys)], ignore_conflicts=True)
    kinds, codes = {kind for kind, _ in keys}, {code for _, code in keys}
    locked = Run.objects.select_for_update().filter(kind__in=kinds, code__in=codes).order_by("kind", "code")
    records = {(run.kind, run.code): run for run in locked}
    runs = Runs({key: records[key].passed for key in keys})
    yield runs
    for key in keys:
        records[key].passed = runs.passed[key]
    Run.objects.bulk_update([records[key] for key in sorted(keys)], ["passed"], batch_size=500)


def _keys(rows: Iterable[Mapping[str, Any]], rule: RunRule | None) -> set[tuple[str, str]]:
    if rule is None or not rule.limits_anything:
        return set()
    return {key for row in rows for key in rule.limits(row.get("office"), row.get("procedure"), row.get("importer"))}
