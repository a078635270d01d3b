"""The processes of trainings and reports: what `sarhad station train` and `sarhad station learn` do."""

from __future__ import annotations

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.targeting import reporting, runs, training
from sarhad.station.targeting.models import ReportRun, TrainingRun

State = runs.State


def train(number: int) -> TrainingRun:
    """Carry out a training that was started from the screen; gives it as it ended.

    Raises:
        SarhadError: there is no such training, or it is over.
    """
    run = TrainingRun.objects.select_related("started_by").filter(pk=number, state=State.RUNNING).first()
    if run is None:
        raise SarhadError(
            Problem(
                say("no training {number} is waiting", number=number), say("start one from the screen of the models")
            )
        )
    runs.work(run, lambda: training.carry_out(run))
    return run


def learn(number: int) -> ReportRun:
    """Work out a month that was asked for on the screen; gives the run as it ended.

    Raises:
        SarhadError: there is no such run, or it is over.
    """
    run = ReportRun.objects.select_related("started_by").filter(pk=number, state=State.RUNNING).first()
    if run is None:
        raise SarhadError(
            Problem(
                say("no report {number} is waiting", number=number),
                say("start one from the screen of what was learned"),
            )
        )
    runs.work(run, lambda: reporting.carry_out(run))
    return run
