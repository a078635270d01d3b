"""The administrator's pages of mappings: written, tried on a file, kept as a version."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sarhad.declarations.mapping import shipped_mappings
from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.arrivals import mappings as own
from sarhad.station.arrivals.models import MappingVersion
from sarhad.station.offices.services import root
from sarhad.station.screens.screen import Asked, say_problems, screen

TRIED = "mapping_tried"
"""In the session: hash of the text that was tried last, rows read and rejected."""


@screen(Action.MANAGE_MAPPINGS)
def mappings(request: Asked) -> HttpResponse:
    """The service's own mappings with every version, and those that come with Sarhad."""
    versions = MappingVersion.objects.select_related("made_by").order_by("name", "-number")
    used = {one.pk for name in {version.name for version in versions} if (one := own.in_use(name))}
    may_keep = may(request.user, Action.MANAGE_MAPPINGS, root())
    context = {"versions": versions, "used": used, "shipped": shipped_mappings(), "may_keep": may_keep}
    return render(request, "arrivals/mappings.html", context)


@screen(Action.MANAGE_MAPPINGS)
def mapping(request: Asked, pk: int) -> HttpResponse:
    """One version as it was kept."""
    found = get_object_or_404(MappingVersion.objects.select_related("made_by"), pk=pk)
    return render(request, "arrivals/mapping.html", {"version": found})


@screen(Action.MANAGE_MAPPINGS, methods=("GET", "HEAD", "POST"))
def edit(request: Asked) -> HttpResponse:
    """Write a mapping and try it on a file; one that was tried with success can be kept."""
    name = (request.POST.get("name") or request.GET.get("name", "")).strip()
    text = request.POST.get("text", "") if request.method == "POST" else own.beginning(name)
    context: dict[str, object] = {"may_keep": may(request.user, Action.MANAGE_MAPPINGS, root())}
    if request.method == "POST":
        text = text.replace("\r\n", "\n")
        try:
            if "keep" in request.POST:
                made = own.keep(request.user, name, text, _tried(request))
                messages.success(request, _("%(mapping)s is kept and in use.") % {"mapping": made})
                return redirect("arrivals:mappings")
            if (file := request.FILES.get("file")) is not None:
                trial = own.try_out(request.user, name, text, file)
                request.session[TRIED] = [trial.text_hash, trial.read, trial.rejected]
                context["trial"] = trial
            else:
                own.parsed(name, text)
                messages.info(request, _("The text is right; choose a file to try it on."))
        except SarhadError as error:
            say_problems(request, error)
    own_name = "" if name in shipped_mappings() else name
    return render(request, "arrivals/edit_mapping.html", {"name": own_name, "text": text, **context})


@screen(Action.MANAGE_MAPPINGS, methods=("POST",))
def withdraw(request: Asked, pk: int) -> HttpResponse:
    """Stop reading files by a version."""
    found = get_object_or_404(MappingVersion, pk=pk)
    own.withdraw(request.user, found)
    messages.success(request, _("%(mapping)s is withdrawn.") % {"mapping": found})
    return redirect("arrivals:mappings")


def _tried(request: Asked) -> tuple[str, int, int]:
    digest, read, rejected = request.session.get(TRIED, ("", 0, 0))
    return str(digest), int(read), int(rejected)
