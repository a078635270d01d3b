"""Screens of case notes: the list with its search, one note, writing one, and what it becomes."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.attachments.serving import answer
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.services import declarations_of
from sarhad.station.notes import subjects, writing
from sarhad.station.notes.attachments import open_attachment
from sarhad.station.notes.becoming import become
from sarhad.station.notes.models import Note, Subject
from sarhad.station.risk.words import AREAS
from sarhad.station.screens.screen import Asked, say_problems, screen

BOTH = ("GET", "HEAD", "POST")
PAGE = 50


@screen(Action.VIEW_NOTES)
def notes(request: Asked) -> HttpResponse:
    """The notes of the person's subtree, searched by words and by what they are about."""
    text, about = request.GET.get("words", ""), subjects.read(request.GET.dict())
    page = Paginator(writing.search(request.user, text, about), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": text,
        "kinds": [(kind, label, request.GET.get(kind, "")) for kind, label in Subject.Kind.choices],
        "may_write": may(request.user, Action.WRITE_NOTE),
    }
    return render(request, "notes/notes.html", context)


@screen(Action.WRITE_NOTE, methods=BOTH)
def write(request: Asked) -> HttpResponse:
    """A new note; the address may say what it is about."""
    typed = (request.POST if request.method == "POST" else request.GET).dict()
    if request.method == "POST":
        try:
            title, text = typed.get("title", ""), typed.get("text", "")
            files = request.FILES.getlist("files")
            made = writing.write(request.user, title, text, subjects.read(typed), files)
        except SarhadError as error:
            say_problems(request, error)
        else:
            messages.success(request, _("Written. People of your office and of those above it can read it."))
            return redirect("notes:note", key=made.key)
    context = {
        "typed": typed,
        "kinds": [(kind, label, typed.get(kind, "")) for kind, label in Subject.Kind.choices],
    }
    return render(request, "notes/write.html", context)


@screen(Action.VIEW_NOTES)
def note(request: Asked, key: str) -> HttpResponse:
    """One note with its entries and what may be done with it."""
    return _page(request, writing.open_note(request.user, key))


@screen(Action.WRITE_NOTE, methods=("POST",))
def add(request: Asked, key: str) -> HttpResponse:
    """Add to a note; words that are refused, or came with a file that is, stand in the form again."""
    found = writing.open_note(request.user, key)
    text = request.POST.get("text", "")
    try:
        writing.add(request.user, found, text, files=request.FILES.getlist("files"))
    except SarhadError as error:
        say_problems(request, error)
        return _page(request, found, text)
    messages.success(request, _("Added."))
    return redirect("notes:note", key=key)


def _page(request: Asked, found: Note, typed: str = "") -> HttpResponse:
    about = list(found.subjects.order_by("kind", "value"))
    named = [one.value for one in about if one.kind == Subject.Kind.DECLARATION]
    declarations = dict(
        declarations_of(request.user).filter(declaration_id__in=named).values_list("declaration_id", "pk")
    )
    context = {
        "note": found,
        "subjects": [(one, declarations.get(one.value)) for one in about],
        "entries": found.entries.prefetch_related("attachments").order_by("number", "written_at"),
        "may_add": may(request.user, Action.WRITE_NOTE, found),
        "typed": typed,
        "may_propose": may(request.user, Action.WRITE_PROFILE, found),
        "areas": AREAS.items(),
        "channels": Channel.choices,
    }
    return render(request, "notes/note.html", context)


@screen(Action.WRITE_NOTE, methods=("POST",))
def propose(request: Asked, key: str) -> HttpResponse:
    """Draft a profile from a note; its writer goes on in the editor."""
    found = writing.open_note(request.user, key)
    form = request.POST
    try:
        made = become(
            request.user, found, form.get("profile", "").strip(), form.get("area", ""), form.get("channel", "")
        )
    except SarhadError as error:
        say_problems(request, error)
        return redirect("notes:note", key=key)
    messages.success(request, _("Drafted from the note. Complete it, save it, and propose it for approval."))
    return redirect("risk:edit", profile_id=made.profile.profile_id)


@screen(Action.VIEW_NOTES)
def attachment(request: Asked, key: str, pk: int) -> FileResponse | HttpResponse:
    """A photograph or document of a note as it was stored."""
    try:
        found, file = open_attachment(request.user, key, pk)
    except SarhadError as error:
        say_problems(request, error)
        return redirect("notes:note", key=key)
    return answer(found, file)
