"""Work that somebody starts on a screen and a process of its own carries out: signs of life, steps, and an end."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from sarhad.errors import SarhadError
from sarhad.station.screens.telling import Kept, ended_silently, kept, kept_problems
from sarhad.station.targeting.models import Run

SILENT_FOR = timedelta(minutes=2)
"""A run whose process gave no sign of life for so long has ended."""

SECONDS = 3.0
"""Between two signs of life."""

POLITENESS = 10
"""Added to the niceness: officers' screens go before this work."""

State = Run.State
_COMMAND = "import sys; from sarhad.cli import main; sys.exit(main())"

log = logging.getLogger(__name__)


def launch(command: str, run: Run) -> None:
    """Start `sarhad station COMMAND NUMBER` as a process that outlives the request and the server's worker."""
    with (Path(settings.HOME) / f"{command}.log").open("ab") as output:
        subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "station", command, str(run.pk)],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip


def end_silent(kind: type[Run]) -> None:
    """Mark a run whose process is gone, so that another can begin."""
    gone = kind._default_manager.filter(state=State.RUNNING, seen_at__lt=timezone.now() - SILENT_FOR)
    gone.update(state=State.FAILED, finished_at=timezone.now(), problems=kept_problems(ended_silently()))


def tell(run: Run, text: str) -> None:
    """Write down a step."""
    run.lines.append({"at": timezone.now().isoformat(timespec="seconds"), "text": text, "said": kept(text)})
    type(run)._default_manager.filter(pk=run.pk).update(lines=run.lines, seen_at=timezone.now())


def finish(run: Run, state: str, problems: Sequence[Kept] = ()) -> bool:
    """End a run that still goes on; False if it was ended already."""
    running = type(run)._default_manager.filter(pk=run.pk, state=State.RUNNING)
    return bool(running.update(state=state, finished_at=timezone.now(), problems=list(problems)))


def is_wanted(run: Run) -> bool:
    """Give a sign of life; False once somebody cancelled the run."""
    return bool(type(run)._default_manager.filter(pk=run.pk, state=State.RUNNING).update(seen_at=timezone.now()))


@contextmanager
def told_if_it_fails(run: Run) -> Iterator[None]:
    """Whatever goes wrong within is written down for those who look at the screen."""
    try:
        yield
    except SarhadError as error:
        finish(run, State.FAILED, kept_problems(error))
    except Exception as error:
        finish(run, State.FAILED, kept_problems(error))
        raise


def work(run: Run, carry_out: Callable[[], None]) -> None:
    """Carry out a run politely, giving signs of life; once nobody wants it its process ends."""
    os.nice(POLITENESS)
    over = threading.Event()
    threading.Thread(target=_watch, args=(run, over), daemon=True).start()
    try:
        carry_out()
    finally:
        over.set()
    run.refresh_from_db()


def _watch(run: Run, over: threading.Event) -> None:
    """Some work is done in code that cannot be asked to stop: a run that was cancelled ends with its process."""
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
