"""Why profiles match a declaration, with the criteria; for those who may see these."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from sarhad.station.accounts.roles import Action
from sarhad.station.audit.models import Access
from sarhad.station.audit.services import looked
from sarhad.station.declared.services import declarations_of
from sarhad.station.risk.explaining import explain_declaration
from sarhad.station.screens.screen import Asked, screen


@screen(Action.VIEW_CRITERIA)
def explanation(request: Asked, pk: int) -> HttpResponse:
    """Each hit clause by clause with the values it met, and the near misses; what is seen is recorded."""
    found = get_object_or_404(declarations_of(request.user), pk=pk)
    looked(request.user, Access.What.DECLARATION, str(found), found.office)
    items = explain_declaration(request.user, found)
    return render(request, "risk/explanation.html", {"d": found, "items": items})
