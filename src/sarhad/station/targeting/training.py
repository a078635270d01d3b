"""Training started from the screen: one at a time, carried out by a process of its own, told step by step."""

from __future__ import annotations

import os

import polars as pl
from django.db import transaction

from sarhad import targeting
from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.background import running
from sarhad.station.targeting.deeds import centre
from sarhad.station.targeting.kept import keep, save
from sarhad.station.targeting.models import TrainingRun
from sarhad.station.targeting.period_table import whole_history

State = TrainingRun.State


def start(by: User) -> TrainingRun:
    """Begin to train on the station's own history.

    Raises:
        PermissionDenied: not a manager of the whole service.
        SarhadError: a training is running.
    """
    require(by, Action.TRAIN_MODEL, centre())

    def record() -> TrainingRun:
        run = TrainingRun.objects.create(started_by=by)
        append("training_started", actor=by.username, office=centre(), subject=f"training:{run.pk}")
        transaction.on_commit(lambda: running.launch("train", run))
        return run

    return running.begin(TrainingRun, record, Problem(say("a training is running"), say("wait for it, or cancel it")))


def cancel(by: User, run: TrainingRun) -> None:
    """End a training; its process notices within seconds and leaves nothing.

    Raises:
        PermissionDenied: not a manager of the whole service.
        SarhadError: it is over.
    """
    require(by, Action.TRAIN_MODEL, centre())
    with transaction.atomic():
        if not running.finish(run, State.CANCELLED):
            raise SarhadError(Problem(say("this training is over"), say("look at what it made")))
        append("training_cancelled", actor=by.username, office=centre(), subject=f"training:{run.pk}")


def carry_out(run: TrainingRun, history: pl.DataFrame | None = None) -> None:
    """Train and keep the model; whatever goes wrong is written down for those who look at the screen.

    Args:
        run: the training.
        history: what to learn from; the station's stored items of the last three years if not given.
    """
    with running.told_if_it_fails(run):
        running.tell(run, say("reading the station's history"))
        table = whole_history() if history is None else history
        threads = max(1, (os.cpu_count() or 2) // 2)
        saved = save(targeting.train(table, threads=threads, report=lambda text: running.tell(run, text)))
        with transaction.atomic():
            if running.finish(run, State.DONE):  # else cancelled meanwhile
                _keep(run, saved)


def _keep(run: TrainingRun, saved: targeting.Model) -> None:
    run.made = keep(saved, run.started_by)
    run.save(update_fields=["made"])
    subject, detail = f"training:{run.pk}", {"model_id": run.made.model_id}
    append("model_trained", actor=run.started_by.username, office=centre(), subject=subject, detail=detail)
