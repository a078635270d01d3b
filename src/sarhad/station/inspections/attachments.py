"""Photographs and documents of inspections: checked, stored outside the web root, served only on permission."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.inspections.models import Attachment

FILES_LIMIT = 20
STORED_NAME = re.compile(r"[0-9a-f]{32}")
"""A name that leads nowhere else: names come from other nodes too."""
_HEAD = 16


def type_of(head: bytes) -> str | None:
    """The type that a file's first bytes show; None when it is none of those that are taken.

    >>> type_of(b"%PDF-1.7")
    'application/pdf'
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    return None


def store(file: UploadedFile[bytes]) -> Attachment:
    """Check and write one file; the record is not yet saved.

    Raises:
        SarhadError: it is empty, too large, or of a type that is not taken.
    """
    name = PurePosixPath((file.name or "file").replace("\\", "/")).name[:200]
    head = file.read(_HEAD)
    file.seek(0)
    content_type = type_of(head)
    if content_type is None:
        raise SarhadError(
            Problem(say("{name}: neither a photograph nor a PDF", name=name), say("attach JPEG, PNG, WebP or PDF"))
        )
    if (file.size or 0) > settings.ATTACHMENT_LIMIT_BYTES:
        limit = settings.ATTACHMENT_LIMIT_BYTES // 2**20
        raise SarhadError(
            Problem(say("{name}: larger than {limit} MiB", name=name, limit=limit), say("attach a smaller one"))
        )
    stored_name = secrets.token_hex(16)
    size, digest = _write(file, path_of(stored_name))
    return Attachment(name=name, content_type=content_type, size=size, sha256=digest, stored_name=stored_name)


def path_of(stored_name: str) -> Path:
    """Where the bytes lie.

    Raises:
        SarhadError: it is no name that `store` gives.
    """
    if not STORED_NAME.fullmatch(stored_name):
        raise SarhadError(
            Problem(
                say("{stored_name!r} is no name of a stored file", stored_name=stored_name),
                say("its record was tampered with"),
            )
        )
    return Path(settings.ATTACHMENTS) / stored_name[:2] / stored_name


def _write(file: UploadedFile[bytes], path: Path) -> tuple[int, str]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as target:
        for chunk in file.chunks():
            digest.update(chunk)
            size += target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return size, digest.hexdigest()


def open_attachment(user: User, pk: int) -> tuple[Attachment, BinaryIO]:
    """The attachment and its bytes, for a person who may see the declaration's inspections.

    Raises:
        Http404: there is none in the person's subtree.
        SarhadError: its bytes are still on their way from the node where it was taken.
    """
    attachments = Attachment.objects.select_related("inspection__declaration__office")
    found = within(user, Action.VIEW_ATTACHMENT, attachments, "inspection__declaration__office").filter(pk=pk).first()
    if found is None:
        raise Http404("no such attachment")
    try:
        return found, path_of(found.stored_name).open("rb")
    except FileNotFoundError:
        if not found.name:  # removed when its time was over: sarhad.station.privacy
            raise Http404("its bytes are gone") from None
        message = say("{name} is still on its way from the node where it was taken", name=found.name)
        raise SarhadError(Problem(message, say("try again when the line works"))) from None
