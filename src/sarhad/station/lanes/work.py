"""The declarations that wait for a control at an office, as work: load, expected worth, and why some stand first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sarhad.assessment import CHANNELS, StandingOrders
from sarhad.assessment.overflow import First, Work
from sarhad.assessment.workload import Workload
from sarhad.station.declared.models import Declaration
from sarhad.station.declared.states import State
from sarhad.station.lanes.worth import worth_by_profile
from sarhad.station.offices.models import Office
from sarhad.station.risk.models import Decision, Hit

EXAMINED = [channel for channel, meaning in CHANNELS.items() if meaning.examined]


def works_of(office: Office, orders: StandingOrders, workload: Workload) -> list[Work]:
    """What waits for a control at exactly this office; five queries, however many wait."""
    waiting = list(
        Declaration.objects.filter(office=office, state=State.WAITING, channel__in=EXAMINED)
        .select_related("standing")
        .prefetch_related("items")
    )
    declaration_of = {item.pk: one.pk for one in waiting for item in one.items.all()}
    worth, areas = _hits(declaration_of, orders)
    by_chance = Decision.objects.filter(item__in=declaration_of, random=True)
    chance = {declaration_of[item] for item in by_chance.values_list("item", flat=True)}
    return [
        Work(
            str(one.pk),
            load_of(one, workload),
            _worth(one, worth),
            one.queued_at,
            _first(one.pk, chance, areas),
        )
        for one in waiting
    ]


def load_of(declaration: Declaration, workload: Workload) -> float:
    """The work that a declaration makes in its present channel."""
    items = [(item.procedure, item.hs_code) for item in declaration.items.all()]
    return workload.load(declaration.channel, items)  # type: ignore[arg-type]  # one of the same five words


def _hits(declaration_of: Mapping[int, int], orders: StandingOrders) -> tuple[dict[int, float], set[int]]:
    """By declaration: the sum over its items of the best of their profiles; and those of areas that stand first.

    Asked by the items themselves: through their declarations the planner would rather read every hit there ever was.
    """
    known, first = worth_by_profile(), orders.plan.first_areas
    best: dict[int, float] = defaultdict(float)
    areas: set[int] = set()
    hits = Hit.objects.filter(item__in=declaration_of, silent=False)
    for item, name, area in hits.values_list(
        "item", "profile_version__profile__profile_id", "profile_version__risk_area"
    ):
        best[item] = max(best[item], known.get(name, 0.0))
        if area in first:
            areas.add(declaration_of[item])
    worth: dict[int, float] = defaultdict(float)
    for item, value in best.items():
        worth[declaration_of[item]] += value
    return worth, areas


def _worth(declaration: Declaration, by_profiles: dict[int, float]) -> float:
    standing = getattr(declaration, "standing", None)
    if standing is not None and standing.foreseen is not None:
        return float(standing.foreseen)
    return by_profiles.get(declaration.pk, 0.0)


def _first(key: int, chance: set[int], areas: set[int]) -> First:
    return "random" if key in chance else "area" if key in areas else ""
