"""The clock of the lane plan: green goods go, yellow turns blue, work beyond a shift is written down.

Every worker may tick at any time: a declaration is locked, looked at again, and moved once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.station.audit.chain import append
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import State
from sarhad.station.inspections.services import release_locked
from sarhad.station.lanes.beyond import mark_beyond
from sarhad.station.lanes.models import Standing

CHUNK = 200
CHANNEL_OF = {Standing.Due.RELEASE: Channel.GREEN, Standing.Due.BLUE: Channel.YELLOW}
"""In which channel a declaration must still be for a thing to happen by itself."""

ACTION_OF = {Standing.Due.RELEASE: "green_released", Standing.Due.BLUE: "yellow_turned_blue"}


@dataclass(frozen=True)
class Ticked:
    """What one tick did: declarations released, turned blue, and newly said to be beyond a shift."""

    released: int
    turned_blue: int
    beyond: int


def tick(now: datetime | None = None) -> Ticked:
    """Do everything whose moment has come; a second tick at once does nothing."""
    now = now or timezone.now()
    return Ticked(_happen(Standing.Due.RELEASE, now), _happen(Standing.Due.BLUE, now), mark_beyond(now))


def _happen(due: Standing.Due, now: datetime) -> int:
    """In small transactions, until nothing more is due; what another worker holds is left to it."""
    done, last = 0, 0
    while keys := _keys(due, now, last):
        with transaction.atomic():
            done += _chunk(due, keys, now)
        last = keys[-1]
    return done


def _keys(due: Standing.Due, now: datetime, after: int) -> list[int]:
    found = Standing.objects.filter(due=due, due_at__lte=now, pk__gt=after).order_by("pk")
    return list(found.values_list("pk", flat=True)[:CHUNK])


def _chunk(due: Standing.Due, keys: list[int], now: datetime) -> int:
    """Lock, look again, act, and record it office by office."""
    held = _locked(Declaration.objects.filter(standing__in=keys).select_related("office")).order_by("pk")
    standings = {one.declaration_id: one for one in Standing.objects.filter(pk__in=keys, due=due)}
    acted: dict[int, list[Declaration]] = {}
    for declaration in held:
        standing = standings.get(declaration.pk)
        if standing is None:
            continue  # another worker was first
        if _still(declaration, due):
            _act(declaration, due, now)
            standing.happened_at = now
            acted.setdefault(declaration.office_id, []).append(declaration)
        standing.due = Standing.Due.NOTHING
        standing.save(update_fields=["due", "happened_at"])
    for declarations in acted.values():
        names = [str(declaration) for declaration in declarations]
        office = declarations[0].office
        append(ACTION_OF[due], actor="station", office=office, subject="lanes", detail={"declarations": names})
    return sum(map(len, acted.values()))


def _locked(declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
    skips = connection.features.has_select_for_update_skip_locked
    return declarations.select_for_update(of=("self",) if skips else (), skip_locked=skips)


def _still(declaration: Declaration, due: Standing.Due) -> bool:
    """Whether nobody has done anything to it since it arrived."""
    if declaration.state != State.WAITING or declaration.channel != CHANNEL_OF[due]:
        return False
    return not (declaration.inspections.exists() or declaration.reroutings.exists())


def _act(declaration: Declaration, due: Standing.Due, now: datetime) -> None:
    if due == Standing.Due.BLUE:
        declaration.channel = Channel.BLUE
        declaration.save(update_fields=["channel"])
    release_locked(declaration, now)
