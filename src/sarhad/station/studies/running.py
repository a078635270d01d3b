"""Starting, watching and ending studies: one of a kind and office at a time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.offices.models import Office
from sarhad.station.risk.models import ProfileVersion
from sarhad.station.screens.telling import ended_silently, kept, kept_problems
from sarhad.station.studies.history import items_of_the_year
from sarhad.station.studies.models import Study
from sarhad.station.studies.working import work_out

SILENT_FOR = timedelta(minutes=2)
"""A study whose process gave no sign of life for so long has ended."""
AT_ONCE = 20_000
"""Up to so many items a study is worked out while the person waits."""

State = Study.State
_COMMAND = "import sys; from sarhad.cli import main; sys.exit(main())"


class CancelledError(Exception):
    """Nobody wants the study any more."""


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
    end_silent()
    try:
        with transaction.atomic():
            study = Study.objects.create(
                kind=kind, office=office, version=version, asked=dict(asked or {}), started_by=by
            )
            subject = f"profile:{version}" if version else f"study:{study.pk}"
            append("study_started", actor=by.username, office=office, subject=subject, detail={"kind": kind})
    except IntegrityError:
        raise SarhadError(Problem(say("such a study is running"), say("wait for it, or cancel it"))) from None
    if items_of_the_year() <= AT_ONCE:
        carry_out(study)
        study.refresh_from_db()
    else:
        transaction.on_commit(lambda: _launch(study))
    return study


def cancel(by: User, study: Study) -> None:
    """End a study; its process notices within seconds and leaves nothing.

    Raises:
        PermissionDenied: it is another subtree's.
        SarhadError: it is over.
    """
    require(by, Action.VIEW_CRITERIA, study.office)
    with transaction.atomic():
        if not _finish(study, State.CANCELLED):
            raise SarhadError(Problem(say("this study is over"), say("look at what it found")))
        append("study_cancelled", actor=by.username, office=study.office, subject=f"study:{study.pk}")


def end_silent() -> None:
    """Mark studies whose process is gone, so that others can begin."""
    gone = Study.objects.filter(state=State.RUNNING, seen_at__lt=timezone.now() - SILENT_FOR)
    gone.update(state=State.FAILED, finished_at=timezone.now(), problems=kept_problems(ended_silently()))


def carry_out(study: Study) -> None:
    """Work a study out and keep what it found; what goes wrong is written down for those who look at the screen."""
    try:
        found = work_out(study, lambda text: _tell(study, text))
    except CancelledError:
        return
    except SarhadError as error:
        _finish(study, State.FAILED, problems=kept_problems(error))
        return
    except Exception as error:
        _finish(study, State.FAILED, problems=kept_problems(error))
        raise
    plain = json.loads(json.dumps(found.result, default=str))
    _finish(study, State.DONE, summary=found.summary, result=plain)


def is_wanted(study: Study) -> bool:
    """Give a sign of life; False once somebody cancelled the study."""
    return bool(Study.objects.filter(pk=study.pk, state=State.RUNNING).update(seen_at=timezone.now()))


def _tell(study: Study, text: str) -> None:
    study.lines.append({"at": timezone.now().isoformat(timespec="seconds"), "text": text, "said": kept(text)})
    running = Study.objects.filter(pk=study.pk, state=State.RUNNING)
    if not running.update(lines=study.lines, seen_at=timezone.now()):
        raise CancelledError


def _finish(study: Study, state: str, **fields: object) -> bool:
    """End a study that still runs; False if it was ended already."""
    running = Study.objects.filter(pk=study.pk, state=State.RUNNING)
    return bool(running.update(state=state, finished_at=timezone.now(), **fields))


def _launch(study: Study) -> None:
    """A process that outlives the request and the server's worker."""
    log = Path(settings.HOME) / "studies.log"
    with log.open("ab") as output:
        subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "station", "study", str(study.pk)],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
