"""What is done with a trained model: proposed, put in force by another person, run beside, taken back in one step."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import has_role_for, require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.offices.models import Office
from sarhad.station.risk.lives import turn_edition
from sarhad.station.targeting.kept import load
from sarhad.station.targeting.models import ModelVersion

State = ModelVersion.State


@dataclass(frozen=True)
class Step:
    """A deed: from which states, by whom, and how the audit record calls it."""

    states: frozenset[str]
    action: Action
    recorded: str


STEPS = {
    "propose": Step(frozenset({State.TRAINED, State.RETIRED}), Action.PROPOSE_MODEL, "model_proposed"),
    "approve": Step(frozenset({State.PROPOSED}), Action.APPROVE_MODEL, "model_in_force"),
    "refuse": Step(frozenset({State.PROPOSED}), Action.APPROVE_MODEL, "model_refused"),
    "run_beside": Step(frozenset({State.TRAINED, State.PROPOSED, State.RETIRED}), Action.PROPOSE_MODEL, "model_beside"),
    "stop_beside": Step(frozenset(State), Action.PROPOSE_MODEL, "model_no_longer_beside"),
    "roll_back": Step(frozenset({State.CHAMPION}), Action.APPROVE_MODEL, "model_rolled_back"),
}
"""Everything that can be done with a model; what is not written here is refused."""


def models_of(user: User) -> QuerySet[ModelVersion]:
    """Every model, the newest first, for those who may see them."""
    found = ModelVersion.objects.select_related("trained_by", "proposed_by", "decided_by", "before").order_by("-pk")
    return found if has_role_for(user, Action.VIEW_MODELS) else found.none()


def steps_open_to(user: User, version: ModelVersion) -> set[str]:
    """The deeds this person may do with this model now: what a screen offers."""
    top = centre()
    found = {
        name
        for name, step in STEPS.items()
        if version.state in step.states and has_role_for(user, step.action) and user.office_id == top.pk
    }
    if user.pk in (version.trained_by_id, version.proposed_by_id):
        found -= {"approve", "refuse"}
    if version.before_id is None:
        found.discard("roll_back")
    found.discard("run_beside" if version.beside else "stop_beside")
    return found


@transaction.atomic
def propose(by: User, version: ModelVersion) -> ModelVersion:
    """Put a model forward; it selects nothing until another person brings it into force.

    Raises:
        PermissionDenied: not a person who plans for the whole service.
        SarhadError: it cannot be proposed as it stands, or is not as it was saved.
    """
    version = _taken(by, version, "propose")
    load(version.model_id)
    version.state, version.proposed_by = State.PROPOSED, by
    return _recorded(by, version, "propose")


@transaction.atomic
def approve(by: User, version: ModelVersion) -> ModelVersion:
    """Bring a proposed model into force in every process; the one before it stays ready to go back to.

    Raises:
        PermissionDenied: not a manager of the whole service, or the person who trained or proposed it.
        SarhadError: it is not proposed any more, or not as it was saved.
    """
    version = _taken(by, version, "approve")
    _other_eyes(by, version)
    load(version.model_id)
    version.before = _step_down()
    version.decided_by = by
    _into_force(version)
    return _recorded(by, version, "approve", before=str(version.before.model_id if version.before else ""))


@transaction.atomic
def refuse(by: User, version: ModelVersion) -> ModelVersion:
    """Refuse a proposed model.

    Raises:
        PermissionDenied: not a manager of the whole service, or the person who trained or proposed it.
        SarhadError: it is not proposed any more.
    """
    version = _taken(by, version, "refuse")
    _other_eyes(by, version)
    version.state, version.decided_by, version.beside = State.REFUSED, by, False
    turn_edition()
    return _recorded(by, version, "refuse")


@transaction.atomic
def run_beside(by: User, version: ModelVersion) -> ModelVersion:
    """Let a model score silently beside the champion from now on; another that did so stops.

    Raises:
        PermissionDenied: not a person who plans for the whole service.
        SarhadError: its state forbids it, or it is not as it was saved.
    """
    version = _taken(by, version, "run_beside")
    load(version.model_id)
    for other in ModelVersion.objects.filter(beside=True):
        other.beside = False
        other.save(update_fields=["beside"])
    version.beside, version.beside_since = True, timezone.now()
    turn_edition()
    return _recorded(by, version, "run_beside")


@transaction.atomic
def stop_beside(by: User, version: ModelVersion) -> ModelVersion:
    """End the silent scoring; what was scored stays.

    Raises:
        PermissionDenied: not a person who plans for the whole service.
    """
    version = _taken(by, version, "stop_beside")
    version.beside = False
    turn_edition()
    return _recorded(by, version, "stop_beside")


@transaction.atomic
def roll_back(by: User, version: ModelVersion, reason: str) -> ModelVersion:
    """Return to the model before the champion, in one step by one person, who says why; gives that model.

    Raises:
        PermissionDenied: not a manager of the whole service.
        SarhadError: it is not in force, there was none before it, that one is damaged, or no reason is given.
    """
    version = _taken(by, version, "roll_back")
    if version.before is None:
        raise SarhadError(Problem(say("there was no model before this one"), say("train and activate another")))
    if not reason.strip():
        raise SarhadError(Problem(say("no reason is given"), say("say why the model is taken back: it is recorded")))
    load(version.before.model_id)
    earlier = version.before
    _step_down()
    _into_force(earlier)
    earlier.save()
    detail = {"model_id": version.model_id, "to": earlier.model_id, "reason": reason.strip()}
    append("model_rolled_back", actor=by.username, office=centre(), subject=_subject(version), detail=detail)
    return earlier


def begin_with(version: ModelVersion) -> None:
    """Put the first model of a station in force that has nobody yet: the demonstration.

    Raises:
        SarhadError: the station has people, who must propose and approve.
    """
    if User.objects.exists():
        raise SarhadError(
            Problem(say("the station has people"), say("propose the model and let another person approve it"))
        )
    _into_force(version)
    version.save()
    append("model_in_force", actor="station", subject=_subject(version), detail={"model_id": version.model_id})


def centre() -> Office:
    """The office that models belong to."""
    return Office.objects.get(parent=None)


def _taken(by: User, version: ModelVersion, deed: str) -> ModelVersion:
    """The record, locked with all others, once the deed is found to be this person's and open to it."""
    step = STEPS[deed]
    require(by, step.action, centre())
    locked = {one.pk: one for one in ModelVersion.objects.select_for_update().order_by("pk")}
    found = locked[version.pk]
    if found.state not in step.states:
        raise SarhadError(
            Problem(
                say("model {model} is {state}", model=found, state=found.get_state_display()),
                say("look at it again"),
            )
        )
    return found


def _other_eyes(by: User, version: ModelVersion) -> None:
    if by.pk in (version.trained_by_id, version.proposed_by_id):
        raise PermissionDenied(say("nobody decides on a model they trained or proposed"))


def _step_down() -> ModelVersion | None:
    """Take the champion out of force."""
    found = ModelVersion.objects.filter(state=State.CHAMPION).first()
    if found is not None:
        found.state = State.RETIRED
        found.save(update_fields=["state"])
    return found


def _into_force(version: ModelVersion) -> None:
    version.state, version.beside, version.in_force_since = State.CHAMPION, False, timezone.now()
    turn_edition()


def _recorded(by: User, version: ModelVersion, deed: str, **detail: str) -> ModelVersion:
    version.save()
    told = {"model_id": version.model_id, **detail}
    append(STEPS[deed].recorded, actor=by.username, office=centre(), subject=_subject(version), detail=told)
    return version


def _subject(version: ModelVersion) -> str:
    return f"model:{version.model_id}"
