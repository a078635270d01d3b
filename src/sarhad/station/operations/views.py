"""The administrator's screens: people, keys, offices, health, back-ups; each act is a service's and audited."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts import services
from sarhad.station.accounts.models import ApiKey, User
from sarhad.station.accounts.permissions import may, require, within
from sarhad.station.accounts.roles import Action, Role
from sarhad.station.accounts.second_factor import prove_first, was_just_proven
from sarhad.station.offices.models import Office
from sarhad.station.offices.services import LEVELS, create_office
from sarhad.station.operations import maintenance, restores
from sarhad.station.operations.backups import back_up, backups
from sarhad.station.operations.contents import differences
from sarhad.station.operations.health import health
from sarhad.station.screens.screen import Asked, say_problems, screen

BOTH = ("GET", "HEAD", "POST")


def _try(request: Asked, act: Callable[[], object], done: str) -> None:
    try:
        act()
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, done)


def _role(request: Asked) -> Role:
    try:
        return Role(request.POST.get("role", ""))
    except ValueError:
        raise SarhadError(Problem(say("no role is chosen"), say("choose one"))) from None


@screen(Action.MANAGE_ACCOUNTS, methods=BOTH)
def people(request: Asked) -> HttpResponse:
    """Everybody in the subtree; a new person by POST."""
    offices_ = within(request.user, Action.MANAGE_ACCOUNTS, Office.objects.order_by("path"), "pk")
    if request.method == "POST":
        office, form = get_object_or_404(offices_, code=request.POST.get("office", "")), request.POST

        def act() -> None:
            services.create_user(
                request.user,
                form.get("username", ""),
                form.get("password", ""),
                office,
                _role(request),
                declarant=form.get("declarant", ""),
            )

        _try(request, act, _("The account is made."))
        return redirect("operations:people")
    shown = within(request.user, Action.MANAGE_ACCOUNTS, User.objects.select_related("office").order_by("username"))
    secured = set(services.with_second_factor(shown))
    context = {"people": shown, "secured": secured, "roles": Role.choices, "offices": offices_}
    return render(request, "operations/people.html", context)


@screen(Action.MANAGE_ACCOUNTS, methods=BOTH)
def person(request: Asked, pk: int) -> HttpResponse:
    """One person: role, office, open or closed, second factor taken away when it is lost."""
    people_ = within(request.user, Action.MANAGE_ACCOUNTS, User.objects.select_related("office"))
    found = get_object_or_404(people_, pk=pk)
    offices_ = within(request.user, Action.MANAGE_ACCOUNTS, Office.objects.order_by("path"), "pk")
    if request.method == "POST":
        if "reset" in request.POST:
            done = _("The second factor is taken away; the person sets up a new one at the next sign-in.")
            _try(request, lambda: services.reset_second_factor(request.user, found), done)
            return redirect("operations:person", pk=pk)
        office = get_object_or_404(offices_, code=request.POST.get("office", ""))

        def act() -> None:
            services.change_user(
                request.user,
                found,
                role=_role(request),
                office=office,
                is_active=request.POST.get("active") == "1",
                declarant=request.POST.get("declarant", ""),
            )

        _try(request, act, _("The account is changed."))
        return redirect("operations:person", pk=pk)
    secured = found.pk in set(services.with_second_factor(User.objects.filter(pk=pk)))
    context = {"person": found, "roles": Role.choices, "offices": offices_, "secured": secured}
    return render(request, "operations/person.html", context)


@screen(Action.MANAGE_API_KEYS, methods=BOTH)
def keys(request: Asked) -> HttpResponse:
    """Keys of systems; a new one is shown once."""
    offices_ = within(request.user, Action.MANAGE_API_KEYS, Office.objects.order_by("path"), "pk")
    found = within(request.user, Action.MANAGE_API_KEYS, ApiKey.objects.select_related("office", "created_by"))
    context: dict[str, object] = {"keys": found.order_by("revoked_at", "name"), "offices": offices_}
    if request.method == "POST":
        office = get_object_or_404(offices_, code=request.POST.get("office", ""))
        made, token = services.create_api_key(request.user, request.POST.get("name", "").strip()[:100] or "?", office)
        context |= {"made": made, "token": token}
    return render(request, "operations/keys.html", context)


@screen(Action.MANAGE_API_KEYS, methods=("POST",))
def revoke(request: Asked, pk: int) -> HttpResponse:
    """End a key at once."""
    found = get_object_or_404(
        within(request.user, Action.MANAGE_API_KEYS, ApiKey.objects.select_related("office")), pk=pk
    )
    services.revoke_api_key(request.user, found)
    messages.success(request, _("The key opens nothing any more."))
    return redirect("operations:keys")


@screen(Action.MANAGE_OFFICES, methods=BOTH)
def offices(request: Asked) -> HttpResponse:
    """The tree of offices; a new one below another by POST."""
    found = within(request.user, Action.MANAGE_OFFICES, Office.objects.order_by("path"), "pk")
    if request.method == "POST":
        above, form = get_object_or_404(found, code=request.POST.get("parent", "")), request.POST
        level = LEVELS[min(LEVELS.index(Office.Level(above.level)) + 1, 2)]

        def act() -> None:
            create_office(request.user, form.get("code", "").strip(), form.get("name", "").strip(), level, above)

        _try(request, act, _("The office is made."))
        return redirect("operations:offices")
    parents = [office for office in found if office.level != Office.Level.CHECKPOINT]
    return render(request, "operations/offices.html", {"offices": found, "parents": parents})


@screen(Action.RUN_STATION, methods=BOTH)
def condition(request: Asked) -> HttpResponse:
    """Signs of health, and back-ups; a new back-up by POST."""
    if request.method == "POST":
        _try(request, lambda: back_up(request.user), _("The back-up is made and checked."))
        return redirect("operations:health")
    root = Office.objects.order_by("path").first()
    context = {
        "signs": health(),
        "backups": backups()[:20],
        "restoring": maintenance.last(),
        "may_restore": may(request.user, Action.RUN_STATION, root),
    }
    return render(request, "operations/health.html", context)


@screen(Action.RUN_STATION, methods=BOTH)
def backup(request: Asked, name: str) -> HttpResponse:
    """What a back-up holds and what restoring it would lose; restored by POST, after the second factor."""
    require(request.user, Action.RUN_STATION, Office.objects.order_by("path").first())
    if name not in {one.path.name for one in backups()}:
        raise Http404
    if request.method == "POST":
        if not was_just_proven(request):
            return prove_first(request)
        reason = request.POST.get("reason", "").strip()
        _try(request, lambda: restores.start(request.user, name, reason), _("The back-up is being restored."))
        return redirect("operations:backup", name=name)
    context: dict[str, object] = {
        "name": name,
        "proven": was_just_proven(request),
        "shortest": restores.REASON_SHORTEST,
    }
    try:
        seen = restores.look_into(name)
        context |= {"seen": seen, "differences": differences(seen.contents)}
    except SarhadError as error:
        context["problems"] = error.problems
    return render(request, "operations/backup.html", context)
