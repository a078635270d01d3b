"""The checkpoint's work: inspecting, re-routing, consenting, releasing."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Action
from sarhad.station.attachments.serving import answer
from sarhad.station.audit.models import Access
from sarhad.station.audit.services import looked
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.services import declarations_of
from sarhad.station.inspections import rerouting
from sarhad.station.inspections.attachments import open_attachment
from sarhad.station.inspections.forms import read
from sarhad.station.inspections.queue import goods_in_short, post_audits
from sarhad.station.inspections.services import release
from sarhad.station.inspections.stamps import ChangedMeanwhileError
from sarhad.station.screens.at_once import page_of
from sarhad.station.screens.screen import Asked, say_problems, screen

PAGE = 50


@screen(Action.VIEW_DECLARATION, methods=("POST",))
def inspect(request: Asked, pk: int) -> HttpResponse:
    """Record an inspection; a form kept on a device asks for JSON and is told what became of it.

    Where somebody waits before the screen (`Prefer: return=representation`) the page to be seen next comes with it.
    """
    declaration = get_object_or_404(declarations_of(request.user), pk=pk)
    place = reverse("declared:declaration", args=[pk])
    try:
        numbers = list(declaration.items.values_list("item_no", flat=True))
        read(request.POST, request.FILES, numbers).record(request.user, declaration)
    except SarhadError as error:
        if request.accepts("text/html"):
            say_problems(request, error)
            return redirect(place)
        said = [str(problem) for problem in error.problems]
        status = HTTPStatus.CONFLICT if isinstance(error, ChangedMeanwhileError) else HTTPStatus.UNPROCESSABLE_ENTITY
        return JsonResponse({"problems": said, "place": place}, status=status)
    messages.success(request, _("The inspection is recorded."))
    if request.accepts("text/html"):
        return redirect(place)
    wanted = request.headers.get("Prefer") == "return=representation"
    page = page_of(request, redirect(place)) if wanted else None
    return JsonResponse({"place": place, "page": page.content.decode() if page else None})


@screen(Action.RELEASE, methods=("POST",))
def let_go(request: Asked, pk: int) -> HttpResponse:
    """Release the goods."""
    return _acted(request, pk, lambda d: release(request.user, d), _("The goods are released."))


@screen(Action.TIGHTEN, methods=("POST",))
def reroute(request: Asked, pk: int) -> HttpResponse:
    """To a stricter channel at once; to a looser one by request."""

    def act(declaration: Declaration) -> None:
        rerouting.reroute(request.user, declaration, request.POST.get("to", ""), request.POST.get("reason", ""))

    return _acted(request, pk, act, _("The change is recorded; a looser channel waits for a chief."))


def _acted(request: Asked, pk: int, act: Callable[[Declaration], object], done: str) -> HttpResponse:
    declaration = get_object_or_404(declarations_of(request.user), pk=pk)
    try:
        act(declaration)
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, done)
    return redirect("declared:declaration", pk=pk)


@screen(Action.CONSENT_TO_LOOSEN)
def consents(request: Asked) -> HttpResponse:
    """Requests a chief may decide."""
    return render(request, "inspections/consents.html", {"requests": rerouting.open_requests(request.user)})


@screen(Action.CONSENT_TO_LOOSEN, methods=("POST",))
def decide(request: Asked, pk: int) -> HttpResponse:
    """Consent or refuse."""
    asked = get_object_or_404(rerouting.open_requests(request.user), pk=pk)
    act = rerouting.consent if request.POST.get("answer") == "consent" else rerouting.refuse
    try:
        act(request.user, asked)
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, _("Decided and recorded."))
    return redirect("inspections:consents")


@screen(Action.CLOSE_POST_AUDIT)
def audits_due(request: Asked) -> HttpResponse:
    """Released goods whose documents are still to be audited, oldest first."""
    found = post_audits(request.user).annotate(**goods_in_short())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "inspections/post_audits.html", {"page": page})


@screen(Action.VIEW_ATTACHMENT)
def attachment(request: Asked, pk: int) -> FileResponse | HttpResponse:
    """A photograph or document as it was stored."""
    try:
        found, file = open_attachment(request.user, pk)
    except SarhadError as error:
        say_problems(request, error)
        return redirect("inspections:queue")
    declaration = found.inspection.declaration
    looked(request.user, Access.What.ATTACHMENT, f"{declaration}: {found.name}", declaration.office)
    return answer(found, file)
