"""The process of a training: gives signs of life while it works, and ends itself once nobody wants the training."""

from __future__ import annotations

import logging
import os
import threading

from django.db import close_old_connections, connection

from sarhad.errors import Problem, SarhadError
from sarhad.station.targeting.models import TrainingRun
from sarhad.station.targeting.training import carry_out, is_wanted

SECONDS = 3.0
POLITENESS = 10
"""Added to the niceness: officers' screens go before a training."""

log = logging.getLogger(__name__)


def work(number: int) -> TrainingRun:
    """Carry out a training that was started from the screen; gives it as it ended.

    Raises:
        SarhadError: there is no such training, or it is over.
    """
    run = TrainingRun.objects.select_related("started_by").filter(pk=number, state=TrainingRun.State.RUNNING).first()
    if run is None:
        raise SarhadError(Problem(f"no training {number} is waiting", "start one from the screen of the models"))
    os.nice(POLITENESS)
    over = threading.Event()
    threading.Thread(target=_watch, args=(run, over), daemon=True).start()
    try:
        carry_out(run)
    finally:
        over.set()
    run.refresh_from_db()
    return run


def _watch(run: TrainingRun, over: threading.Event) -> None:
    """Trees are grown in code that cannot be asked to stop: a training that was cancelled ends with its process."""
    while not over.wait(SECONDS):
        try:
            close_old_connections()
            if not is_wanted(run) and not over.is_set():
                run.refresh_from_db(fields=["state"])
                if run.state == TrainingRun.State.CANCELLED:
                    os._exit(0)
        except Exception:
            log.exception("a training could not give a sign of life")
    connection.close()
