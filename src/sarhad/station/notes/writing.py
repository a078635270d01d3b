"""Writing notes and reading them: within the person's own subtree, each act in the audit record."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.audit.models import Access
from sarhad.station.audit.services import looked
from sarhad.station.notes import subjects
from sarhad.station.notes.attachments import attach
from sarhad.station.notes.models import Entry, Note, Subject
from sarhad.station.notes.subjects import About

LONGEST = 20_000


def notes_of(user: User) -> QuerySet[Note]:
    """The notes of the person's subtree, those added to last first."""
    return within(user, Action.VIEW_NOTES, Note.objects.select_related("office")).order_by("-last_at", "-pk")


def search(user: User, text: str = "", about: Sequence[About] = ()) -> QuerySet[Note]:
    """Notes that hold every word in their title or an entry, and are about each of these."""
    found = notes_of(user)
    for word in text.split():
        entries = Entry.objects.filter(text__icontains=word).values("note")
        found = found.filter(Q(title__icontains=word) | Q(pk__in=entries))
    for one in about:
        found = found.filter(pk__in=Subject.objects.filter(kind=one.kind, value=one.value).values("note"))
    return found.prefetch_related("subjects")


def open_note(user: User, key: str) -> Note:
    """One note, to be read; that it was read is kept.

    Raises:
        Http404: there is none in the person's subtree.
    """
    found = notes_of(user).filter(key=key).first()
    if found is None:
        raise Http404("no such note")
    looked(user, Access.What.NOTE, f"note:{found.key}", found.office)
    return found


@transaction.atomic
def write(user: User, title: str, text: str, about: Sequence[About], files: Sequence[UploadedFile[bytes]] = ()) -> Note:
    """A new note, with the files of its first entry; it belongs to the writer's office.

    Raises:
        PermissionDenied: the person's role writes no notes.
        SarhadError: every mistake.
    """
    require(user, Action.WRITE_NOTE)
    if user.office is None:
        raise SarhadError(Problem(say("this account has no office"), say("ask the administrator")))
    if not title.strip() or len(title) > 200:
        raise SarhadError(Problem(say("the title is missing or too long"), say("one line, 200 letters at most")))
    _check(text)
    subjects.check(user, about)
    now = timezone.now()
    note = Note.objects.create(
        key=secrets.token_hex(16), office=user.office, title=title.strip(), written_by=user.username, written_at=now,
        last_at=now,
    )  # fmt: skip
    for one in about:
        Subject.objects.create(note=note, kind=one.kind, value=one.value)
    entry = _add(note, user, text=text.strip())
    detail = {"attachments": _hashes(entry, files)}
    append("note_written", actor=user.username, office=note.office, subject=f"note:{note.key}", detail=detail)
    return note


@transaction.atomic
def add(user: User, note: Note, text: str, profile: str = "", files: Sequence[UploadedFile[bytes]] = ()) -> Entry:
    """Add to a note: words and the files they tell of, or that a profile was drafted from it.

    Raises:
        PermissionDenied: the note is another subtree's, or the person's role writes no notes.
        SarhadError: nothing was written, or a file is not taken.
    """
    require(user, Action.WRITE_NOTE, note)
    if not profile:
        _check(text)
    Note.objects.select_for_update().get(pk=note.pk)
    entry = _add(note, user, text=text.strip(), profile=profile)
    Note.objects.filter(pk=note.pk).update(last_at=entry.written_at)
    detail = {"entry": entry.number, "profile": profile, "attachments": _hashes(entry, files)}
    append("note_added_to", actor=user.username, office=note.office, subject=f"note:{note.key}", detail=detail)
    return entry


def _hashes(entry: Entry, files: Sequence[UploadedFile[bytes]]) -> list[str]:
    """Keep the files of an entry; gives what the audit record knows them by."""
    return [one.sha256 for one in attach(entry, files)]


def _check(text: str) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise SarhadError(Problem(say("the text is missing or too long"), say("{most} letters at most", most=LONGEST)))


def _add(note: Note, user: User, text: str = "", profile: str = "") -> Entry:
    number = note.entries.count() + 1
    return Entry.objects.create(
        note=note, number=number, text=text, profile=profile, written_by=user.username, written_at=timezone.now()
    )
