"""Beginning long work, its steps, and its end: done, failed, cancelled, or given up as its process fell silent."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.station.background.models import Run
from sarhad.station.screens.telling import ended_silently, kept, kept_problems

SILENT_FOR = timedelta(minutes=2)
"""Work whose process gave no sign of life for so long has ended."""

State = Run.State
R = TypeVar("R", bound=Run)
_COMMAND = "import sys; from sarhad.cli import main; sys.exit(main())"


class CancelledError(Exception):
    """Nobody wants the work any more."""


def begin(kind: type[R], record: Callable[[], R], busy: Problem) -> R:
    """Record that work begins, in one transaction, once what fell silent has made room for it.

    Args:
        kind: of the work.
        record: makes the record, the audit's too, and says what happens on commit.
        busy: what is told where the database knows such work to be going on.

    Raises:
        SarhadError: `busy`.
    """
    end_silent(kind)
    try:
        with transaction.atomic():
            return record()
    except IntegrityError:
        raise SarhadError(busy) from None


def launch(command: str, run: Run) -> None:
    """Start `sarhad station COMMAND NUMBER` as a process that outlives the request and the server's worker."""
    with (Path(settings.HOME) / f"{command}.log").open("ab") as output:
        subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "station", command, str(run.pk)],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip


def end_silent(kind: type[Run]) -> None:
    """Mark work whose process is gone, so that other work can begin."""
    gone = kind._default_manager.filter(state=State.RUNNING, seen_at__lt=timezone.now() - SILENT_FOR)
    gone.update(state=State.FAILED, finished_at=timezone.now(), problems=kept_problems(ended_silently()))


def tell(run: Run, text: str) -> None:
    """Write down a step.

    Raises:
        CancelledError: nobody wants the work any more.
    """
    run.lines.append({"at": timezone.now().isoformat(timespec="seconds"), "text": text, "said": kept(text)})
    if not _going_on(run).update(lines=run.lines, seen_at=timezone.now()):
        raise CancelledError


def finish(run: Run, state: str, **fields: object) -> bool:
    """End work that still goes on, with what came of it; False if it was ended already."""
    return bool(_going_on(run).update(state=state, finished_at=timezone.now(), **fields))


def is_wanted(run: Run) -> bool:
    """Give a sign of life; False once somebody cancelled the work."""
    return bool(_going_on(run).update(seen_at=timezone.now()))


def _going_on(run: R) -> QuerySet[R]:
    """The record, as long as nobody ended it."""
    return type(run)._default_manager.filter(pk=run.pk, state=State.RUNNING)


@contextmanager
def told_if_it_fails(run: Run) -> Iterator[None]:
    """Whatever goes wrong within is written down for those who look at the screen; cancelling is nothing wrong."""
    try:
        yield
    except CancelledError:
        return
    except SarhadError as error:
        finish(run, State.FAILED, problems=kept_problems(error))
    except Exception as error:
        finish(run, State.FAILED, problems=kept_problems(error))
        raise
