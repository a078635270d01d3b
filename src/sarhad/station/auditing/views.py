"""The auditor's screens: the record and its chain, decisions again, officers compared, draws again, who looked."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append, verify_chain
from sarhad.station.audit.models import AuditHead
from sarhad.station.audit.services import accesses_of, records_of
from sarhad.station.auditing.officers import compare_officers
from sarhad.station.auditing.redraw import key_from, redraw
from sarhad.station.auditing.replay import replay
from sarhad.station.declared.services import declarations_of
from sarhad.station.screens.export import export
from sarhad.station.screens.period import period_of
from sarhad.station.screens.screen import Asked, say_problems, screen
from sarhad.station.screens.telling import in_language

PAGE = 100
EVERY_METHOD = ("GET", "HEAD", "POST")


@screen(Action.VIEW_AUDIT, methods=EVERY_METHOD)
def records(request: Asked) -> HttpResponse:
    """The record, newest first, filtered by person, act and subject; POST verifies the whole chain."""
    if request.method == "POST":
        _verify(request)
    asked = {name: request.GET.get(name, "").strip() for name in ("actor", "action", "subject")}
    found = records_of(request.user)
    if asked["actor"]:
        found = found.filter(actor__iexact=asked["actor"])
    if asked["action"]:
        found = found.filter(action=asked["action"])
    if asked["subject"]:
        found = found.filter(subject__icontains=asked["subject"])
    columns = ["#", _("When"), _("What"), _("Who"), _("Office"), _("About"), _("Detail"), _("Hash")]
    rows = ((r.sequence, r.at, r.action, r.actor, r.office, r.subject, r.detail, r.hash) for r in found.iterator(2000))
    if file := export(request, "audit", columns, rows):
        return file
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "actions": records_of(request.user).order_by("action").values_list("action", flat=True).distinct(),
        "chain_head": AuditHead.objects.filter(pk=1).first(),
    }
    return render(request, "auditing/records.html", context)


def _verify(request: Asked) -> None:
    anchor = None
    if request.POST.get("anchor_hash"):
        try:
            anchor = (int(request.POST.get("anchor_number", "")), request.POST["anchor_hash"].strip())
        except ValueError:
            say_problems(
                request,
                SarhadError(Problem(say("the anchor's number is none"), say("the number written down with the hash"))),
            )
            return
    breaks = verify_chain(anchor)
    for found in breaks[:20]:
        messages.error(
            request, _("Record %(number)s: %(what)s") % {"number": found.sequence, "what": in_language(found.message)}
        )
    if not breaks:
        messages.success(request, _("The chain holds: nothing was changed, removed or inserted."))


@screen(Action.VIEW_AUDIT)
def replay_one(request: Asked) -> HttpResponse:
    """A decision made once more; identical or not, and what differs."""
    asked = request.GET.get("reference", "").strip()
    mine = declarations_of(request.user)
    found = mine.filter(declaration_id=asked).order_by("-version").first() if asked else None
    context: dict[str, object] = {"asked": asked, "d": found, "recent": mine.order_by("-arrived_at")[:15]}
    if asked and found is None:
        messages.error(request, _("No declaration %(reference)s here.") % {"reference": asked})
    if found is not None:
        replays = replay(found)
        context |= {"replays": replays, "identical": all(one.identical for one in replays)}
    return render(request, "auditing/replay.html", context)


@screen(Action.VIEW_AUDIT)
def officers(request: Asked) -> HttpResponse:
    """Who changes channels and who finds how much, against what is usual for the same goods."""
    period = period_of(request, 365)
    found = compare_officers(request.user, period.since, period.until)
    tables = [
        ("looser", _("Asked for a looser channel"), found.looser),
        ("stricter", _("Sent to a stricter channel"), found.stricter),
        ("irregular", _("Found an irregularity"), found.irregular),
    ]
    columns = [
        _("What"),
        _("Officer"),
        _("Declarations"),
        _("Observed"),
        _("Expected"),
        _("Ratio"),
        pgettext("interval", "From"),
        pgettext("interval", "To"),
    ]
    rows = (
        (title, r.person, r.cases, r.observed, r.expected, r.ratio, r.low, r.high)
        for _what, title, ratios in tables
        for r in ratios
    )
    if file := export(request, "officers", columns, rows):
        return file
    return render(request, "auditing/officers.html", {"period": period, "tables": tables})


@screen(Action.VIEW_AUDIT, methods=EVERY_METHOD)
def draws(request: Asked) -> HttpResponse:
    """Every random choice worked out again with a key that is given here, used once and not kept."""
    period = period_of(request, 365)
    context: dict[str, object] = {"period": period}
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            text = file.read(1024).decode("ascii", "replace") if file else request.POST.get("key", "")
            result = redraw(request.user, key_from(text), period.since, period.until)
        except SarhadError as error:
            say_problems(request, error)
        else:
            context["result"] = result
            detail = {"key": result.key_id, "checked": result.checked, "wrong": len(result.wrong)}
            append("draws_checked", actor=request.user.username, subject="draws", detail=detail)
    return render(request, "auditing/draws.html", context)


@screen(Action.VIEW_AUDIT)
def access(request: Asked) -> HttpResponse:
    """Who looked at which declaration, photograph or criterion, and when."""
    asked = {name: request.GET.get(name, "").strip() for name in ("actor", "subject")}
    found = accesses_of(request.user)
    if asked["actor"]:
        found = found.filter(user__username__iexact=asked["actor"])
    if asked["subject"]:
        found = found.filter(subject__icontains=asked["subject"])
    rows = ((a.at, a.user.username, a.get_what_display(), a.subject) for a in found.iterator(2000))
    if file := export(request, "access", [_("When"), _("Who"), _("What"), _("About")], rows):
        return file
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "auditing/access.html", {"page": page, "asked": asked})
