"""What is held about people, what is due to go, and the report for a person who asks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Action
from sarhad.station.privacy.inventory import inventory
from sarhad.station.privacy.models import RetentionRun
from sarhad.station.privacy.periods import said
from sarhad.station.privacy.retention import RULES, due
from sarhad.station.privacy.subject import about_officer, about_trader, as_json, as_pdf
from sarhad.station.screens.export import export
from sarhad.station.screens.screen import Asked, say_problems, screen

RUNS = 14


@screen(Action.ANSWER_PERSON)
def held(request: Asked) -> HttpResponse:
    """The inventory, what is over its time now, and the last removals."""
    columns = [_("Record"), _("Field"), _("About"), _("Purpose"), _("Basis"), _("Kept")]
    rows = [
        (one.model, one.field, str(one.use.about), str(one.use.purpose), str(one.use.basis), said(one.use.period))
        for one in inventory()
    ]
    if file := export(request, "personal-data", columns, rows):
        return file
    now = due()
    rules = [(name, said(rule.period), now[name]) for name, rule in RULES.items()]
    context = {"columns": columns, "rows": rows, "rules": rules, "runs": RetentionRun.objects.order_by("-day")[:RUNS]}
    return render(request, "privacy/held.html", context)


@screen(Action.ANSWER_PERSON, methods=("POST",))
def report(request: Asked) -> HttpResponse:
    """The report as a file; that it was made is recorded."""
    name, reason = request.POST.get("name", "").strip(), request.POST.get("reason", "")
    tell = about_trader if request.POST.get("kind") == "trader" else about_officer
    try:
        made = tell(request.user, name, reason)
    except SarhadError as error:
        say_problems(request, error)
        return redirect("privacy:held")
    as_paper = request.POST.get("format") != "json"
    content, kind = (as_pdf(made), "application/pdf") if as_paper else (as_json(made), "application/json")
    ending = "pdf" if as_paper else "json"
    headers = {"Content-Disposition": f'attachment; filename="sarhad-person.{ending}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
