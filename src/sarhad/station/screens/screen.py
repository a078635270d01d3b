"""The door of every screen: signed in, a role that may, an allowed method; mistakes come back as words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sarhad.errors import SarhadError
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.accounts.second_factor import is_missing
from sarhad.station.screens.telling import problem_in_language

P = ParamSpec("P")


class Asked(HttpRequest):
    """A request of a person who is signed in."""

    user: User


View = Callable[Concatenate[Asked, P], HttpResponseBase]


def screen(
    action: Action | None = None, *, methods: tuple[str, ...] = ("GET", "HEAD")
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Let a view be opened only by people whose role allows `action` somewhere.

    What exactly they may see or do there, the services decide on the object itself.
    """

    def wrap(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @never_cache
        @login_required
        @require_http_methods(list(methods))
        @wraps(view)
        def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if isinstance(request.user, User) and is_missing(request.user):
                messages.warning(request, _("Your role approves: set up a second factor before you go on."))
                return redirect("mfa_index")
            if action is not None:
                require(request.user, action)
            return view(cast(Asked, request), *args, **kwargs)

        return cast(Callable[Concatenate[HttpRequest, P], HttpResponseBase], opened)

    return wrap


def say_problems(request: HttpRequest, error: SarhadError) -> None:
    """Show every problem of a refused act on the next page."""
    for problem in error.problems:
        messages.error(request, problem_in_language(problem))
