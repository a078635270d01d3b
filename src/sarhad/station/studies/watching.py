"""The process of a study: gives signs of life while it works, and ends itself once nobody wants the study."""

from __future__ import annotations

import logging
import os
import threading

from django.db import close_old_connections, connection

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.studies.models import Study
from sarhad.station.studies.running import carry_out, is_wanted

SECONDS = 3.0
POLITENESS = 10
"""Added to the niceness: officers' screens go before a study."""

log = logging.getLogger(__name__)


def work(number: int) -> Study:
    """Carry out a study that was started from the screen; gives it as it ended.

    Raises:
        SarhadError: there is no such study, or it is over.
    """
    study = Study.objects.filter(pk=number, state=Study.State.RUNNING).select_related("office", "version").first()
    if study is None:
        raise SarhadError(Problem(say("no study {number} is waiting", number=number), say("start one from its screen")))
    os.nice(POLITENESS)
    over = threading.Event()
    threading.Thread(target=_watch, args=(study, over), daemon=True).start()
    try:
        carry_out(study)
    finally:
        over.set()
    study.refresh_from_db()
    return study


def _watch(study: Study, over: threading.Event) -> None:
    """A pass over a table cannot be asked to stop: a study that was cancelled ends with its process."""
    while not over.wait(SECONDS):
        try:
            close_old_connections()
            if not is_wanted(study) and not over.is_set():
                study.refresh_from_db(fields=["state"])
                if study.state == Study.State.CANCELLED:
                    os._exit(0)
        except Exception:
            log.exception("a study could not give a sign of life")
    connection.close()
