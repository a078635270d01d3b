"""The declarant's pages: own submissions and own keys."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sarhad.station.accounts.roles import Action
from sarhad.station.accounts.services import create_own_key, own_keys, revoke_api_key
from sarhad.station.arrivals.answers import next_step
from sarhad.station.arrivals.submissions import STANDS, deliveries_of, stand_of, submissions_of, that_stand
from sarhad.station.audit.models import Access
from sarhad.station.audit.services import looked
from sarhad.station.screens.export import export
from sarhad.station.screens.screen import Asked, screen

SHOWN = 50
DELIVERIES = 10


@screen(Action.VIEW_SUBMISSIONS)
def submissions(request: Asked) -> HttpResponse:
    """Every own declaration and what happens to it now."""
    asked, stand = request.GET.get("reference", "").strip(), request.GET.get("stand", "")
    found = that_stand(submissions_of(request.user), stand)
    if asked:
        found = found.filter(declaration_id__startswith=asked)
    if request.user.office is not None:
        subject = f"declarant:{request.user.declarant}"
        looked(request.user, Access.What.SUBMISSIONS, subject, request.user.office)
    columns = (_("Reference"), _("Version"), _("Office"), _("Received"), _("State"), _("What happens now"))
    rows = (
        (one.declaration_id, one.version, one.office.name, one.arrived_at, str(stand_of(one)), next_step(one))
        for one in found.iterator()
    )
    if taken := export(request, "submissions", columns, rows):
        return taken
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, stand_of(one), next_step(one)) for one in page],
        "asked": asked,
        "stand": stand,
        "stands": [(key, label) for key, (label, _states) in STANDS.items()],
        "deliveries": deliveries_of(request.user)[:DELIVERIES],
    }
    return render(request, "arrivals/submissions.html", context)


@screen(Action.MANAGE_OWN_KEYS, methods=("GET", "HEAD", "POST"))
def keys(request: Asked) -> HttpResponse:
    """The keys of the declarant's own systems; a new one is shown once."""
    context: dict[str, object] = {}
    if request.method == "POST":
        made, token = create_own_key(request.user, request.POST.get("name", "").strip()[:100] or "?")
        context |= {"made": made, "token": token}
    context["keys"] = own_keys(request.user).order_by("revoked_at", "name")
    return render(request, "arrivals/own_keys.html", context)


@screen(Action.MANAGE_OWN_KEYS, methods=("POST",))
def revoke(request: Asked, pk: int) -> HttpResponse:
    """End one of the own keys at once."""
    revoke_api_key(request.user, get_object_or_404(own_keys(request.user).select_related("office"), pk=pk))
    messages.success(request, _("The key opens nothing any more."))
    return redirect("arrivals:own_keys")
