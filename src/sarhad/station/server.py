"""What the server does beside answering: the lane plan's clock, counting days, daily removal; gunicorn's settings."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections.abc import Callable
from typing import Any

SECONDS = 20
"""Between two ticks of one worker; what is due is refused to officers at its moment, ticked or not."""

REST = 9
"""So many times as long as a day took to be counted nothing is counted: those who ask for something come first."""

log = logging.getLogger(__name__)


def post_worker_init(worker: Any) -> None:  # noqa: ARG001 - gunicorn's signature
    """Start the clocks of a worker that is ready; the server will start another when it ends itself."""
    from sarhad.station.operations import maintenance

    maintenance.served_by.append(os.getpid())
    for name, act in (("lane plan", _do_what_is_due), ("counting", _count_days)):
        threading.Thread(target=keep_the_clock, args=(name, act), name=f"{name} clock", daemon=True).start()


def keep_the_clock(name: str, act: Callable[[], object]) -> None:
    """Tick for ever; a tick that fails is told in the log and tried again, so that the clock never stops."""
    from django.db import close_old_connections

    while True:
        time.sleep(SECONDS * random.uniform(0.75, 1.25))  # noqa: S311 - workers need not tick at one moment
        try:
            close_old_connections()
            if not _is_being_restored():
                act()
        except Exception:
            log.exception("the %s clock could not tick", name)


def _is_being_restored() -> bool:
    from sarhad.station.operations import maintenance

    return bool((restoring := maintenance.last()) and restoring.goes_on)


def _do_what_is_due() -> None:
    from sarhad.station.lanes.tick import tick
    from sarhad.station.privacy.retention import once_a_day

    tick()
    once_a_day()


def _count_days() -> None:
    """In a thread of its own: the first counting of a long past takes minutes, so slowly it goes."""
    from sarhad.station.daily.catching_up import catch_up

    catch_up(_rested)


def _rested(took: float) -> bool:
    """Wait after a day that took so many seconds; gives whether the next one may be counted."""
    time.sleep(REST * took)
    return not _is_being_restored()
