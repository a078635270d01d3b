"""What can happen to declarations, as steps of a test, and counting them one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from sarhad.station.accounts.models import User
from sarhad.station.daily.models import NEVER
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.declared.states import OPEN, State
from sarhad.station.inspections.controls import required_controls
from sarhad.station.inspections.models import Inspection, Rerouting
from sarhad.station.inspections.services import FindingDraft, record_inspection, release
from sarhad.station.risk.models import Hit
from tests.station import country
from tests.station.country import BOLTS, FIGS, LAMPS, SHOES, TOYS, arrive

CODES = (SHOES, LAMPS, TOYS, FIGS, BOLTS)
OFFICES = ("N1", "N2", "S1")


def come(n: int) -> None:
    """A declaration of one to three items at one of three offices on one of four days, some drawn by chance."""
    codes = [CODES[(n + k) % len(CODES)] for k in range(1 + n % 3)]
    name = country.declaration_id(drawn=n % 4 == 0)
    day = datetime(2026, 3, 2 + n % 4, 23 if n % 2 else 0, 59 if n % 2 else 0)
    arrive(*codes, office=OFFICES[n % 3], name=name, declared_at=day)


def _one(n: int) -> Declaration | None:
    held = list(Declaration.objects.filter(state__in=OPEN).order_by("pk"))
    return held[n % len(held)] if held else None


def replace(n: int) -> None:
    """A held declaration is replaced by a version declared elsewhere on the last day."""
    if (one := _one(n)) is not None:
        office, day = OFFICES[n % 3], datetime(2026, 3, 5, 12)
        arrive(CODES[n % 5], name=one.declaration_id, version=one.version + 1, office=office, declared_at=day)


def inspect(n: int, by: User) -> None:
    """A held declaration is inspected; every second time something is found."""
    if (one := _one(n)) is None or one.state != State.WAITING or one.channel == "green":
        return
    found = {1: FindingDraft("undervaluation", additional_revenue=10.0 + n)} if n % 2 else {}
    record_inspection(by, one, controls=required_controls(one), findings=found)


def let_go(n: int, by: User) -> None:
    """A controlled declaration is released."""
    if (one := _one(n)) is not None and one.state == State.CONTROLLED:
        release(by, one)


def change_channel(n: int, by: User) -> None:
    """Somebody wants a declaration in another channel, today or in the days before."""
    declarations = list(Declaration.objects.order_by("pk"))
    if not declarations:
        return
    one, channels = declarations[n % len(declarations)], ("green", "yellow", "red")
    Rerouting.objects.create(
        declaration=one, from_channel=channels[n % 3], to_channel=channels[(n + 1 + n % 2) % 3], reason="a reason",
        status=Rerouting.Status.REFUSED, asked_by=by, asked_at=timezone.now() - timedelta(days=n % 4),
    )  # fmt: skip


def inspect_again(n: int, officers: Sequence[User]) -> None:
    """A declaration is inspected once more by one of several officers, today or in the days before."""
    declarations = list(Declaration.objects.order_by("pk")[:3])
    if not declarations:
        return
    one = declarations[n % len(declarations)]
    Inspection.objects.create(
        declaration=one, officer=officers[n % len(officers)], channel=one.channel, controls=[], irregular=n % 3 > 0,
        closed_at=timezone.now() - timedelta(days=n % 4, minutes=n),
    )  # fmt: skip


def correct(n: int, officers: Sequence[User]) -> None:
    """An inspection turns out to have been another day or another officer's, or is taken away."""
    inspections = list(Inspection.objects.order_by("pk"))
    if not inspections:
        return
    one = inspections[n % len(inspections)]
    if n % 5 == 0 and not one.findings.exists():
        one.delete()
    elif n % 2:
        Inspection.objects.filter(pk=one.pk).update(closed_at=one.closed_at - timedelta(days=1 + n % 2))
    else:
        Inspection.objects.filter(pk=one.pk).update(officer=officers[n // 2 % len(officers)])


def _worth(item: Item) -> tuple[float, ...]:
    bad = bool(item.inspected and item.irregular)
    return 1, int(bool(item.inspected)), int(bad), (item.additional_revenue or 0.0) if bad else 0.0


def _added(rows: Iterator[tuple[tuple[Any, ...], tuple[float, ...]]]) -> dict[tuple[Any, ...], tuple[float, ...]]:
    found: dict[tuple[Any, ...], tuple[float, ...]] = {}
    for key, values in rows:
        before = found.get(key, (0,) * len(values))
        found[key] = tuple(a + b for a, b in zip(before, values, strict=True))
    return found


def _cell(declaration: Declaration) -> tuple[Any, ...]:
    return timezone.localdate(declaration.declared_at), declaration.office_id


def _standing() -> list[Item]:
    items = Item.objects.select_related("declaration", "decision").exclude(declaration__state=State.SUPERSEDED)
    return list(items)


def traffic() -> dict[tuple[Any, ...], tuple[float, ...]]:
    """Declarations by day, office and channel, with those in which chance drew an item."""
    chance = Counter(item.declaration_id for item in _standing() if item.decision.random)
    declarations = Declaration.objects.exclude(state=State.SUPERSEDED)
    return _added(((*_cell(d), d.assessed_channel), (1, int(chance[d.pk] > 0))) for d in declarations)


def goods() -> dict[tuple[Any, ...], tuple[float, ...]]:
    """Items by day, office, chance and way."""
    return _added(
        ((*_cell(i.declaration), i.decision.random, i.selection_reason or ""), _worth(i)) for i in _standing()
    )


def findings() -> dict[tuple[Any, ...], tuple[float, ...]]:
    """Inspected items by day, office, chapter and kind."""
    return _added(
        ((*_cell(i.declaration), i.hs_code[:2], i.irregularity_type or ""), _worth(i))
        for i in _standing()
        if i.inspected
    )


def hits() -> dict[tuple[Any, ...], tuple[float, ...]]:
    """Hits by day, office, version and whether they were silent."""
    standing = Hit.objects.select_related("item__declaration").exclude(item__declaration__state=State.SUPERSEDED)
    return _added(((*_cell(h.item.declaration), h.profile_version_id, h.silent), _worth(h.item)) for h in standing)


def drawn() -> dict[tuple[Any, ...], tuple[float, ...]]:
    """What chance drew by the day of arrival and office."""
    return _added(
        ((timezone.localdate(i.declaration.arrived_at), i.declaration.office_id), (1, int(bool(i.inspected))))
        for i in _standing()
        if i.decision.random
    )


def _days_before(one: Inspection, others: Sequence[Inspection]) -> date:
    earlier = [
        (other.closed_at, other.pk)
        for other in others
        if (other.declaration_id, other.officer_id) == (one.declaration_id, one.officer_id)
        and (other.closed_at, other.pk) < (one.closed_at, one.pk)
    ]
    return timezone.localdate(max(earlier)[0]) if earlier else NEVER


def inspections() -> dict[tuple[Any, ...], tuple[float, ...]]:
    """Inspections by the day they were closed on and office, officer, channel and the days of those before."""
    every = list(Inspection.objects.select_related("declaration"))
    bad = [one for one in every if one.irregular]
    return _added(
        (
            (timezone.localdate(i.closed_at), i.declaration.office_id, i.officer_id, i.declaration.assessed_channel,
             _days_before(i, every), _days_before(i, bad)),
            (1, int(i.irregular)),
        )
        for i in every
    )  # fmt: skip


def reroutings() -> dict[tuple[Any, ...], tuple[float, ...]]:
    """Changes of channel by the day they were asked for and office, who asked, and the channels."""
    return _added(
        ((timezone.localdate(r.asked_at), r.declaration.office_id, r.asked_by_id, r.declaration.assessed_channel,
          r.from_channel, r.to_channel), (1,))
        for r in Rerouting.objects.select_related("declaration")
    )  # fmt: skip


ONE_BY_ONE: dict[str, Callable[[], dict[tuple[Any, ...], tuple[float, ...]]]] = {
    "TRAFFIC": traffic, "GOODS": goods, "FINDINGS": findings, "HITS": hits,
    "DRAWN": drawn, "INSPECTIONS": inspections, "REROUTINGS": reroutings,
}  # fmt: skip
