"""A profile tried on the past year, before it does anything: charts with their tables beside them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Action
from sarhad.station.risk.deeds import version_of
from sarhad.station.risk.models import ProfileVersion
from sarhad.station.risk.profiles import view_criteria
from sarhad.station.screens.screen import Asked, say_problems, screen
from sarhad.station.studies import running
from sarhad.station.studies.models import Study
from sarhad.station.studies.report import cautions_of, tables_of
from sarhad.station.studies.taking_away import KINDS, take_away

State = Study.State


@screen(Action.VIEW_CRITERIA, methods=("GET", "HEAD", "POST"))
def on_the_past(request: Asked, profile_id: str) -> HttpResponse:
    """What a version would have done in the last year on top of what selects now; POST tries it once more."""
    version = _version(request, profile_id)
    running.end_silent()
    content = view_criteria(request.user, version)
    mine = Study.objects.filter(kind=Study.Kind.BACKTEST, version=version).order_by("-pk")
    if request.method == "POST" or not mine.exists():
        _start(request, version)
    if request.method == "POST":
        return redirect(f"{reverse('studies:backtest', args=[profile_id])}?version={version.number}")
    done = mine.filter(state=State.DONE).select_related("started_by").first()
    last = mine.select_related("started_by").first()
    context = {
        "version": version,
        "profile": content,
        "study": done,
        "last": last if last != done else None,
        "tables": tables_of(done) if done else [],
        "cautions": cautions_of(done) if done else [],
        "now": timezone.localtime(),
        "here": request.get_full_path(),
    }
    return render(request, "studies/backtest.html", context)


def _version(request: Asked, profile_id: str) -> ProfileVersion:
    written = request.GET.get("version") or request.POST.get("version") or ""
    return version_of(request.user, profile_id, int(written) if written.isdigit() else None)


def _start(request: Asked, version: ProfileVersion) -> None:
    try:
        running.start(request.user, Study.Kind.BACKTEST, version.office, version)
    except SarhadError as error:
        say_problems(request, error)


@screen(Action.VIEW_CRITERIA)
def taken(request: Asked, profile_id: str, kind: str) -> HttpResponse:
    """The back-test as a workbook or on paper; that it was taken is recorded."""
    version = _version(request, profile_id)
    done = Study.objects.filter(kind=Study.Kind.BACKTEST, version=version, state=State.DONE).order_by("-pk").first()
    if done is None or kind not in KINDS:
        raise Http404("no such file")
    name = f"{profile_id}-{version.number}-past-{done.finished_at:%Y-%m-%d}.{kind}"
    content = take_away(request.user, done, kind)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=KINDS[kind], headers=disposition)
