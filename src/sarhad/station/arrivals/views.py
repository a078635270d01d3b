"""Bringing in a file from the screen."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Action
from sarhad.station.arrivals.files import upload
from sarhad.station.arrivals.mappings import names
from sarhad.station.screens.screen import Asked, say_problems, screen

SHOWN = 200
"""Rejected rows shown at once; all are kept."""


@screen(Action.UPLOAD, methods=("GET", "HEAD", "POST"))
def upload_file(request: Asked) -> HttpResponse:
    """Choose a file and its mapping; what was not taken is shown with its reasons."""
    context: dict[str, object] = {"mappings": names()}
    file = request.FILES.get("file")
    if request.method == "POST" and file is not None:
        try:
            result = upload(request.user, file, request.POST.get("mapping", "canonical"))
            context |= {"result": result, "rejected": result.arrival.rejected_rows.order_by("line")[:SHOWN]}
        except SarhadError as error:
            say_problems(request, error)
    return render(request, "arrivals/upload.html", context)
