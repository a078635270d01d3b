"""Beginning and ending a shift, and giving what waits to those on duty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from sarhad.assessment import SelectionKey
from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.declared.channels import RANK, rank_of
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import State
from sarhad.station.offices.models import Office
from sarhad.station.shifts.allocation import choose, number_of
from sarhad.station.shifts.models import Assignment, Competence, Shift

NOTE_LIMIT = 4000


def shift_of(user: User) -> Shift | None:
    """The person's open shift."""
    return Shift.objects.filter(officer=user, ended_at=None).first()


@transaction.atomic
def begin_shift(user: User) -> Shift:
    """Come on duty; what waits and belongs to nobody is given out at once.

    Raises:
        PermissionDenied: the role does not inspect.
        SarhadError: the shift is open already.
    """
    require(user, Action.INSPECT)
    office = Office.objects.select_for_update().get(people=user)
    if shift_of(user):
        raise SarhadError(Problem(say("your shift is open already"), say("end it before you begin another")))
    shift = Shift.objects.create(officer=user, office=office, began_at=timezone.now())
    append("shift_began", actor=user.username, office=office, subject=f"user:{user.username}")
    assign_waiting(office)
    return shift


@transaction.atomic
def end_shift(user: User, note: str = "") -> Shift:
    """Go off duty with a word for the next shift; what is not done is drawn again among those who stay.

    Raises:
        SarhadError: there is no open shift.
    """
    shift = (
        Shift.objects.select_for_update(of=("self",))
        .select_related("office")
        .filter(officer=user, ended_at=None)
        .first()
    )
    if shift is None:
        raise SarhadError(Problem(say("no shift is open"), say("begin one first")))
    now = timezone.now()
    shift.ended_at, shift.note = now, note.strip()[:NOTE_LIMIT]
    shift.save(update_fields=["ended_at", "note"])
    given = Assignment.objects.filter(officer=user, ended_at=None, declaration__state=State.WAITING)
    left = given.update(ended_at=now)
    append(
        "shift_ended", actor=user.username, office=shift.office, subject=f"user:{user.username}",
        detail={"left": left, "note": shift.note},
    )  # fmt: skip
    assign_waiting(shift.office)
    return shift


@transaction.atomic
def assign_waiting(office: Office, by: User | None = None) -> list[Assignment]:
    """Give every waiting declaration of the office that nobody has to an officer on duty, by the draw.

    Raises:
        PermissionDenied: `by` may not assign there.
    """
    if by is not None:
        require(by, Action.ASSIGN, office)
    office = Office.objects.select_for_update().get(pk=office.pk)
    loads, competent = _loads(office), _competences(office)
    held = Assignment.objects.filter(ended_at=None).values("declaration")
    waiting = Declaration.objects.filter(office=office, state=State.WAITING).exclude(pk__in=held)
    ordered = waiting.annotate(rank=rank_of("channel"), rounds=Count("assignments")).order_by(
        "-rank", "queued_at", "pk"
    )
    key = SelectionKey(bytes.fromhex(settings.SELECTION_KEY))
    made = [one for declaration in ordered if (one := _draw(declaration, loads, competent, key))]
    Assignment.objects.bulk_create(made)
    if made:
        _audit(office, made, by)
    return made


def _draw(
    declaration: Declaration, loads: Counter[User], competent: dict[int, list[str]], key: SelectionKey
) -> Assignment | None:
    able = [user for user in loads if declaration.channel in competent.get(user.pk, RANK)]
    if not able:
        return None
    candidates = sorted((user.username, loads[user]) for user in able)
    round_: int = declaration.rounds  # type: ignore[attr-defined]  # annotated by the caller
    number = number_of(key, declaration.declaration_id, round_)
    name = choose(number, candidates)
    officer = next(user for user in able if user.username == name)
    loads[officer] += 1
    return Assignment(
        declaration=declaration, officer=officer, assigned_at=timezone.now(), round=round_, number=number,
        candidates=[list(one) for one in candidates], key_id=key.id,
    )  # fmt: skip


def _loads(office: Office) -> Counter[User]:
    """Who is on duty at the office, with how much they have open."""
    waiting = Q(assignments__ended_at=None, assignments__declaration__state=State.WAITING)
    on_duty = User.objects.filter(shifts__office=office, shifts__ended_at=None, is_active=True)
    return Counter(
        {user: user.load for user in on_duty.annotate(load=Count("assignments", filter=waiting, distinct=True))}
    )


def _competences(office: Office) -> dict[int, list[str]]:
    rows = Competence.objects.filter(officer__office=office)
    return {row.officer_id: row.channels for row in rows}


def _audit(office: Office, made: Iterable[Assignment], by: User | None) -> None:
    detail = {
        str(one.declaration): {"to": one.officer.username, "round": one.round, "candidates": one.candidates}
        for one in made
    }
    append("assigned", actor=by.username if by else "station", office=office, subject="assignment", detail=detail)


@transaction.atomic
def set_competence(by: User, officer: User, channels: Iterable[str]) -> Competence:
    """Say which channels an officer is trained for.

    Raises:
        PermissionDenied: `by` may not assign work in that officer's office.
        SarhadError: a channel does not exist, or none is left.
    """
    require(by, Action.ASSIGN, officer)
    chosen = [channel for channel in RANK if channel in set(channels)]
    if not chosen:
        raise SarhadError(
            Problem(
                say("{username} would be trained for nothing", username=officer.username),
                say("tick at least one channel"),
            )
        )
    record, _ = Competence.objects.update_or_create(officer=officer, defaults={"channels": chosen})
    append(
        "competence_set", actor=by.username, office=officer.office, subject=f"user:{officer.username}",
        detail={"channels": chosen},
    )  # fmt: skip
    return record


def with_officer(declarations: QuerySet[Declaration]) -> QuerySet[Any, Any]:
    """The declarations annotated with `assigned_to`, the key of the officer who has each; null for none."""
    given = Assignment.objects.filter(declaration=OuterRef("pk"), ended_at=None).order_by("-round")
    return declarations.annotate(
        assigned_to=Subquery(given.values("officer")[:1]), assigned_name=Subquery(given.values("officer__username")[:1])
    )
