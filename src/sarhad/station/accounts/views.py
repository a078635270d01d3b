"""Going to one's work."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sarhad.station.screens.navigation import home_of
from sarhad.station.screens.screen import Asked, screen


@screen()
def home(request: Asked) -> HttpResponse:
    """To the place where this person's work begins."""
    place = home_of(request.user)
    return redirect(place) if place else HttpResponse(_("This account has no office yet."), status=403)
