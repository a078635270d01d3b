"""Giving a stored file back: its checked type is told, and nothing in it runs or loads anything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from django.http import FileResponse, Http404

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.attachments.models import StoredFile

POLICY = "default-src 'none'; img-src 'self'; sandbox"


def opened(record: StoredFile) -> BinaryIO:
    """The bytes of a record that the person may see: that is asked before.

    Raises:
        Http404: they were removed when their time was over.
        SarhadError: they are still on their way from the node where they were taken in.
    """
    try:
        return record.path.open("rb")
    except FileNotFoundError:
        if not record.name:  # sarhad.station.privacy
            raise Http404("its bytes are gone") from None
        message = say("{name} is still on its way from the node where it was taken", name=record.name)
        raise SarhadError(Problem(message, say("try again when the line works"))) from None


def answer(record: StoredFile, file: BinaryIO) -> FileResponse:
    """The answer to a browser, which shows photographs and documents in their place."""
    found = FileResponse(file, filename=record.name, content_type=record.content_type)
    found["Content-Security-Policy"] = POLICY
    found["Cross-Origin-Resource-Policy"] = "same-origin"
    return found


def remove(records: Iterable[StoredFile]) -> None:
    """The bytes and the names go; that there were some, and their hash, stay."""
    for one in records:
        one.path.unlink(missing_ok=True)
        type(one)._default_manager.filter(pk=one.pk).update(name="")
