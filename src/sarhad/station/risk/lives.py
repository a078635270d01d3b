"""Between the records of the station and the rules of a profile's life (`sarhad.profiles.life`)."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.utils import timezone

from sarhad.profiles.life import Actor, Life, State, standing
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import has_role_for
from sarhad.station.accounts.roles import Action
from sarhad.station.legal_time import to_legal, to_moment
from sarhad.station.offices.services import subtree
from sarhad.station.risk.models import ProfileLife, ProfileVersion, RulesEdition


def actor_of(user: User) -> Actor:
    """A person as the rules see them.

    A checkpoint's chief sees and writes the profiles of the own checkpoint; a region's people those below as well.
    """
    if user.office is None:
        return Actor(user.username, "checkpoint", frozenset())
    return Actor(
        name=user.username,
        level=user.office.level,  # type: ignore[arg-type]  # the same three words
        reach=frozenset(subtree(user.office).values_list("code", flat=True)),
        writes=has_role_for(user, Action.WRITE_PROFILE),
        approves=has_role_for(user, Action.APPROVE_PROFILE),
    )


def life_of(version: ProfileVersion) -> Life:
    """Where a version stands, for the rules; moments become legal time."""
    kept = version.life
    return Life(
        number=version.number,
        owner=version.office.code,
        level=version.level,  # type: ignore[arg-type]  # the same three words
        authors=frozenset(kept.authors),
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        state=State(kept.state),
        approved_by=kept.approved_by,
        stops_at=to_legal(kept.stops_at) if kept.stops_at else None,
        was_shadow=kept.was_shadow,
        urgency_spent=kept.urgency_spent,
    )


def standing_of(version: ProfileVersion, at: datetime | None = None) -> State:
    """Where a version stands at a moment (now)."""
    return standing(life_of(version), to_legal(at or timezone.now()))


def keep(version: ProfileVersion, life: Life) -> ProfileLife:
    """Write down where a version stands now, and let every process know that what selects may have changed."""
    kept, _ = ProfileLife.objects.update_or_create(
        version=version,
        defaults={
            "state": life.state.value,
            "authors": sorted(life.authors),
            "approved_by": life.approved_by,
            "stops_at": to_moment(life.stops_at) if life.stops_at else None,
            "was_shadow": life.was_shadow,
            "urgency_spent": life.urgency_spent,
        },
    )
    version.life = kept
    turn_edition()
    return kept


def edition() -> str:
    """The mark of the rules' edition: another mark, other rules."""
    return RulesEdition.objects.filter(pk=1).values_list("mark", flat=True).first() or ""


def turn_edition() -> None:
    """Mark a change; the row is locked until the transaction ends, so that no process can miss it."""
    RulesEdition.objects.bulk_create([RulesEdition()], ignore_conflicts=True)
    RulesEdition.objects.filter(pk=1).update(mark=uuid4().hex)
