"""What is over its time goes: deleted, emptied or put under pseudonyms, rule by rule; the audit chain stays whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from sarhad.station.accounts.models import SignInFailure, User
from sarhad.station.attachments.serving import remove
from sarhad.station.audit.chain import append
from sarhad.station.audit.models import Access, AuditRecord
from sarhad.station.declared.models import Declaration, Item, RejectedRow
from sarhad.station.declared.states import State
from sarhad.station.inspections.models import Attachment, Inspection, Rerouting
from sarhad.station.nodes.models import Incoming
from sarhad.station.notes.models import Attachment as NoteAttachment
from sarhad.station.privacy.models import RetentionRun
from sarhad.station.privacy.periods import Period, length
from sarhad.station.privacy.pseudonyms import MARK, pseudonym
from sarhad.station.shifts.models import Shift

CHUNK = 500
PARTIES = ("declarant", "importer", "exporter", "carrier")
FINISHED = (State.RELEASED, State.CLOSED, State.SUPERSEDED)

Due = Callable[[datetime], "QuerySet[Any]"]


@dataclass(frozen=True)
class Rule:
    """What happens to records whose period is over.

    Attributes:
        period: which period.
        due: the records, given the moment before which they must be.
        act: does it to some of them; afterwards they are no longer due.
    """

    period: Period
    due: Due
    act: Callable[[list[Any]], None]


def _delete(records: list[Model]) -> None:
    kind = type(records[0])
    kind._default_manager.filter(pk__in=[record.pk for record in records]).delete()


def _sessions(before: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=before)


def _seen_sessions(before: datetime) -> QuerySet[UserSession]:
    found: QuerySet[UserSession] = UserSession.objects.filter(last_seen_at__lt=before)
    return found


def _failures(before: datetime) -> QuerySet[SignInFailure]:
    return SignInFailure.objects.filter(Q(locked_until=None) | Q(locked_until__lt=before))


def _conflicts(before: datetime) -> QuerySet[Incoming]:
    return Incoming.objects.filter(status=Incoming.Status.SETTLED, received_at__lt=before)


def _rejected(before: datetime) -> QuerySet[RejectedRow]:
    return RejectedRow.objects.filter(arrival__arrived_at__lt=before)


def _looks(before: datetime) -> QuerySet[Access]:
    return Access.objects.filter(at__lt=before)


def _shift_notes(before: datetime) -> QuerySet[Shift]:
    return Shift.objects.filter(ended_at__lt=before).exclude(note="")


def _empty_notes(shifts: list[Shift]) -> None:
    Shift.objects.filter(pk__in=[one.pk for one in shifts]).update(note="")


def _attachments(before: datetime) -> QuerySet[Attachment]:
    return Attachment.objects.filter(inspection__closed_at__lt=before).exclude(name="")


def _note_attachments(before: datetime) -> QuerySet[NoteAttachment]:
    return NoteAttachment.objects.filter(entry__written_at__lt=before).exclude(name="")


def _accounts(before: datetime) -> QuerySet[User]:
    """Closed accounts that still have a name; closed when the record last says so, else when last used."""
    closed = User.objects.filter(is_active=False).exclude(first_name="", last_name="", email="")
    over = [user.pk for user in closed if _closed_at(user) < before]
    return User.objects.filter(pk__in=over)


def _closed_at(user: User) -> datetime:
    acts = AuditRecord.objects.filter(subject=f"user:{user.username}", action="account_changed")
    last = acts.order_by("-sequence").values_list("at", flat=True).first()
    return datetime.fromisoformat(last) if last else user.last_login or user.date_joined


def _forget_people(users: list[User]) -> None:
    """Only the name that the record knows them by stays: the service's own number for the person."""
    for kind in (Authenticator, EmailAddress, SocialAccount, UserSession):
        kind.objects.filter(user__in=users).delete()
    for user in users:
        user.first_name = user.last_name = user.email = ""
        user.set_unusable_password()
    User.objects.bulk_update(users, ["first_name", "last_name", "email", "password"])


def _declarations(before: datetime) -> QuerySet[Declaration]:
    named = Q()
    for party in PARTIES:
        named |= Q(**{f"{party}__isnull": False}) & ~Q(**{f"{party}__startswith": MARK})
    return Declaration.objects.filter(named, state__in=FINISHED, arrived_at__lt=before, queued_at__lt=before)


def _under_pseudonyms(declarations: list[Declaration]) -> None:
    for one in declarations:
        for party in PARTIES:
            if (code := getattr(one, party)) is not None:
                setattr(one, party, pseudonym(code))
    Declaration.objects.bulk_update(declarations, PARTIES)
    keys = [one.pk for one in declarations]
    Item.objects.filter(declaration__in=keys).update(goods_description=None, extra=None)
    Inspection.objects.filter(declaration__in=keys).update(note="")
    Rerouting.objects.filter(declaration__in=keys).update(reason="")


RULES: Mapping[str, Rule] = {
    "sessions": Rule(Period.SESSIONS, _sessions, _delete),
    "sessions_seen": Rule(Period.SESSIONS, _seen_sessions, _delete),
    "sign_in_failures": Rule(Period.SIGN_IN_FAILURES, _failures, _delete),
    "conflicts": Rule(Period.CONFLICTS, _conflicts, _delete),
    "rejected_rows": Rule(Period.REJECTED_ROWS, _rejected, _delete),
    "looks": Rule(Period.ACCESS, _looks, _delete),
    "shift_notes": Rule(Period.SHIFT_NOTES, _shift_notes, _empty_notes),
    "attachments": Rule(Period.ATTACHMENTS, _attachments, remove),
    "note_attachments": Rule(Period.NOTE_ATTACHMENTS, _note_attachments, remove),
    "accounts": Rule(Period.ACCOUNTS, _accounts, _forget_people),
    "declarations": Rule(Period.DECLARATIONS, _declarations, _under_pseudonyms),
}
"""Every rule by its name in the record. A node changes its own copy alone: its neighbours have the same duty."""


def due(now: datetime | None = None) -> dict[str, int]:
    """How many records each rule would take now: what `--dry-run` shows."""
    moment = now or timezone.now()
    return {name: rule.due(moment - length(rule.period)).count() for name, rule in RULES.items()}


def apply(now: datetime | None = None) -> dict[str, int]:
    """Do all that is due, in small transactions, and record how much; nothing is recorded where nothing was due."""
    moment = now or timezone.now()
    done = {name: sum(_in_chunks(rule, moment)) for name, rule in RULES.items()}
    if removed := {name: count for name, count in done.items() if count}:
        append("retention_applied", actor="station", subject="personal data", detail=removed)
    return done


def _in_chunks(rule: Rule, now: datetime) -> Iterator[int]:
    before = now - length(rule.period)
    while records := list(rule.due(before).order_by("pk")[:CHUNK]):
        with transaction.atomic():
            rule.act(records)
        yield len(records)


def once_a_day(now: datetime | None = None) -> RetentionRun | None:
    """Do it if nobody has today; gives the run, or None."""
    moment = now or timezone.now()
    day = timezone.localdate(moment)
    if RetentionRun.objects.filter(day=day).exists():
        return None
    try:
        with transaction.atomic():
            run = RetentionRun.objects.create(day=day, began_at=moment)
    except IntegrityError:
        return None  # another worker was first
    run.removed, run.ended_at = apply(moment), timezone.now()
    run.save(update_fields=["removed", "ended_at"])
    return run
