"""Training started from the screen: one at a time, carried out by a process of its own, told step by step."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from sarhad import targeting
from sarhad.errors import Problem, SarhadError
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.targeting.deeds import centre
from sarhad.station.targeting.kept import keep, save
from sarhad.station.targeting.models import TrainingRun
from sarhad.station.targeting.period_table import whole_history

SILENT_FOR = timedelta(minutes=2)
"""A training whose process gave no sign of life for so long has ended."""

State = TrainingRun.State
_COMMAND = "import sys; from sarhad.cli import main; sys.exit(main())"


def start(by: User) -> TrainingRun:
    """Begin to train on the station's own history.

    Raises:
        PermissionDenied: not a manager of the whole service.
        SarhadError: a training is running.
    """
    require(by, Action.TRAIN_MODEL, centre())
    end_silent()
    try:
        with transaction.atomic():
            run = TrainingRun.objects.create(started_by=by)
            append("training_started", actor=by.username, office=centre(), subject=f"training:{run.pk}")
            transaction.on_commit(lambda: _launch(run))
    except IntegrityError:
        raise SarhadError(Problem("a training is running", "wait for it, or cancel it")) from None
    return run


def cancel(by: User, run: TrainingRun) -> None:
    """End a training; its process notices within seconds and leaves nothing.

    Raises:
        PermissionDenied: not a manager of the whole service.
        SarhadError: it is over.
    """
    require(by, Action.TRAIN_MODEL, centre())
    with transaction.atomic():
        if not _finish(run, State.CANCELLED):
            raise SarhadError(Problem("this training is over", "look at what it made"))
        append("training_cancelled", actor=by.username, office=centre(), subject=f"training:{run.pk}")


def end_silent() -> None:
    """Mark a training whose process is gone, so that another can begin."""
    gone = TrainingRun.objects.filter(state=State.RUNNING, seen_at__lt=timezone.now() - SILENT_FOR)
    gone.update(state=State.FAILED, finished_at=timezone.now(), problem="its process ended without a word")


def carry_out(run: TrainingRun, history: pl.DataFrame | None = None) -> None:
    """Train and keep the model; whatever goes wrong is written down for those who look at the screen.

    Args:
        run: the training.
        history: what to learn from; the station's stored items of the last three years if not given.
    """
    try:
        _tell(run, "reading the station's history")
        table = whole_history() if history is None else history
        model = targeting.train(table, threads=max(1, (os.cpu_count() or 2) // 2), report=lambda text: _tell(run, text))
        saved = save(model)
    except SarhadError as error:
        _finish(run, State.FAILED, problem=str(error))
        return
    except Exception as error:
        _finish(run, State.FAILED, problem=f"{type(error).__name__}: {error}")
        raise
    with transaction.atomic():
        if not _finish(run, State.DONE):  # cancelled meanwhile
            return
        run.made = keep(saved, run.started_by)
        run.save(update_fields=["made"])
        detail = {"model_id": run.made.model_id}
        append(
            "model_trained", actor=run.started_by.username, office=centre(), subject=f"training:{run.pk}", detail=detail
        )


def is_wanted(run: TrainingRun) -> bool:
    """Give a sign of life; False once somebody cancelled the training."""
    return bool(TrainingRun.objects.filter(pk=run.pk, state=State.RUNNING).update(seen_at=timezone.now()))


def _tell(run: TrainingRun, text: str) -> None:
    run.lines.append({"at": timezone.now().isoformat(timespec="seconds"), "text": text})
    TrainingRun.objects.filter(pk=run.pk).update(lines=run.lines, seen_at=timezone.now())


def _finish(run: TrainingRun, state: str, problem: str = "") -> bool:
    """End a training that still runs; False if it was ended already."""
    running = TrainingRun.objects.filter(pk=run.pk, state=State.RUNNING)
    return bool(running.update(state=state, finished_at=timezone.now(), problem=problem))


def _launch(run: TrainingRun) -> None:
    """A process that outlives the request and the server's worker."""
    log = Path(settings.HOME) / "training.log"
    with log.open("ab") as output:
        subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "station", "train", str(run.pk)],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
