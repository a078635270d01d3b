"""Runs of declarations that passed, kept in the database: locked while a batch of them is decided, then written on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sarhad.assessment import Runs
from sarhad.assessment.run_rule import RunRule
from sarhad.station.lanes.models import Run
from sarhad.station.statements import Question, executed

_RUNS = Question(
    lambda codes, kinds: (
        Run.objects.select_for_update()
        .filter(code__in=codes, kind__in=kinds)
        .order_by("kind", "code")
        .values_list("pk", "kind", "code", "passed")
    )
)


@contextmanager
def locked_runs(rows: Iterable[Mapping[str, Any]], rule: RunRule | None) -> Iterator[Runs | None]:
    """The runs of these rows' traders and offices; call within a transaction, which keeps them to itself.

    They are locked in the order of their names, so that two batches never wait for each other.
    """
    keys = _keys(rows, rule)
    if not keys:
        yield None
        return
    records = _locked(keys)
    if not keys <= records.keys():
        Run.objects.bulk_create([Run(kind=kind, code=code) for kind, code in sorted(keys)], ignore_conflicts=True)
        records = _locked(keys)
    runs = Runs({key: records[key].passed for key in keys})
    yield runs
    changed = [key for key in sorted(keys) if records[key].passed != runs.passed[key]]
    for key in changed:
        records[key].passed = runs.passed[key]
    if len(changed) == 1:
        [key] = changed
        executed("UPDATE lanes_run SET passed = %s WHERE id = %s", [records[key].passed, records[key].pk])
    else:
        Run.objects.bulk_update([records[key] for key in changed], ["passed"], batch_size=500)


def _locked(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Run]:
    kinds, codes = ({key[place] for key in keys} for place in (0, 1))
    found = (Run(pk=pk, kind=kind, code=code, passed=passed) for pk, kind, code, passed in _RUNS([*codes], [*kinds]))
    return {(run.kind, run.code): run for run in found}


def _keys(rows: Iterable[Mapping[str, Any]], rule: RunRule | None) -> set[tuple[str, str]]:
    if rule is None or not rule.limits_anything:
        return set()
    return {key for row in rows for key in rule.limits(row.get("office"), row.get("procedure"), row.get("importer"))}
