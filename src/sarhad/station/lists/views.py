"""Screens of the named lists: all of them, one with its members and versions, writing the next, deciding on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import may, within
from sarhad.station.accounts.roles import Action
from sarhad.station.lists import keeping
from sarhad.station.lists.in_force import InForce, lists_at
from sarhad.station.lists.models import ListVersion, NamedList
from sarhad.station.offices.models import Office
from sarhad.station.screens.screen import Asked, say_problems, screen

FIELDS = ("name", "title", "valid_to", "reason")
SHOWN = 2_000
"""Members shown on the page; the form of the next version holds all."""
USUAL = timedelta(days=365)


@screen(Action.VIEW_CRITERIA)
def lists(request: Asked) -> HttpResponse:
    """Every list of the person's subtree: what holds, until when, who waits, which profiles name it."""
    context = {"lists": keeping.lists_of(request.user), "may_write": may(request.user, Action.WRITE_PROFILE)}
    return render(request, "lists/lists.html", context)


@screen(Action.VIEW_CRITERIA)
def one(request: Asked, name: str) -> HttpResponse:
    """A list with the members of one version; seeing them is recorded."""
    named = _named(request, name)
    versions = list(keeping.versions_of(named))
    holds = lists_at().get(name)
    version = _asked(request.GET, versions) or next((found for found in versions if _is(found, holds)), versions[0])
    members = keeping.view_members(request.user, version)
    before = next((found for found in versions if found.number < version.number), None)
    context = {
        "named": named,
        "version": version,
        "versions": versions,
        "holds": holds,
        "members": members[:SHOWN],
        "more": max(0, len(members) - SHOWN),
        "added": sorted(set(members) - set(before.members)) if before else [],
        "gone": sorted(set(before.members) - set(members)) if before else [],
        "before": before,
        "may_write": may(request.user, Action.WRITE_PROFILE, named.office),
        "may_decide": keeping.is_open(version)
        and may(request.user, Action.APPROVE_PROFILE, named.office)
        and version.written_by != request.user.username,
    }
    return render(request, "lists/list.html", context)


@screen(Action.WRITE_PROFILE, methods=("GET", "HEAD", "POST"))
def new(request: Asked) -> HttpResponse:
    """A new list."""
    offices = within(request.user, Action.WRITE_PROFILE, Office.objects.all(), "pk")
    if request.method == "POST":
        office = get_object_or_404(offices, code=request.POST.get("office", ""))
        return _save(request, office, {name: request.POST.get(name, "").strip() for name in FIELDS}, offices=offices)
    own = request.user.office.code if request.user.office else ""
    last = (timezone.localdate() + USUAL).isoformat()
    return render(request, "lists/form.html", {"offices": offices, "form": {"office": own, "valid_to": last}})


@screen(Action.WRITE_PROFILE, methods=("GET", "HEAD", "POST"))
def following(request: Asked, name: str) -> HttpResponse:
    """The next version of a list, from the newest."""
    named = _named(request, name)
    if request.method == "POST":
        values = {key: request.POST.get(key, "").strip() for key in FIELDS} | {"name": name}
        return _save(request, named.office, values, named=named)
    newest = keeping.versions_of(named)[0]
    form = {
        "name": name,
        "title": newest.title,
        "valid_to": max(newest.valid_to, timezone.localdate() + USUAL).isoformat(),
        "members": "\n".join(keeping.view_members(request.user, newest)),
    }
    return render(request, "lists/form.html", {"named": named, "form": form})


@screen(Action.APPROVE_PROFILE, methods=("POST",))
def answer(request: Asked, name: str) -> HttpResponse:
    """Approve or refuse a version."""
    named = _named(request, name)
    version = _asked(request.POST, list(keeping.versions_of(named)))
    if version is None:
        raise Http404("no such version")
    try:
        approved = request.POST.get("answer") == "approve"
        keeping.decide(request.user, version, approved, request.POST.get("reason", ""))
    except PermissionDenied:
        messages.error(request, _("Somebody else must decide: you wrote it."))
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, _("Decided and recorded."))
    return redirect("lists:one", name=name)


def _asked(given: QueryDict, versions: Sequence[ListVersion]) -> ListVersion | None:
    """The version that is asked for; where two have its number, `of` tells them apart. None: none is asked for.

    Raises:
        Http404: there is no such version.
    """
    number, primary = given.get("version", ""), given.get("of", "")
    if not number.isdigit():
        return None
    found = [one for one in versions if one.number == int(number)]
    if not found:
        raise Http404("no such version")
    return next((one for one in found if str(one.pk) == primary), found[0])


def _is(version: ListVersion, holds: InForce | None) -> bool:
    return holds is not None and version.pk == holds.version


def _named(request: Asked, name: str) -> NamedList:
    named = keeping.list_of(request.user, name)
    if named is None:
        raise Http404("no such list")
    return named


def _save(request: Asked, office: Office, values: dict[str, str], **context: object) -> HttpResponse:
    text = request.POST.get("members", "")
    try:
        made: ListVersion = keeping.write(request.user, office, {**values, "members": keeping.members_from(text)})
    except SarhadError as error:
        say_problems(request, error)
        typed = {**values, "office": office.code, "members": text}
        return render(request, "lists/form.html", {**context, "form": typed})
    messages.success(request, _("Saved. It changes nothing until somebody else has approved it."))
    return redirect(f"/lists/{made.named.name}/?version={made.number}")
