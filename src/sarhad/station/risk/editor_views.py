"""Writing a profile: the form, and what it asks while one types."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.channels import Channel
from sarhad.station.offices.models import Office
from sarhad.station.risk.checking import check
from sarhad.station.risk.code_lists import values_of
from sarhad.station.risk.deeds import version_of
from sarhad.station.risk.drafting import draft
from sarhad.station.risk.form import Form, columns_offered, operators_offered
from sarhad.station.risk.profiles import view_criteria
from sarhad.station.risk.words import AREAS
from sarhad.station.screens.body import json_object
from sarhad.station.screens.screen import Asked, say_problems, screen


@screen(Action.WRITE_PROFILE, methods=("GET", "HEAD", "POST"))
def new(request: Asked) -> HttpResponse:
    """A new profile."""
    if request.method == "POST":
        return _save(request, Form.of_request(request.POST))
    return _form(request, Form(office=request.user.office.code if request.user.office else ""))


@screen(Action.WRITE_PROFILE, methods=("GET", "HEAD", "POST"))
def edit(request: Asked, profile_id: str) -> HttpResponse:
    """The next version of a profile, from the newest one."""
    version = version_of(request.user, profile_id)
    if request.method == "POST":
        return _save(request, Form.of_request(request.POST, profile_id, version.office.code), profile_id)
    return _form(request, Form.of_profile(view_criteria(request.user, version)), profile_id)


def _save(request: Asked, form: Form, profile_id: str = "") -> HttpResponse:
    office = get_object_or_404(_offices(request), code=form.office)
    try:
        version = draft(request.user, office, form.values())
    except SarhadError as error:
        say_problems(request, error)
        return _form(request, form, profile_id)
    messages.success(request, _("Saved as a draft. It selects nothing until somebody else has approved it."))
    return redirect("risk:profile", profile_id=version.profile.profile_id)


def _offices(request: Asked) -> Any:
    return within(request.user, Action.WRITE_PROFILE, Office.objects.all(), "pk")


def _form(request: Asked, form: Form, profile_id: str = "") -> HttpResponse:
    context = {
        "form": form,
        "profile_id": profile_id,
        "offices": _offices(request),
        "areas": AREAS.items(),
        "channels": Channel.choices,
        "offers": {"columns": columns_offered(), "operators": operators_offered()},
    }
    return render(request, "risk/editor.html", context)


@screen(Action.WRITE_PROFILE, methods=("POST",))
def try_it(request: Asked) -> JsonResponse:
    """What is wrong with a condition, its rows, and what it matches in the last 30 days."""
    try:
        sent = json_object(request)
    except SarhadError:
        return JsonResponse({"problems": [{"message": _("This cannot be read.")}]}, status=400)
    owner = get_object_or_404(_offices(request), code=str(sent.get("office", "")))
    return JsonResponse(asdict(check(request.user, owner, sent.get("condition"), sent.get("rows"))))


@screen(Action.WRITE_PROFILE)
def values(request: Asked, column: str) -> JsonResponse:
    """Values a column may have, with their names: for the lists that fields offer."""
    return JsonResponse({"values": values_of(request.user, column)})
