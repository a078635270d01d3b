"""What is counted by day: each table of counts with the records it is counted from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Substr, TruncDate
from django.utils import timezone

from sarhad.station.daily.models import (
    NEVER,
    Day,
    DayDrawn,
    DayFindings,
    DayGoods,
    DayHits,
    DayInspections,
    DayReroutings,
    DayTraffic,
)
from sarhad.station.daily.touching import Cell, by_day
from sarhad.station.declared.counting import standing, sums
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.inspections.models import Inspection, Rerouting
from sarhad.station.risk.models import Decision, Hit


@dataclass(frozen=True)
class Fact:
    """A table of counts.

    Attributes:
        kept: the table.
        records: what is counted.
        declaration: leads from such a record to its declaration.
        keys: by column of the table, where the records have it.
        counted: by column of the table, how the records are added up.
        moment: leads to what tells the day; the declaration's own moment where it is empty.
        replaced: whether versions that were replaced count too.
    """

    kept: type[Day]
    records: Callable[[], QuerySet[Any]]
    declaration: str
    keys: Mapping[str, str | Combinable]
    counted: Mapping[str, Any]
    moment: str = ""
    replaced: bool = False

    @property
    def at(self) -> str:
        """Leads from a record to the moment that tells its day."""
        return self.moment or f"{self.declaration}declared_at"

    def of(self, since: datetime | None, until: datetime | None) -> QuerySet[Any]:
        """The records of a period."""
        records = self.records() if self.replaced else self.records().filter(standing(self.declaration))
        limits = {f"{self.at}__gte": since, f"{self.at}__lt": until}
        return records.filter(**{name: moment for name, moment in limits.items() if moment is not None})

    def of_day(self, day: date, offices: Iterable[int]) -> Q:
        """The records of these offices' day."""
        start, end = (timezone.make_aware(datetime.combine(one, time())) for one in (day, day + timedelta(days=1)))
        office = f"{self.declaration}office__in"
        return Q(**{f"{self.at}__gte": start, f"{self.at}__lt": end, office: list(offices)})

    def of_days(self, cells: Iterable[Cell]) -> Q:
        """The records of several days of offices; of none, none."""
        found = Q(pk__in=())
        for day, offices in by_day(cells).items():
            found |= self.of_day(day, offices)
        return found

    def column(self, name: str) -> Combinable:
        """A column of the table, or what a column leads to, as the records have it."""
        if name == "day":
            return TruncDate(self.at)
        root, _, rest = name.partition("__")
        place = f"{self.declaration}office" if root == "office" else self.keys[root]
        if isinstance(place, str):
            return F(f"{place}__{rest}" if rest else place)
        return place

    def added_up(
        self, records: QuerySet[Any], by: Iterable[str], sums: Mapping[str, Any]
    ) -> QuerySet[Any, tuple[Any, ...]]:
        """A row for each combination of these columns among the records: the columns, then the sums."""
        keys = {f"key_{place}": self.column(name) for place, name in enumerate(by)}
        added = {f"sum_{name}": how for name, how in sums.items()}
        found: QuerySet[Any, tuple[Any, ...]] = (
            records.order_by().annotate(**keys).values_list(*keys).annotate(**added).values_list(*keys, *added)
        )
        return found


def _by_chance() -> Q:
    return Q(Exists(Decision.objects.filter(item__declaration=OuterRef("pk"), random=True)))


def _before(**only: Any) -> Combinable:
    """The day of the same officer's inspection before of the same declaration."""
    same = Inspection.objects.filter(declaration=OuterRef("declaration"), officer=OuterRef("officer"), **only)
    earlier = Q(closed_at__lt=OuterRef("closed_at")) | Q(closed_at=OuterRef("closed_at"), pk__lt=OuterRef("pk"))
    newest = same.filter(earlier).order_by("-closed_at", "-pk").values(day_closed=TruncDate("closed_at"))[:1]
    return Coalesce(Subquery(newest), Value(NEVER, output_field=DateField()))


TRAFFIC = Fact(
    DayTraffic, Declaration.objects.all, "", {"channel": "assessed_channel"},
    {"declarations": Count("pk"), "by_chance": Count("pk", filter=_by_chance())},
)  # fmt: skip
GOODS = Fact(
    DayGoods, Item.objects.all, "declaration__",
    {"random": Coalesce(F("decision__random"), Value(value=False)), "way": Coalesce(F("selection_reason"), Value(""))},
    sums(""),
)  # fmt: skip
FINDINGS = Fact(
    DayFindings, lambda: Item.objects.filter(inspected=True), "declaration__",
    {"chapter": Substr("hs_code", 1, 2), "kind": Coalesce(F("irregularity_type"), Value(""))}, sums(""),
)  # fmt: skip
HITS = Fact(
    DayHits, Hit.objects.all, "item__declaration__", {"profile_version": "profile_version", "silent": "silent"},
    sums("item__"),
)  # fmt: skip
DRAWN = Fact(
    DayDrawn, lambda: Item.objects.filter(decision__random=True), "declaration__", {},
    {"drawn": Count("pk"), "inspected": Count("pk", filter=Q(inspected=True))}, "declaration__arrived_at",
)  # fmt: skip
INSPECTIONS = Fact(
    DayInspections, Inspection.objects.all, "declaration__",
    {"officer": "officer", "channel": "declaration__assessed_channel",
     "before": _before(), "before_irregular": _before(irregular=True)},
    {"inspections": Count("pk"), "irregular": Count("pk", filter=Q(irregular=True))}, "closed_at", replaced=True,
)  # fmt: skip
REROUTINGS = Fact(
    DayReroutings, Rerouting.objects.all, "declaration__",
    {"officer": "asked_by", "channel": "declaration__assessed_channel",
     "from_channel": "from_channel", "to_channel": "to_channel"},
    {"changes": Count("pk")}, "asked_at", replaced=True,
)  # fmt: skip
FACTS = (TRAFFIC, GOODS, FINDINGS, HITS, DRAWN, INSPECTIONS, REROUTINGS)
OWN: Mapping[type[Day], tuple[str, ...]] = {fact.kept: ("day", "office", *fact.keys) for fact in FACTS}
"""By table, the columns that name a row."""
