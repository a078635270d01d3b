"""While the database is being replaced nobody is let in; afterwards every process begins anew.

The state is a file in the home directory: the database itself cannot hold it.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.operations.contents import now_text
from sarhad.station.screens.telling import Kept, in_language

FILE = "restore.json"
RETRY_SECONDS = 10

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_BEGAN = time.time()
served_by: list[int] = []
"""The number of this process, when a server started it and will start another in its place."""


@dataclass(frozen=True)
class Restoring:
    """A restore that is going on, or the last one.

    Attributes:
        state: "running", "done" or "failed".
        process: number of the process that does it.
        problems: why it failed, as `screens.telling.kept_problems` keeps it; the data are then those of before.
    """

    file: str
    by: str
    reason: str
    began_at: str
    state: str = "running"
    process: int = 0
    problems: Sequence[Kept] = ()

    @property
    def moment(self) -> datetime:
        """When it began."""
        return datetime.fromisoformat(self.began_at)

    @property
    def goes_on(self) -> bool:
        """Whether its process is at work."""
        return self.state == "running" and _is_alive(self.process)

    @property
    def broke_off(self) -> bool:
        """Whether its process is gone without having ended it."""
        return self.state == "running" and not _is_alive(self.process)


def last() -> Restoring | None:
    """The restore that is going on, or the last one; None when there never was one."""
    try:
        return Restoring(**json.loads(_path().read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def begin(file: str, by: str, reason: str) -> Restoring:
    """Let nobody in from now on.

    Raises:
        SarhadError: a restore is going on.
    """
    before = last()
    if before is not None and before.goes_on:
        raise SarhadError(Problem(say("a restore is going on"), say("wait until it has ended")))
    begun = Restoring(file, by, reason, now_text(), process=os.getpid())
    keep(begun)
    return begun


def keep(restoring: Restoring) -> None:
    """Write the state; it appears whole or not at all."""
    draft = _path().with_name(f".{FILE}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        json.dump(asdict(restoring), file)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(_path())


class Door:
    """Answers 503 while a restore goes on; a process older than the data ends itself, the server starts a new one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request in, or say when to come again."""
        try:
            changed = _path().stat().st_mtime
        except OSError:
            return self.get_response(request)
        found = last()
        if found is not None and found.goes_on:
            return _later(request, found)
        if changed > _BEGAN and os.getpid() in served_by:
            served_by.clear()
            os.kill(os.getpid(), signal.SIGTERM)
            return _later(request, found)
        return self.get_response(request)


def _later(request: HttpRequest, found: Restoring | None) -> HttpResponse:
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    if request.path.startswith("/api/"):
        with translation.override(translation.get_language_from_request(request)):
            return JsonResponse({"mistakes": [_mistake()]}, status=503, headers=headers)
    with translation.override(translation.get_language_from_request(request)):
        page = render_to_string("operations/maintenance.html", {"restoring": found, "seconds": RETRY_SECONDS})
    return HttpResponse(page, status=503, headers=headers)


def _mistake() -> dict[str, str]:
    """What a declarant's system is told."""
    message, advice = say("the station is being restored"), say("send again in {seconds} s", seconds=RETRY_SECONDS)
    return {"message": in_language(message), "advice": in_language(advice)}


def _path() -> Path:
    return Path(settings.HOME) / FILE


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process > 0 and not _is_zombie(process)


def _is_zombie(process: int) -> bool:
    """Whether it ended and its parent has not asked after it (Linux tells; elsewhere nobody does)."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False
