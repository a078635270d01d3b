"""A declarant's own submissions: where each stands, in words for outsiders, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sarhad.station.accounts.models import ApiKey, User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.models import Arrival, Declaration
from sarhad.station.declared.states import State
from sarhad.station.offices.services import subtree

STANDS: Mapping[str, tuple[Promise, tuple[State, ...]]] = {
    "held": (_("At the office"), (State.WAITING, State.CONTROLLED)),
    "released": (_("Released"), (State.RELEASED, State.POST_AUDIT, State.CLOSED)),
    "replaced": (_("Replaced"), (State.SUPERSEDED,)),
}
"""What an outsider may tell apart; finer states would tell which control is due."""


def submissions_of(user: User) -> QuerySet[Declaration]:
    """The declarations of the person's own declarant in the person's offices, newest first.

    Raises:
        PermissionDenied: not a declarant.
    """
    require(user, Action.VIEW_SUBMISSIONS)
    every = within(user, Action.VIEW_SUBMISSIONS, Declaration.objects.select_related("office"))
    return every.filter(declarant=user.declarant).exclude(declarant="").order_by("-arrived_at", "-pk")


def submissions_with(key: ApiKey) -> QuerySet[Declaration]:
    """What a key may ask about: its declarant's declarations; without a declarant, those of its offices."""
    every = Declaration.objects.filter(office__in=subtree(key.office))
    return every.filter(declarant=key.declarant) if key.declarant else every


def that_stand(found: QuerySet[Declaration], stand: str) -> QuerySet[Declaration]:
    """Those among them that stand so; all where it is none of STANDS."""
    return found.filter(state__in=STANDS[stand][1]) if stand in STANDS else found


def stand_of(declaration: Declaration) -> Promise:
    """Where it stands, in a word for outsiders."""
    return next(label for label, states in STANDS.values() if declaration.state in states)


def deliveries_of(user: User) -> QuerySet[Arrival]:
    """What the declarant's own systems delivered, newest first, with how much was taken.

    Raises:
        PermissionDenied: not a declarant.
    """
    require(user, Action.VIEW_SUBMISSIONS)
    found = Arrival.objects.filter(api_key__declarant=user.declarant).exclude(api_key__declarant="")
    return found.select_related("api_key").order_by("-arrived_at")
