"""A copy of profiles that turned up elsewhere: which export it comes from, and who took that."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Action
from sarhad.station.risk.tracing import text_of_copy, trace
from sarhad.station.screens.screen import Asked, say_problems, screen


@screen(Action.TRACE_EXPORT, methods=("GET", "HEAD", "POST"))
def trace_copy(request: Asked) -> HttpResponse:
    """The form, and after it the exports that the copy comes from."""
    context: dict[str, object] = {"asked": False}
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            text = text_of_copy(file.read()) if file else request.POST.get("text", "")
            context = {"asked": bool(text.strip()), "found": trace(request.user, text) if text.strip() else []}
        except SarhadError as error:
            say_problems(request, error)
    return render(request, "risk/trace.html", context)
