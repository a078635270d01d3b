"""Changing the channel: to a stricter one freely, to a looser one only with a reason and another person's consent."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.declared.channels import RANK
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.services import lock, move
from sarhad.station.declared.states import OPEN, State
from sarhad.station.inspections.controls import controls_left
from sarhad.station.inspections.models import Rerouting
from sarhad.station.lanes.due import refuse_when_due
from sarhad.station.lanes.rights import right_of

REASON_MINIMUM = 5


def reroute(user: User, declaration: Declaration, to: str, reason: str) -> Rerouting:
    """Send the declaration to another channel as the person's right allows: at once, or by asking a chief.

    Raises:
        PermissionDenied: not this person's to do, or never by the lane plan.
        SarhadError: it is no other channel, there is no reason, a request is open, or the goods are not held any more.
    """
    return _reroute(user, declaration, to, reason, None)


def tighten(user: User, declaration: Declaration, to: str, reason: str) -> Rerouting:
    """As `reroute`, to a stricter channel only: at once, where the lane plan does not ask for consent.

    Raises:
        PermissionDenied: not this person's to do, or never by the lane plan.
        SarhadError: the channel is not stricter, there is no reason, or the goods are not held any more.
    """
    return _reroute(user, declaration, to, reason, True)


def ask_to_loosen(user: User, declaration: Declaration, to: str, reason: str) -> Rerouting:
    """As `reroute`, to a looser channel only: until a chief consents nothing changes.

    Raises:
        PermissionDenied: not this person's to do, or never by the lane plan.
        SarhadError: the channel is not looser, there is no reason, or a request is open already.
    """
    return _reroute(user, declaration, to, reason, False)


@transaction.atomic
def _reroute(user: User, declaration: Declaration, to: str, reason: str, wanted: bool | None) -> Rerouting:
    """By the declaration as it is now; `wanted` says that only a stricter (or looser) channel is meant."""
    declaration = _open(declaration)
    stricter = RANK.get(to, -1) > RANK[declaration.channel] if wanted is None else wanted
    require(user, Action.TIGHTEN if stricter else Action.ASK_TO_LOOSEN, declaration)
    _check(declaration, to, reason, stricter=stricter)
    right = right_of(user, declaration.channel, to)
    if right == "never":
        raise PermissionDenied(
            say(
                "the lane plan does not let your role send goods from {channel} to {to}",
                channel=declaration.channel,
                to=to,
            )
        )
    if right == "consent":
        return _ask(user, declaration, to, reason)
    return _at_once(user, declaration, to, reason, "rerouted_stricter" if stricter else "rerouted_looser")


def _at_once(user: User, declaration: Declaration, to: str, reason: str, action: str) -> Rerouting:
    now = timezone.now()
    Rerouting.objects.filter(declaration=declaration, status=Rerouting.Status.ASKED).update(
        status=Rerouting.Status.REFUSED, decided_by=user, decided_at=now
    )
    rerouting = Rerouting.objects.create(
        declaration=declaration,
        from_channel=declaration.channel,
        to_channel=to,
        reason=reason.strip(),
        status=Rerouting.Status.DONE,
        asked_by=user,
        asked_at=now,
        decided_by=user,
        decided_at=now,
    )
    _apply(rerouting, declaration)
    _audit(action, user, rerouting, declaration)
    return rerouting


def _ask(user: User, declaration: Declaration, to: str, reason: str) -> Rerouting:
    if Rerouting.objects.filter(declaration=declaration, status=Rerouting.Status.ASKED).exists():
        raise SarhadError(Problem(say("a request to re-route is open already"), say("a chief decides it first")))
    rerouting = Rerouting.objects.create(
        declaration=declaration,
        from_channel=declaration.channel,
        to_channel=to,
        reason=reason.strip(),
        status=Rerouting.Status.ASKED,
        asked_by=user,
        asked_at=timezone.now(),
    )
    _audit("rerouting_asked", user, rerouting, declaration)
    return rerouting


def consent(user: User, rerouting: Rerouting) -> Rerouting:
    """A chief consents: the declaration goes to the looser channel.

    Raises:
        PermissionDenied: not a chief of that subtree, or the person who asked.
        SarhadError: the request was decided before, or the goods are not held any more.
    """
    return _decide(user, rerouting, Rerouting.Status.DONE, "rerouting_consented")


def refuse(user: User, rerouting: Rerouting) -> Rerouting:
    """A chief refuses: the declaration stays where it is.

    Raises:
        PermissionDenied: not a chief of that subtree, or the person who asked.
        SarhadError: the request was decided before, or the goods are not held any more.
    """
    return _decide(user, rerouting, Rerouting.Status.REFUSED, "rerouting_refused")


@transaction.atomic
def _decide(user: User, rerouting: Rerouting, status: Rerouting.Status, action: str) -> Rerouting:
    declaration = _open(rerouting.declaration)
    require(user, Action.CONSENT_TO_LOOSEN, declaration)
    rerouting = Rerouting.objects.select_for_update().get(pk=rerouting.pk)
    if rerouting.asked_by_id == user.pk:
        raise PermissionDenied(say("nobody consents to their own request"))
    if rerouting.status != Rerouting.Status.ASKED:
        raise SarhadError(
            Problem(say("the request is {status}", status=rerouting.status), say("it was decided before"))
        )
    rerouting.status, rerouting.decided_by, rerouting.decided_at = status, user, timezone.now()
    rerouting.save(update_fields=["status", "decided_by", "decided_at"])
    if status == Rerouting.Status.DONE:
        _apply(rerouting, declaration)
    _audit(action, user, rerouting, declaration)
    return rerouting


def open_requests(user: User) -> QuerySet[Rerouting]:
    """Requests that this person may decide, oldest first; never their own."""
    asked = Rerouting.objects.filter(status=Rerouting.Status.ASKED).exclude(asked_by=user)
    asked = asked.select_related("declaration__office", "asked_by")
    return within(user, Action.CONSENT_TO_LOOSEN, asked, "declaration__office").order_by("asked_at")


def _open(declaration: Declaration) -> Declaration:
    declaration = lock(declaration)
    if declaration.state not in OPEN:
        raise SarhadError(
            Problem(
                say("{declaration} is {state}: not held any more", declaration=declaration, state=declaration.state),
                say("look at it again: somebody acted"),
            )
        )
    refuse_when_due(declaration)
    return declaration


def _check(declaration: Declaration, to: str, reason: str, *, stricter: bool) -> None:
    wanted = "stricter" if stricter else "looser"
    if to not in RANK or to == declaration.channel or (RANK[to] > RANK[declaration.channel]) != stricter:
        raise SarhadError(
            Problem(
                say("{to!r} is not {wanted} than {channel}", to=to, wanted=wanted, channel=declaration.channel),
                say("red > orange > yellow > blue"),
            )
        )
    if len(reason.strip()) < REASON_MINIMUM:
        raise SarhadError(
            Problem(
                say("no reason is given"),
                say("say why, in {reason_minimum} letters or more", reason_minimum=REASON_MINIMUM),
            )
        )


def _apply(rerouting: Rerouting, declaration: Declaration) -> None:
    declaration.channel = rerouting.to_channel
    declaration.queued_at = timezone.now()
    state = State.WAITING if controls_left(declaration) else State.CONTROLLED
    if state != declaration.state:
        move(declaration, state)
    declaration.save(update_fields=["channel", "queued_at", "state"])


def _audit(action: str, user: User, rerouting: Rerouting, declaration: Declaration) -> None:
    detail = {"from": rerouting.from_channel, "to": rerouting.to_channel, "reason": rerouting.reason}
    subject = f"declaration:{declaration}"
    append(action, actor=user.username, office=declaration.office, subject=subject, detail=detail)
