"""What a person sees of the declarations."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.models import Arrival, Declaration
from sarhad.station.declared.states import TRANSITIONS


def declarations_of(user: User) -> QuerySet[Declaration]:
    """Every declaration of the person's subtree."""
    return within(user, Action.VIEW_DECLARATION, Declaration.objects.select_related("office"))


def get_declaration(user: User, declaration_id: str, version: int | None = None) -> Declaration:
    """One version of a declaration, the latest unless one is named.

    Raises:
        Http404: there is none, or it is not of the person's subtree: the two cannot be told apart.
    """
    found = declarations_of(user).filter(declaration_id=declaration_id)
    if version is not None:
        found = found.filter(version=version)
    declaration = found.order_by("-version").first()
    if declaration is None:
        raise Http404("no such declaration")
    return declaration


def arrivals_of(user: User) -> QuerySet[Arrival]:
    """Deliveries made by people or systems of the person's subtree, newest first."""
    by_people = within(user, Action.UPLOAD, Arrival.objects.all(), "user__office").values("pk")
    by_systems = within(user, Action.UPLOAD, Arrival.objects.all(), "api_key__office").values("pk")
    return Arrival.objects.filter(Q(pk__in=by_people) | Q(pk__in=by_systems)).order_by("-arrived_at")


def lock(declaration: Declaration) -> Declaration:
    """The same declaration as it is now, held against others until the transaction ends."""
    return Declaration.objects.select_for_update(of=("self",)).select_related("office").get(pk=declaration.pk)


def move(declaration: Declaration, state: str) -> None:
    """Put the (locked, not yet saved) declaration into the next state.

    Raises:
        SarhadError: `states.TRANSITIONS` has no such step.
    """
    if state not in TRANSITIONS[declaration.state]:
        raise SarhadError(
            Problem(
                say(
                    "{declaration} is {state}; it cannot become {wanted}",
                    declaration=declaration,
                    state=declaration.state,
                    wanted=state,
                ),
                say("look at it again: it changed"),
            )
        )
    declaration.state = state
