"""A month's report worked out by a process of its own: a year of items is too much for a request to wait for."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.background import running
from sarhad.station.targeting.deeds import centre
from sarhad.station.targeting.learned import keep_report, worked_out
from sarhad.station.targeting.models import ReportRun


def start(by: User, month: date) -> ReportRun:
    """Begin to work out a month.

    Raises:
        PermissionDenied: not a manager of the whole service.
        SarhadError: a report is being worked out.
    """
    require(by, Action.PROPOSE_MODEL, centre())

    def record() -> ReportRun:
        run = ReportRun.objects.create(started_by=by, month=month.replace(day=1))
        append("report_started", actor=by.username, office=centre(), subject=f"learned:{month:%Y-%m}")
        transaction.on_commit(lambda: running.launch("learn", run))
        return run

    busy = Problem(say("a report is being worked out"), say("wait for it, or cancel it"))
    return running.begin(ReportRun, record, busy)


def cancel(by: User, run: ReportRun) -> None:
    """End a run; its process notices within seconds and keeps nothing.

    Raises:
        PermissionDenied: not a manager of the whole service.
        SarhadError: it is over.
    """
    require(by, Action.PROPOSE_MODEL, centre())
    with transaction.atomic():
        if not running.finish(run, running.State.CANCELLED):
            raise SarhadError(Problem(say("this report is worked out already"), say("look at it")))
        append("report_cancelled", actor=by.username, office=centre(), subject=f"learned:{run.month:%Y-%m}")


def carry_out(run: ReportRun) -> None:
    """Work the month out and keep it, unless somebody cancelled it meanwhile."""
    with running.told_if_it_fails(run):
        content = worked_out(run.started_by, run.month, lambda text: running.tell(run, text))
        with transaction.atomic():
            if running.finish(run, running.State.DONE):
                keep_report(run.started_by, run.month, content)
