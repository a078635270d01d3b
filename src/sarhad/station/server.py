"""What the server does beside answering: the lane plan's clock, counting days, daily removal; gunicorn's settings."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from typing import Any

SECONDS = 20
"""Between two ticks of one worker; what is due is refused to officers at its moment, ticked or not."""

log = logging.getLogger(__name__)


def post_worker_init(worker: Any) -> None:  # noqa: ARG001 - gunicorn's signature
    """Start the clock of a worker that is ready; the server will start another when it ends itself."""
    from sarhad.station.operations import maintenance

    maintenance.served_by.append(os.getpid())
    threading.Thread(target=keep_the_clock, name="lane plan clock", daemon=True).start()


def keep_the_clock() -> None:
    """Tick for ever; a tick that fails is told in the log and tried again, so that the clock never stops."""
    from django.db import close_old_connections

    from sarhad.station.daily.catching_up import catch_up
    from sarhad.station.lanes.tick import tick
    from sarhad.station.operations import maintenance
    from sarhad.station.privacy.retention import once_a_day

    while True:
        time.sleep(SECONDS * random.uniform(0.75, 1.25))  # noqa: S311 - workers need not tick at one moment
        try:
            close_old_connections()
            if not ((restoring := maintenance.last()) and restoring.goes_on):
                tick()
                catch_up()
                once_a_day()
        except Exception:
            log.exception("the lane plan's clock could not tick")
