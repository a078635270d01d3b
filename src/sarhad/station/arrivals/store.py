"""Writing declarations with their decisions: everything of a batch in one transaction, or nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sarhad.assessment import ItemAssessment
from sarhad.station.declared.channels import Channel, strictest
from sarhad.station.declared.models import Arrival, Declaration
from sarhad.station.declared.rows import HEADER, Row, item_record
from sarhad.station.declared.services import move
from sarhad.station.declared.states import OPEN, State
from sarhad.station.lanes.standing import green_until, standing_of
from sarhad.station.legal_time import to_moment
from sarhad.station.nodes import outbox
from sarhad.station.offices.models import Office
from sarhad.station.risk.assessing import Assessed, decision_of, hits_of
from sarhad.station.statements import insert
from sarhad.station.targeting import silent

Key = tuple[str, int]
"""declaration_id and version."""

STATE_ON_ARRIVAL: Mapping[str, State] = {
    Channel.GREEN: State.RELEASED,
    Channel.BLUE: State.POST_AUDIT,
    Channel.YELLOW: State.WAITING,
    Channel.ORANGE: State.WAITING,
    Channel.RED: State.WAITING,
}
"""Green goods go at once unless the lane plan lets them wait, blue ones before their audit, all others wait."""


HELD_WHEN_INCOMPLETE = Channel.YELLOW
"""The least that happens to a declaration of which items are missing: its documents show what they are."""


@dataclass
class Draft:
    """A declaration about to be stored: its rows, their hash, its office, the delivery it came with, its assessments.

    `arrived_at` is for history that arrived before it came into this database; else it is now. `incomplete` says
    that items of it are missing here.
    """

    key: Key
    rows: Sequence[Row]
    content_hash: str
    office: Office
    arrival: Arrival
    assessments: Sequence[ItemAssessment] = field(default_factory=list)
    arrived_at: datetime | None = None
    incomplete: bool = False


def store(drafts: Sequence[Draft], assessed: Assessed, at: datetime) -> dict[Key, Declaration]:
    """Write the drafts, their items, decisions and hits; call within a transaction. Gives the records by key."""
    stored: dict[Key, Declaration] = {}
    for turn in _turns(drafts):
        stored |= _store(turn, assessed, at)
    return stored


def _turns(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """The drafts in order, two versions of one declaration apart: a version replaces only what was stored before it."""
    turns: list[list[Draft]] = [[]]
    times: dict[str, int] = {}
    for draft in drafts:
        time = times[draft.key[0]] = times.get(draft.key[0], -1) + 1
        if time == len(turns):
            turns.append([])
        turns[time].append(draft)
    return turns


def _store(drafts: Sequence[Draft], assessed: Assessed, at: datetime) -> dict[Key, Declaration]:
    floors = _supersede(drafts)
    orders = assessed.rules.assessor.plan
    declarations = []
    for draft in drafts:
        arrived_at = draft.arrived_at or at
        waits_until = green_until(draft.rows, orders, arrived_at)
        floor = floors.get(draft.key[0])
        declarations.append(_declaration(draft, arrived_at, floor, _later(waits_until, at)))
    insert(declarations)
    _stand(declarations, drafts, assessed)
    pairs = [
        (item_record(declaration, row), assessment)
        for declaration, draft in zip(declarations, drafts, strict=True)
        for row, assessment in zip(draft.rows, draft.assessments, strict=True)
    ]
    insert([item for item, _ in pairs])
    insert([decision_of(*pair, assessed) for pair in pairs])
    insert([hit for pair in pairs for hit in hits_of(*pair, assessed)])
    if challenger := assessed.rules.challenger:
        scores = silent.records((item for item, _ in pairs), assessed.silent, challenger[0])
        insert(list(scores))
    outbox.changed("declaration", declarations)
    return {draft.key: declaration for draft, declaration in zip(drafts, declarations, strict=True)}


def _later(moment: datetime | None, at: datetime) -> datetime | None:
    """The moment when it is still to come."""
    return moment if moment is not None and moment > at else None


def _stand(declarations: Sequence[Declaration], drafts: Sequence[Draft], assessed: Assessed) -> None:
    """Write down what the lane plan orders for each."""
    plan = assessed.rules.plan
    if plan is None:
        return
    pairs = zip(declarations, drafts, strict=True)
    insert([standing_of(one, draft.rows, draft.assessments, assessed, plan.pk) for one, draft in pairs])


def _declaration(draft: Draft, at: datetime, floor: str | None, green_waits_until: datetime | None) -> Declaration:
    header = {name: draft.rows[0].get(name) for name in HEADER if name not in ("office", "declared_at")}
    channels = [one.channel for one in draft.assessments]
    held = [HELD_WHEN_INCOMPLETE] if draft.incomplete else []
    channel = strictest([*channels, *([floor] if floor else []), *held])
    waits = channel == Channel.GREEN and green_waits_until is not None
    state = State.WAITING if waits else STATE_ON_ARRIVAL[channel]
    return Declaration(
        **header,
        office=draft.office,
        declared_at=to_moment(draft.rows[0]["declared_at"]),
        arrival=draft.arrival,
        content_hash=draft.content_hash,
        assessed_channel=channel,
        channel=channel,
        state=state,
        arrived_at=at,
        queued_at=at,
        released_at=at if state != State.WAITING else None,
        incomplete=draft.incomplete,
    )


def _supersede(drafts: Iterable[Draft]) -> dict[str, str]:
    """Take earlier versions that are still held out of their queue; gives their channel by declaration id.

    An amendment never gets a looser channel than the version it replaces: nobody amends their way out of a control.
    """
    later = {draft.key[0]: draft.key[1] for draft in drafts if draft.key[1] > 1}
    floors: dict[str, str] = {}
    if not later:
        return floors
    held = Declaration.objects.select_for_update().filter(declaration_id__in=later, state__in=OPEN)
    for declaration in held:
        if declaration.version < later[declaration.declaration_id]:
            move(declaration, State.SUPERSEDED)
            declaration.save(update_fields=["state"])
            known = floors.get(declaration.declaration_id, declaration.channel)
            floors[declaration.declaration_id] = strictest([known, declaration.channel])
    return floors
