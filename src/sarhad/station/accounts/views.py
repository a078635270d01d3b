"""Going to one's work, and the people of the subtree."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sarhad.errors import SarhadError
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action, Role
from sarhad.station.accounts.services import create_user
from sarhad.station.offices.models import Office
from sarhad.station.screens.navigation import home_of
from sarhad.station.screens.screen import Asked, say_problems, screen


@screen()
def home(request: Asked) -> HttpResponse:
    """To the place where this person's work begins."""
    place = home_of(request.user)
    return redirect(place) if place else HttpResponse(_("This account has no office yet."), status=403)


@screen(Action.MANAGE_ACCOUNTS, methods=("GET", "HEAD", "POST"))
def people(request: Asked) -> HttpResponse:
    """Everybody in the subtree; a new person by POST."""
    offices = within(request.user, Action.MANAGE_ACCOUNTS, Office.objects.order_by("path"), "pk")
    if request.method == "POST":
        office = get_object_or_404(offices, code=request.POST.get("office", ""))
        return _create(request, office)
    shown = within(request.user, Action.MANAGE_ACCOUNTS, User.objects.select_related("office").order_by("username"))
    return render(request, "accounts/people.html", {"people": shown, "roles": Role.choices, "offices": offices})


def _create(request: HttpRequest, office: Office) -> HttpResponse:
    form, by = request.POST, request.user
    try:
        role = Role(form.get("role", ""))
        create_user(
            by if isinstance(by, User) else None, form.get("username", ""), form.get("password", ""), office, role
        )
    except SarhadError as error:
        say_problems(request, error)
    except ValueError:
        messages.error(request, _("Choose a role."))
    return redirect("accounts:people")
