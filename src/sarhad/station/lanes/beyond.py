"""Work of an office against what its shift can do: who goes first, who is beyond, openly and with a record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sarhad.assessment import StandingOrders
from sarhad.assessment.capacity import Capacity, ShiftHours
from sarhad.assessment.overflow import Placed, beyond, place
from sarhad.assessment.workload import Workload
from sarhad.station.audit.chain import append
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.models import Inspection
from sarhad.station.lanes.models import Beyond
from sarhad.station.lanes.plans import orders_in_force
from sarhad.station.lanes.work import load_of, works_of
from sarhad.station.legal_time import to_legal, to_moment
from sarhad.station.offices.models import Office


@dataclass(frozen=True)
class OfficeWork:
    """One office now.

    Attributes:
        shift: the one that runs, or the next to begin.
        unit: what its capacity counts.
        done: work that inspections of this shift came to.
        placed: every declaration that waits for a control, in the order of doing.
    """

    office: Office
    shift: ShiftHours
    unit: str
    done: float
    placed: tuple[Placed, ...]

    @property
    def waiting(self) -> float:
        """Work that waits."""
        return self.placed[-1].load_so_far if self.placed else 0.0

    @property
    def left(self) -> float:
        """What the shift can still do."""
        return max(0.0, self.shift.capacity - self.done)

    @property
    def beyond(self) -> list[Placed]:
        """What the shift's capacity does not reach to."""
        return beyond(self.placed)


def work_of(offices: Iterable[Office], now: datetime) -> list[OfficeWork]:
    """Work and capacity of each of these offices that has a shift in the plan in force."""
    orders = orders_in_force()
    if orders is None:
        return []
    capacity, workload = Capacity(orders.plan), Workload(orders.plan)
    found: list[OfficeWork] = []
    for office in offices:
        shift = capacity.shift_at(office.code, to_legal(now))
        if shift is not None:
            done = _done(office, shift, workload)
            works = works_of(office, orders, workload)
            found.append(
                OfficeWork(office, shift, orders.plan.unit, done, tuple(place(works, max(0.0, shift.capacity - done))))
            )
    return found


def _done(office: Office, shift: ShiftHours, workload: Workload) -> float:
    since = to_moment(shift.start)
    inspected = Inspection.objects.filter(declaration__office=office, closed_at__gte=since)
    declarations = Declaration.objects.filter(pk__in=inspected.values("declaration")).prefetch_related("items")
    return sum(load_of(declaration, workload) for declaration in declarations)


def mark_beyond(now: datetime) -> int:
    """Write down, once a shift, each declaration that is beyond it; gives how many were new."""
    orders: StandingOrders | None = orders_in_force()
    if orders is None:
        return 0
    offices = Office.objects.filter(code__in=Capacity(orders.plan).offices)
    return sum(_mark(work, now) for work in work_of(offices, now) if work.beyond)


@transaction.atomic
def _mark(work: OfficeWork, now: datetime) -> int:
    start = to_moment(work.shift.start)
    said = set(Beyond.objects.filter(office=work.office, shift_start=start).values_list("declaration_id", flat=True))
    new = [one for one in work.beyond if int(one.work.id) not in said]
    if not new:
        return 0
    records = [
        Beyond(
            declaration_id=int(one.work.id),
            office=work.office,
            shift=work.shift.name,
            shift_start=start,
            rank=one.rank,
            of=one.of,
            load=one.work.load,
            worth=one.work.worth,
            marked_at=now,
        )
        for one in new
    ]
    before = Beyond.objects.filter(office=work.office, shift_start=start).count()
    Beyond.objects.bulk_create(records, ignore_conflicts=True)
    added = Beyond.objects.filter(office=work.office, shift_start=start).count() - before
    if added:
        append("beyond_capacity", actor="station", office=work.office, subject="lanes", detail=_detail(work, added))
    return added


def _detail(work: OfficeWork, added: int) -> dict[str, object]:
    names = "\n".join(one.work.id for one in work.beyond)
    return {
        "shift": work.shift.name,
        "capacity_left": work.left,
        "waiting": work.waiting,
        "beyond": len(work.beyond),
        "new": added,
        "digest": hashlib.sha256(names.encode()).hexdigest(),
    }
