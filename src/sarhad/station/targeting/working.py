"""The processes of trainings and reports: what `sarhad station train` and `sarhad station learn` do."""

from __future__ import annotations

from sarhad.errors import Problem
from sarhad.sentences import say
from sarhad.station.background.working import work
from sarhad.station.targeting import reporting, training
from sarhad.station.targeting.models import ReportRun, TrainingRun


def train(number: int) -> TrainingRun:
    """Carry out a training that was started from the screen; gives it as it ended.

    Raises:
        SarhadError: there is no such training, or it is over.
    """
    advice = say("start one from the screen of the models")
    none = Problem(say("no training {number} is waiting", number=number), advice)
    return work(TrainingRun.objects.select_related("started_by"), number, training.carry_out, none)


def learn(number: int) -> ReportRun:
    """Work out a month that was asked for on the screen; gives the run as it ended.

    Raises:
        SarhadError: there is no such run, or it is over.
    """
    advice = say("start one from the screen of what was learned")
    none = Problem(say("no report {number} is waiting", number=number), advice)
    return work(ReportRun.objects.select_related("started_by"), number, reporting.carry_out, none)
