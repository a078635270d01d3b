"""Screens of the models: all of them, one with its card, what is done with it, and training."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sarhad.errors import SarhadError
from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.background.running import end_silent
from sarhad.station.screens.columns import column_name
from sarhad.station.screens.screen import Asked, say_problems, screen
from sarhad.station.screens.telling import in_language
from sarhad.station.targeting import charts, deeds, kept, training
from sarhad.station.targeting.drifting import check_drift, features_of
from sarhad.station.targeting.models import DriftCheck, ModelVersion, TrainingRun
from sarhad.station.targeting.side_by_side import side_by_side
from sarhad.targeting.card import card as library_card

SHOWN = 30


@screen(Action.VIEW_MODELS)
def models(request: Asked) -> HttpResponse:
    """The champion, the challenger beside it, training, and every model there is."""
    end_silent(TrainingRun)
    champion, challenger = kept.champion(), kept.challenger()
    trainings = TrainingRun.objects.select_related("started_by", "made").order_by("-pk")
    context = {
        "champion": champion,
        "damaged": champion is not None and kept.in_service(champion) is None,
        "challenger": challenger,
        "both": side_by_side(champion, challenger) if champion and challenger else None,
        "versions": deeds.models_of(request.user)[:SHOWN],
        "running": trainings.filter(state=TrainingRun.State.RUNNING).first(),
        "last": trainings.exclude(state=TrainingRun.State.RUNNING).first(),
        "may_train": may(request.user, Action.TRAIN_MODEL, deeds.centre()),
        "now": timezone.localtime(),
    }
    return render(request, "targeting/models.html", context)


@screen(Action.VIEW_MODELS)
def model(request: Asked, pk: int) -> HttpResponse:
    """One model: its card with charts, what drifted, and what this person may do with it."""
    version = get_object_or_404(deeds.models_of(request.user), pk=pk)
    later = version.metadata["later_data"]
    checked = DriftCheck.objects.filter(model=version).select_related("checked_by").order_by("-pk").first()
    features = features_of(checked)
    figures = later["figures"]
    context = {
        "version": version,
        "data": version.metadata["data"],
        "later": later,
        "at": [(float(share), value, figures["recall_at"][share]) for share, value in figures["precision_at"].items()],
        "trials": version.metadata["search"]["trials"],
        "found_chart": charts.found_chart(figures),
        "promise_chart": charts.promise_chart(later["reliability"]),
        "drift": checked,
        "features": features,
        "drift_chart": charts.drift_chart(features),
        "steps": deeds.steps_open_to(request.user, version),
        "is_own": request.user.pk in (version.trained_by_id, version.proposed_by_id),
    }
    return render(request, "targeting/model.html", context)


Deed = Callable[[Asked, ModelVersion], ModelVersion]
DEEDS: dict[str, Deed] = {
    "propose": lambda request, version: deeds.propose(request.user, version),
    "approve": lambda request, version: deeds.approve(request.user, version),
    "refuse": lambda request, version: deeds.refuse(request.user, version),
    "run_beside": lambda request, version: deeds.run_beside(request.user, version),
    "stop_beside": lambda request, version: deeds.stop_beside(request.user, version),
    "roll_back": lambda request, version: deeds.roll_back(request.user, version, request.POST.get("reason", "")),
}
"""What a button of the page does."""


@screen(Action.PROPOSE_MODEL, methods=("POST",))
def act(request: Asked, pk: int, deed: str) -> HttpResponse:
    """Do something with a model."""
    version = get_object_or_404(deeds.models_of(request.user), pk=pk)
    if deed not in DEEDS:
        raise Http404
    try:
        after = DEEDS[deed](request, version)
    except SarhadError as error:
        say_problems(request, error)
        return redirect("targeting:model", pk=pk)
    messages.success(request, _("Done and recorded."))
    return redirect("targeting:model", pk=after.pk)


@screen(Action.VIEW_MODELS)
def card(request: Asked, pk: int) -> HttpResponse:
    """The model's card as a file in the reader's language; the one beside the model is under its hash, in English."""
    version = get_object_or_404(deeds.models_of(request.user), pk=pk)
    page = library_card(version.metadata, in_language, get_language() or "en", column_name)
    disposition = f'attachment; filename="sarhad-model-{version}.html"'
    return HttpResponse(page, headers={"Content-Disposition": disposition})


@screen(Action.VIEW_MODELS, methods=("POST",))
def look_for_drift(request: Asked, pk: int) -> HttpResponse:
    """Compare the last days with what the model was trained on."""
    version = get_object_or_404(deeds.models_of(request.user), pk=pk)
    try:
        check_drift(request.user, version)
    except SarhadError as error:
        say_problems(request, error)
    return redirect("targeting:model", pk=pk)


@screen(Action.TRAIN_MODEL, methods=("POST",))
def train(request: Asked) -> HttpResponse:
    """Begin a training."""
    try:
        training.start(request.user)
    except SarhadError as error:
        say_problems(request, error)
    return redirect("targeting:models")


@screen(Action.TRAIN_MODEL, methods=("POST",))
def cancel(request: Asked, pk: int) -> HttpResponse:
    """End a training."""
    try:
        training.cancel(request.user, get_object_or_404(TrainingRun, pk=pk))
    except SarhadError as error:
        say_problems(request, error)
    else:
        messages.success(request, _("Cancelled; no model is kept of it."))
    return redirect("targeting:models")
