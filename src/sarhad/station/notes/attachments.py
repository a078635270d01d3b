"""Photographs and documents that came with an entry of a note: for those who may read the note, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.attachments.serving import opened
from sarhad.station.attachments.storing import store_all
from sarhad.station.audit.models import Access
from sarhad.station.audit.services import looked
from sarhad.station.notes.models import Attachment, Entry


def attach(entry: Entry, files: Sequence[UploadedFile[bytes]]) -> list[Attachment]:
    """Keep what came with an entry; call within the transaction that writes the entry.

    Raises:
        SarhadError: one is of a type that is not taken, or too large, or there are too many; then none is kept.
    """
    stored = store_all(files, Attachment)
    for one in stored:
        one.entry = entry
    return Attachment.objects.bulk_create(stored)


def open_attachment(user: User, key: str, pk: int) -> tuple[Attachment, BinaryIO]:
    """An attachment of a note and its bytes, to be looked at; that it was looked at is kept.

    Raises:
        Http404: the person's subtree has no such note, the note no such attachment, or its time was over.
        SarhadError: its bytes are still on their way from the node where it was taken in.
    """
    attachments = Attachment.objects.select_related("entry__note__office").filter(entry__note__key=key)
    found = within(user, Action.VIEW_NOTES, attachments, "entry__note__office").filter(pk=pk).first()
    if found is None:
        raise Http404("no such attachment")
    file = opened(found)
    note = found.entry.note
    looked(user, Access.What.ATTACHMENT, f"note:{note.key}: {found.name}", note.office)
    return found, file
