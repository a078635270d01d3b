"""The process of long work: polite, giving signs of life, and ending itself once nobody wants the work."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import close_old_connections, connection
from django.db.models import QuerySet

from sarhad.errors import Problem, SarhadError
from sarhad.station.background.models import Run
from sarhad.station.background.running import State, is_wanted

SECONDS = 3.0
"""Between two signs of life."""

POLITENESS = 10
"""Added to the niceness: officers' screens go before this work."""

R = TypeVar("R", bound=Run)
log = logging.getLogger(__name__)


def work(waiting: QuerySet[R], number: int, carry_out: Callable[[R], None], none: Problem) -> R:
    """Carry out what was begun from a screen; gives it as it ended.

    Args:
        waiting: records of the kind.
        number: primary key.
        carry_out: does the work.
        none: what is told where no such work waits.

    Raises:
        SarhadError: `none`.
    """
    run = waiting.filter(pk=number, state=State.RUNNING).first()
    if run is None:
        raise SarhadError(none)
    os.nice(POLITENESS)
    over = threading.Event()
    threading.Thread(target=_watch, args=(run, over), daemon=True).start()
    try:
        carry_out(run)
    finally:
        over.set()
    run.refresh_from_db()
    return run


def _watch(run: Run, over: threading.Event) -> None:
    """Some work is done in code that cannot be asked to stop: what was cancelled ends with its process."""
    while not over.wait(SECONDS):
        try:
            close_old_connections()
            if not is_wanted(run) and not over.is_set():
                run.refresh_from_db(fields=["state"])
                if run.state == State.CANCELLED:
                    os._exit(0)
        except Exception:
            log.exception("%s could not give a sign of life", run)
    connection.close()
