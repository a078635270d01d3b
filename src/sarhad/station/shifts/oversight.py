"""What a chief looks at: load and capacity, overrides, and whether what chance chose was really examined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.daily.facts import DRAWN
from sarhad.station.daily.reading import counted
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.declared.states import OPEN, State
from sarhad.station.inspections.models import Inspection, Rerouting
from sarhad.station.shifts.models import Shift


@dataclass(frozen=True)
class Discipline:
    """What became of the items that the random draw chose in a period.

    Attributes:
        drawn: chosen by chance; inspected: of them; held: still waiting; passed: let go without inspection.
    """

    drawn: int
    inspected: int
    held: int
    passed: int

    @property
    def share(self) -> float | None:
        """Inspected among those no longer held; None when there is none yet."""
        closed = self.inspected + self.passed
        return self.inspected / closed if closed else None


def officers(user: User) -> QuerySet[User]:
    """The inspectors and chiefs of the subtree, with what each has open, when they came on duty, what they did."""
    open_ = Q(assignments__ended_at=None, assignments__declaration__state=State.WAITING)
    on_duty = Q(shifts__ended_at=None, shifts__isnull=False)
    people = within(user, Action.ASSIGN, User.objects.filter(is_active=True, role__in=("inspector", "chief")))
    return (
        people.select_related("office", "competence")
        .annotate(
            load=Count("assignments", filter=open_, distinct=True), duty=Count("shifts", filter=on_duty, distinct=True)
        )
        .order_by("-duty", "office__path", "username")
    )


def discipline(user: User, since: datetime, until: datetime, action: Action = Action.ASSIGN) -> Discipline:
    """What became of the random sample of the subtree, by the day of arrival; four queries at most."""
    rows = counted(DRAWN, ("office",), (user, action), since, until)
    drawn, inspected = (sum(row[name] for row in rows) for name in ("drawn", "inspected"))
    waiting = within(user, action, Declaration.objects.filter(state__in=OPEN))
    waiting = waiting.filter(arrived_at__gte=since, arrived_at__lt=until)
    held = Item.objects.filter(declaration__in=waiting, decision__random=True).exclude(inspected=True).count()
    return Discipline(drawn, inspected, held, drawn - inspected - held)


def passed_over(user: User, since: datetime, until: datetime, action: Action = Action.ASSIGN) -> QuerySet[Item]:
    """The items that chance chose and that went without an inspection, newest first.

    They are looked for on those days alone on which fewer were inspected than were drawn.
    """
    rows = counted(DRAWN, ("office", "day"), (user, action), since, until)
    short = [(row["office"], row["day"]) for row in rows if row["inspected"] < row["drawn"]]
    gone = DRAWN.of(since, until).filter(DRAWN.of_days(short)).exclude(declaration__state__in=OPEN)
    return gone.exclude(inspected=True).select_related("declaration__office").order_by("-declaration__arrived_at")


def overrides(user: User, since: datetime, until: datetime, action: Action = Action.ASSIGN) -> QuerySet[Rerouting]:
    """Every change of channel by a person in the subtree, newest first."""
    found = within(user, action, Rerouting.objects.all(), "declaration__office")
    return (
        found.filter(asked_at__gte=since, asked_at__lt=until)
        .select_related("declaration__office", "asked_by", "decided_by")
        .order_by("-asked_at")
    )


def inspected_by_another(user: User, since: datetime, until: datetime) -> QuerySet[Inspection]:
    """Inspections that another officer carried out than the one the draw had given the goods to."""
    found = within(user, Action.ASSIGN, Inspection.objects.all(), "declaration__office")
    found = found.filter(closed_at__gte=since, closed_at__lt=until, declaration__assignments__ended_at=None)
    return (
        found.filter(declaration__assignments__isnull=False)
        .exclude(declaration__assignments__officer=F("officer"))
        .select_related("declaration", "officer")
        .annotate(assigned_name=F("declaration__assignments__officer__username"))
        .order_by("-closed_at")
    )


@dataclass(frozen=True)
class ShiftReport:
    """What happened at the offices of a subtree in a period; the figures of one sheet of paper."""

    arrived: int
    by_channel: list[Any]
    inspections: int
    irregular: int
    revenue: float
    released: int
    held: int
    notes: list[Shift]
    by_officer: list[Any]


def report(user: User, since: datetime, until: datetime) -> ShiftReport:
    """The end-of-shift report of the subtree; a fixed number of queries."""
    declarations = within(user, Action.ASSIGN, Declaration.objects.exclude(state=State.SUPERSEDED))
    arrived = declarations.filter(arrived_at__gte=since, arrived_at__lt=until)
    done = within(user, Action.ASSIGN, Inspection.objects.all(), "declaration__office").filter(
        closed_at__gte=since, closed_at__lt=until
    )
    found = done.aggregate(
        inspections=Count("pk", distinct=True),
        irregular=Count("pk", filter=Q(irregular=True), distinct=True),
        revenue=Sum("findings__additional_revenue"),
    )
    shifts = within(user, Action.ASSIGN, Shift.objects.select_related("officer"))
    by_officer = (
        done.values("officer__username")
        .annotate(inspections=Count("pk"), irregular=Count("pk", filter=Q(irregular=True)))
        .order_by("officer__username")
    )
    return ShiftReport(
        arrived=arrived.count(),
        by_channel=list(arrived.values("assessed_channel").annotate(n=Count("pk")).order_by("assessed_channel")),
        inspections=found["inspections"],
        irregular=found["irregular"],
        revenue=found["revenue"] or 0.0,
        released=declarations.filter(released_at__gte=since, released_at__lt=until).count(),
        held=declarations.filter(state__in=OPEN).count(),
        notes=list(shifts.filter(ended_at__gte=since, ended_at__lt=until).exclude(note="").order_by("ended_at")),
        by_officer=list(by_officer),
    )
