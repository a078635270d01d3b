"""Taking files in: type and size checked by what they hold, the bytes written under a name of our own."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TypeVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.attachments.models import StoredFile

FILES_LIMIT = 20
"""Files that one act may bring."""
LONGEST_NAME = 200
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
}
"""How names of each type end; a name that ends otherwise is given the first: what a browser saves must not run."""
_HEAD = 16
F = TypeVar("F", bound=StoredFile)


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


def check_number(files: Sequence[object]) -> None:
    """Pass when one act may bring so many files.

    Raises:
        SarhadError: too many.
    """
    if len(files) > FILES_LIMIT:
        raise SarhadError(
            Problem(say("{files} files", files=len(files)), say("attach at most {most}", most=FILES_LIMIT))
        )


def store(file: UploadedFile[bytes], kind: type[F]) -> F:
    """Check and write one file; the record is not yet saved, and does not say yet whose it is.

    Raises:
        SarhadError: it is empty, too large, or of a type that is not taken.
    """
    name = _plain(file.name or "file")
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
    record = kind(name=_ending_right(name, content_type), content_type=content_type, stored_name=secrets.token_hex(16))
    record.size, record.sha256 = _write(file, record.path)
    return record


def store_all(files: Sequence[UploadedFile[bytes]], kind: type[F]) -> list[F]:
    """All of them, or none: what was written before the one that is refused is removed again.

    Raises:
        SarhadError: as `store`, or there are too many.
    """
    check_number(files)
    stored: list[F] = []
    try:
        for file in files:
            stored.append(store(file, kind))
    except BaseException:
        for one in stored:
            one.path.unlink(missing_ok=True)
        raise
    return stored


def _plain(given: str) -> str:
    """The last part of a path, without characters that are not seen: they can make a name look like another."""
    last = PurePosixPath(given.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[:LONGEST_NAME] or "file"


def _ending_right(name: str, content_type: str) -> str:
    """The name, ending as its type does.

    >>> _ending_right("photo.hta", "image/jpeg")
    'photo.hta.jpg'
    """
    endings = ENDINGS[content_type]
    return name if name.lower().endswith(endings) else name[: LONGEST_NAME - len(endings[0])] + endings[0]


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
