"""Screens of the risk register: the list with its heat map, one risk with its evidence and its history, the form."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import may, within
from sarhad.station.accounts.roles import Action
from sarhad.station.inspections.findings import IRREGULARITY_TYPES
from sarhad.station.offices.models import Office
from sarhad.station.register import evidence, keeping
from sarhad.station.register.changes import changes
from sarhad.station.register.charts import fields, heat_chart
from sarhad.station.register.cycle import steps_of
from sarhad.station.register.form import Form
from sarhad.station.register.matrix import IMPACT, LIKELIHOOD, Weight
from sarhad.station.register.models import Judgement, Response, Status
from sarhad.station.register.paper import paper
from sarhad.station.register.treatments import KINDS, of_record
from sarhad.station.risk.models import Profile
from sarhad.station.risk.words import AREAS
from sarhad.station.screens.drawing import svg
from sarhad.station.screens.export import Cell, export
from sarhad.station.screens.period import Period
from sarhad.station.screens.screen import Asked, say_problems, screen

BOTH = ("GET", "HEAD", "POST")


@screen(Action.VIEW_REGISTER)
def register(request: Asked) -> HttpResponse:
    """Every risk that holds, as a heat map and as a list; also as a file."""
    found = sorted(keeping.judgements_of(request.user), key=_gravest_first)
    since, until = _lately()
    counted = evidence.counted_of(request.user, found, since, until)
    if request.GET.get("format") == "pdf":
        disposition = f'attachment; filename="sarhad-risk-register-{timezone.localdate():%Y-%m-%d}.pdf"'
        content = paper(request.user, found, counted)
        return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
    names = (
        *(_("Risk"), _("Office"), _("Title"), _("Risk area"), _("Likelihood"), _("Impact"), _("Score"), _("Level")),
        *(_("Wanted"), _("Response"), _("Treatments"), _("Owner"), _("Status"), _("Next review"), _("Inspected")),
        *(_("Irregular"), _("Additional revenue"), _("Judged"), _("By")),
    )
    if taken := export(request, "risk-register", names, (_numbers(one, counted[one.pk]) for one in found)):
        return taken
    today = timezone.localdate()
    context = {
        "rows": [(one, Weight(one.likelihood, one.impact), _wanted(one), counted[one.pk]) for one in found],
        "chart": svg(heat_chart(found)) if found else "",
        "matrix": fields(found),
        "likelihoods": LIKELIHOOD,
        "impacts": IMPACT.items(),
        "today": today,
        "days": evidence.DAYS,
        "may_keep": may(request.user, Action.KEEP_REGISTER),
    }
    return render(request, "register/register.html", context)


def _gravest_first(one: Judgement) -> tuple[bool, int, str]:
    return one.status == Status.CLOSED, -one.likelihood * one.impact, one.risk.reference


def _wanted(one: Judgement) -> Weight:
    return Weight(one.target_likelihood, one.target_impact)


def _lately() -> tuple[datetime, datetime]:
    today = timezone.localdate()
    whole = Period(today - timedelta(days=evidence.DAYS - 1), today)
    return whole.since, whole.until


def _numbers(one: Judgement, counted: evidence.Counted) -> tuple[Cell, ...]:
    weight = Weight(one.likelihood, one.impact)
    treatments = "; ".join(f"{each.word}: {each.what}" for each in of_record(one.treatments))
    return (
        *(one.risk.reference, one.risk.office.code, one.title, str(AREAS[one.area]), one.likelihood, one.impact),
        *(weight.score, str(weight.word), _wanted(one).score, one.get_response_display(), treatments, one.owner),
        *(one.get_status_display(), one.review_on.isoformat(), counted.inspected, counted.irregular, counted.revenue),
        *(one.written_at, one.written_by),
    )


@screen(Action.VIEW_REGISTER)
def risk(request: Asked, reference: str) -> HttpResponse:
    """One risk: where it stands in the cycle, what was measured of it, what is done, and how it was judged before."""
    found = keeping.risk_of(request.user, reference)
    history = keeping.history_of(found)
    one = history[0]
    context = {
        "risk": found,
        "one": one,
        "weight": Weight(one.likelihood, one.impact),
        "wanted": _wanted(one),
        "steps": steps_of(one, timezone.localdate()),
        "treatments": of_record(one.treatments),
        "kinds": [IRREGULARITY_TYPES[kind] for kind in evidence.kinds_of(one)],
        "history": [
            (each, Weight(each.likelihood, each.impact), changes(before, each))
            for each, before in zip(history, [*history[1:], None], strict=True)
        ],
        "late": one.review_on < timezone.localdate() and one.status != Status.CLOSED,
        "may_keep": may(request.user, Action.KEEP_REGISTER, found),
        **_measured(request, one),
    }
    return render(request, "register/risk.html", context)


def _measured(request: Asked, one: Judgement) -> dict[str, Any]:
    since, until = _lately()
    told = evidence.evidence_of(request.user, one, since, until)
    return {"evidence": told, "days": evidence.DAYS, "likelihoods": LIKELIHOOD, "impacts": IMPACT}


@screen(Action.KEEP_REGISTER, methods=BOTH)
def enter(request: Asked) -> HttpResponse:
    """A new risk."""
    offices = within(request.user, Action.KEEP_REGISTER, Office.objects.order_by("path"), "pk")
    if request.method != "POST":
        return _form(request, Form.new(request.user.office.code if request.user.office else ""), offices)
    form = Form.of_request(request.POST)
    office = get_object_or_404(offices, code=form.office)
    try:
        made = keeping.enter(request.user, office, form.reference, form.thought())
    except SarhadError as error:
        say_problems(request, error)
        return _form(request, form, offices)
    messages.success(request, _("Entered into the register."))
    return redirect("register:risk", reference=made.risk.reference)


@screen(Action.KEEP_REGISTER, methods=BOTH)
def judge(request: Asked, reference: str) -> HttpResponse:
    """Judge a risk anew, with what was measured of it beside."""
    found = keeping.risk_of(request.user, reference)
    get_object_or_404(within(request.user, Action.KEEP_REGISTER, Office.objects.all(), "pk"), pk=found.office_id)
    one = keeping.history_of(found)[0]
    measured = _measured(request, one)
    if request.method != "POST":
        return _form(request, Form.of_judgement(one), None, {"one": one, **measured})
    form = Form.of_request(request.POST)
    try:
        keeping.judge(request.user, found, form.thought(), form.reason, measured["evidence"].as_mapping())
    except SarhadError as error:
        say_problems(request, error)
        return _form(request, form, None, {"one": one, **measured})
    messages.success(request, _("Judged anew; what was thought before is kept."))
    return redirect("register:risk", reference=found.reference)


def _form(request: Asked, form: Form, offices: Any, more: dict[str, Any] | None = None) -> HttpResponse:
    context = {
        "form": form,
        "offices": offices,
        "areas": AREAS.items(),
        "kinds_known": IRREGULARITY_TYPES.items(),
        "likelihood_words": LIKELIHOOD.items(),
        "impact_words": IMPACT.items(),
        "responses": Response.choices,
        "statuses": Status.choices,
        "treatment_kinds": KINDS.items(),
        "profiles": _profiles(request),
        **(more or {}),
    }
    return render(request, "register/form.html", context)


def _profiles(request: Asked) -> list[tuple[str, str]]:
    active = within(request.user, Action.VIEW_WORTH, Profile.objects.filter(active__isnull=False), "active__office")
    return list(active.order_by("profile_id").values_list("profile_id", "active__title"))
