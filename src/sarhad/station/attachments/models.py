"""What is known of a stored file, whatever record it belongs to; the bytes lie outside the web root."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.db import models

from sarhad.station.attachments.places import path_of


class StoredFile(models.Model):
    """A photograph or document; each room makes a record of its own of it, which says whose it is.

    Attributes:
        FOLDER: where files of this kind lie below the folder of all attachments; two kinds never share a file.
        name: as it was given; empty once its time was over and the bytes were removed.
        content_type: by its first bytes, never by what the sender said.
        size: in bytes.
        sha256: of the bytes, in hex.
        stored_name: 32 hexadecimal digits, the same at every node.
    """

    FOLDER: ClassVar[str] = ""

    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=50)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_name = models.CharField(max_length=64, unique=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes lie.

        Raises:
            SarhadError: the record names no stored file.
        """
        return path_of(self.stored_name, self.FOLDER)
