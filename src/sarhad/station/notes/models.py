"""Notes, what they are about, their entries and what came with them: written once, added to, never rewritten."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sarhad.station.attachments.models import StoredFile
from sarhad.station.offices.models import Office


class Note(models.Model):
    """A case.

    Attributes:
        key: 32 hexadecimal digits, the same at every node.
        office: of the person who wrote it; who reads the note follows from it.
        last_at: when the last entry was added.
    """

    key = models.CharField(max_length=32, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="notes")
    title = models.CharField(max_length=200)
    written_by = models.CharField(max_length=150)
    written_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.title}"


class Subject(models.Model):
    """Something a note is about, by the name that records and conditions know it by."""

    class Kind(models.TextChoices):
        """What it is."""

        TRADER = "trader", _("Trader")
        COMMODITY = "commodity", _("Commodity")
        DECLARATION = "declaration", _("Declaration")
        OFFICE = "office", _("Office")

    note = models.ForeignKey(Note, models.PROTECT, related_name="subjects")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    value = models.CharField(max_length=35)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("note", "kind", "value"), name="subject_of_note")]
        indexes = [models.Index(fields=("kind", "value"), name="notes_about")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Entry(models.Model):
    """A piece of a note; never changed or deleted afterwards: the database refuses it.

    Attributes:
        number: counts a note's entries; two nodes that were apart may have given the same one.
        profile: id of the profile that was drafted from the note with this entry; empty for words alone.
    """

    note = models.ForeignKey(Note, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True, default="")
    profile = models.CharField(max_length=100, blank=True, default="")
    written_by = models.CharField(max_length=150)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("note", "number", "written_at", "written_by"), name="entry_of_note")
        ]

    def __str__(self) -> str:
        return f"{self.note_id}/{self.number}"


class Attachment(StoredFile):
    """A photograph or document that came with an entry."""

    FOLDER: ClassVar[str] = "notes"

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="attachments")
