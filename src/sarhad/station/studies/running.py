"""Starting, watching and ending studies: one of a kind and office at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.background import running, working
from sarhad.station.offices.models import Office
from sarhad.station.risk.models import ProfileVersion
from sarhad.station.studies.history import items_of_the_year
from sarhad.station.studies.models import Study
from sarhad.station.studies.working import work_out

AT_ONCE = 20_000
"""Up to so many items a study is worked out while the person waits."""

State = Study.State


def studies_of(user: User, kind: Study.Kind) -> QuerySet[Study]:
    """The studies of the person's subtree, newest first."""
    found = within(user, Action.VIEW_CRITERIA, Study.objects.select_related("started_by", "office"))
    return found.filter(kind=kind).order_by("-pk")


def start(
    by: User,
    kind: Study.Kind,
    office: Office,
    version: ProfileVersion | None = None,
    asked: Mapping[str, Any] | None = None,
) -> Study:
    """Begin a study: at once where the past is small, else by a process of its own.

    Raises:
        PermissionDenied: the person does not see criteria of that office.
        SarhadError: one of this kind is running for the office, or (at once) it failed.
    """
    require(by, Action.VIEW_CRITERIA, office)

    def record() -> Study:
        study = Study.objects.create(kind=kind, office=office, version=version, asked=dict(asked or {}), started_by=by)
        subject = f"profile:{version}" if version else f"study:{study.pk}"
        append("study_started", actor=by.username, office=office, subject=subject, detail={"kind": kind})
        return study

    busy = Problem(say("such a study is running"), say("wait for it, or cancel it"))
    study = running.begin(Study, record, busy)
    if items_of_the_year() <= AT_ONCE:
        carry_out(study)
        study.refresh_from_db()
    else:
        transaction.on_commit(lambda: running.launch("study", study))
    return study


def cancel(by: User, study: Study) -> None:
    """End a study; its process notices within seconds and leaves nothing.

    Raises:
        PermissionDenied: it is another subtree's.
        SarhadError: it is over.
    """
    require(by, Action.VIEW_CRITERIA, study.office)
    with transaction.atomic():
        if not running.finish(study, State.CANCELLED):
            raise SarhadError(Problem(say("this study is over"), say("look at what it found")))
        append("study_cancelled", actor=by.username, office=study.office, subject=f"study:{study.pk}")


def end_silent() -> None:
    """Mark studies whose process is gone, so that others can begin."""
    running.end_silent(Study)


def carry_out(study: Study) -> None:
    """Work a study out and keep what it found; what goes wrong is written down for those who look at the screen."""
    with running.told_if_it_fails(study):
        found = work_out(study, lambda text: running.tell(study, text))
        plain = json.loads(json.dumps(found.result, default=str))
        running.finish(study, State.DONE, summary=found.summary, result=plain)


def work(number: int) -> Study:
    """The process of a study, what `sarhad station study` does; gives it as it ended.

    Raises:
        SarhadError: there is no such study, or it is over.
    """
    none = Problem(say("no study {number} is waiting", number=number), say("start one from its screen"))
    return working.work(Study.objects.select_related("office", "version"), number, carry_out, none)
