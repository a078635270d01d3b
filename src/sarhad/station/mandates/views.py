"""Screens of the mandates: what holds, the versions, setting new ones, deciding on them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sarhad.errors import SarhadError
from sarhad.profiles.life import MandateTable
from sarhad.station.accounts.permissions import may, require
from sarhad.station.accounts.roles import Action
from sarhad.station.mandates import setting
from sarhad.station.mandates.form import shown, table_of_post
from sarhad.station.mandates.models import MandateVersion
from sarhad.station.mandates.table import table_of
from sarhad.station.offices.models import Office
from sarhad.station.screens.screen import Asked, say_problems, screen


@screen(Action.VIEW_CRITERIA)
def mandates(request: Asked) -> HttpResponse:
    """What offices may do now, and every version."""
    found = setting.versions(request.user)
    context = {
        **shown(setting.mandates_in_force()),
        "version": found.filter(status=MandateVersion.Status.ACTIVE).first(),
        "versions": found[:30],
        "may_set": may(request.user, Action.SET_MANDATES, _top()),
    }
    return render(request, "mandates/mandates.html", context)


@screen(Action.VIEW_CRITERIA)
def version(request: Asked, number: int) -> HttpResponse:
    """One version, and which profiles in force it would not let anybody write."""
    found = get_object_or_404(setting.versions(request.user), number=number)
    open_, table = found.status == MandateVersion.Status.PROPOSED, table_of(found.content)
    may_decide = open_ and may(request.user, Action.SET_MANDATES, _top()) and found.proposed_by_id != request.user.pk
    context = {
        **shown(table),
        "version": found,
        "may_decide": may_decide,
        "outside": setting.outside(table) if open_ and may(request.user, Action.SET_MANDATES, _top()) else [],
    }
    return render(request, "mandates/version.html", context)


@screen(Action.SET_MANDATES, methods=("GET", "HEAD", "POST"))
def change(request: Asked) -> HttpResponse:
    """The form of the next version; `act` tells which button was pressed."""
    require(request.user, Action.SET_MANDATES, _top())
    if request.method != "POST":
        return _form(request, setting.mandates_in_force())
    act = request.POST.get("act", "")
    try:
        table = table_of_post(request.POST)
        if act == "propose":
            made = setting.propose(request.user, table, request.POST.get("reason", ""))
            messages.success(request, _("Proposed; another person brings it into force."))
            return redirect("mandates:version", number=made.number)
    except SarhadError as error:
        say_problems(request, error)
        try:
            table = table_of_post(request.POST)
        except SarhadError:
            table = setting.mandates_in_force()
    return _form(request, table, one_more=act == "add")


def _form(request: Asked, table: MandateTable, *, one_more: bool = False) -> HttpResponse:
    context = {**shown(table, one_more=one_more), "reason": request.POST.get("reason", "")}
    return render(request, "mandates/form.html", context)


@screen(Action.SET_MANDATES, methods=("POST",))
def answer(request: Asked, number: int) -> HttpResponse:
    """Bring proposed mandates into force, or refuse them."""
    found = get_object_or_404(setting.versions(request.user), number=number)
    try:
        setting.decide(request.user, found, request.POST.get("answer") == "approve")
    except PermissionDenied:
        if not may(request.user, Action.SET_MANDATES, _top()):
            raise
        messages.error(request, _("Somebody else must decide: you proposed it."))
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, _("Decided and recorded."))
    return redirect("mandates:version", number=number)


def _top() -> Office:
    return Office.objects.get(parent=None)
