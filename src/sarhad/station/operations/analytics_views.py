"""The page that gives goods away for analysis."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Action
from sarhad.station.operations.analytics import FORMATS, export_analytics, may_see_traders
from sarhad.station.screens.period import period_of
from sarhad.station.screens.screen import Asked, say_problems, screen

DAYS = 365


@screen(Action.EXPORT_ANALYTICS, methods=("GET", "HEAD", "POST"))
def analytics(request: Asked) -> HttpResponseBase:
    """Choose period and kind of file; by POST the file itself."""
    period = period_of(request, DAYS)
    sees = may_see_traders(request.user)
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "export"
            try:
                made = export_analytics(
                    request.user, path, period.since, period.until, kind,
                    pseudonyms=not (sees and request.POST.get("traders") == "1"),
                )  # fmt: skip
            except SarhadError as error:
                say_problems(request, error)
            else:
                name = f"sarhad-goods-{timezone.localdate():%Y-%m-%d}-{made.export_id}.{kind}"
                return FileResponse(path.open("rb"), as_attachment=True, filename=name)
    return render(request, "operations/analytics.html", {"period": period, "kinds": FORMATS, "sees": sees})
