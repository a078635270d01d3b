"""Editing the lane plan: a form and the text of the same plan, checked and tried before it is proposed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.lanes import plans
from sarhad.station.lanes.plan_form import (
    HEAD,
    NOTES,
    SECTIONS,
    TITLES,
    Field,
    Plain,
    changed,
    options_of,
    plain_of_post,
    plain_of_text,
    text_of_plain,
)
from sarhad.station.lanes.preview import preview
from sarhad.station.offices.models import Office
from sarhad.station.screens.screen import Asked, say_problems, screen

EMPTY = "plan: national\nversion: 1\nunit: minutes\nrows: []\n"


@screen(Action.PROPOSE_LANE_PLAN, methods=("GET", "HEAD", "POST"))
def edit(request: Asked) -> HttpResponse:
    """The next version of the plan in force, as a form or as text; only buttons act, and all work without a script."""
    require(request.user, Action.PROPOSE_LANE_PLAN, Office.objects.get(parent=None))
    if request.method != "POST":
        version = plans.version_in_force()
        plain = plain_of_text(version.source if version else EMPTY)
        if version:
            plain["version"] = str(version.number + 1)
        return _form(request, plain)
    act = request.POST.get("act", "")
    as_text = "source" in request.POST
    text = request.POST.get("source", "").replace("\r\n", "\n") if as_text else ""
    plain = {} if as_text else plain_of_post(request.POST)
    text = text or text_of_plain(plain)
    if act == "propose":
        return _propose(request, text, plain, as_text)
    if act == "text":
        return _text(request, text)
    if act == "form":
        try:
            return _form(request, plain_of_text(text))
        except SarhadError as error:
            say_problems(request, error)
            return _text(request, text)
    if act == "check":
        tried = _tried(request, text)
        return _text(request, text, **tried) if as_text else _form(request, plain, **tried)
    return _form(request, changed(plain, act))


def _propose(request: Asked, text: str, plain: Plain, as_text: bool) -> HttpResponse:
    try:
        made = plans.propose(request.user, text)
    except SarhadError as error:
        say_problems(request, error)
        return _text(request, text) if as_text else _form(request, plain)
    messages.success(request, _("Proposed; another person brings it into force."))
    return redirect("lanes:version", pk=made.pk)


def _tried(request: Asked, text: str) -> dict[str, Any]:
    """What the plan would do, or what is wrong with it."""
    try:
        found = preview(text)
    except SarhadError as error:
        say_problems(request, error)
        return {}
    if found is None:
        messages.success(request, _("The plan has no mistake; nothing was declared lately to try it on."))
        return {}
    over = [one for one in found.shifts if one.exceeded]
    if over:
        names = ", ".join(f"{one.office} {one.shift}" for one in over)
        messages.warning(request, _("Work would exceed the capacity of: %(names)s. Look below.") % {"names": names})
    else:
        messages.success(request, _("The plan has no mistake, and no shift's capacity is exceeded."))
    return {"forecast": found}


def _text(request: Asked, text: str, **context: Any) -> HttpResponse:
    return render(request, "lanes/edit.html", {"source": text, "as_text": True, **context})


def _form(request: Asked, plain: Plain, **context: Any) -> HttpResponse:
    known: dict[str, list[tuple[str, str]]] = {}
    sections = [
        {
            "name": name,
            "title": TITLES[name][0],
            "add": TITLES[name][1],
            "note": NOTES[name],
            "entries": [
                [_shown(one, f"{name}-{number}-{one.key}", entry[one.key], known) for one in fields]
                for number, entry in enumerate(plain[name])
            ],
        }
        for name, fields in SECTIONS.items()
    ]
    areas = [(value, words, value in plain["never_put_off"]) for value, words in options_of("areas")]
    head = [_shown(one, one.key, plain[one.key], known) for one in HEAD]
    return render(request, "lanes/edit.html", {"head": head, "sections": sections, "areas": areas, **context})


def _shown(field: Field, name: str, value: str, known: dict[str, list[tuple[str, str]]]) -> dict[str, Any]:
    if field.options and field.options not in known:
        known[field.options] = options_of(field.options)
    group = field.key.partition(".")[0] if "." in field.key else ""
    options = known.get(field.options, [])
    if options and value not in dict(options):  # an office or role that is not here any more: the check tells it
        options = [*options, (value, value or "—")]
    return {"field": field, "name": name, "value": value, "group": group, "options": options}
