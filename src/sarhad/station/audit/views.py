"""The auditor's screen: the record, and whether anybody touched it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sarhad.station.accounts.roles import Action
from sarhad.station.audit.checkpoints import verify
from sarhad.station.audit.services import records_of
from sarhad.station.screens.screen import Asked, screen


@screen(Action.VIEW_AUDIT, methods=("GET", "HEAD", "POST"))
def records(request: Asked) -> HttpResponse:
    """Newest first; POST verifies the whole chain and every signed checkpoint."""
    if request.method == "POST":
        breaks = verify()
        for found in breaks[:20]:
            messages.error(request, str(found))
        if not breaks:
            messages.success(request, _("The chain holds: nothing was changed, removed or inserted."))
    page = Paginator(records_of(request.user), 100).get_page(request.GET.get("page"))
    return render(request, "audit/records.html", {"page": page})
