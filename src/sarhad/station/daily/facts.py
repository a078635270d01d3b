"""What is counted by day: each table of counts with the records it is counted from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Substr, TruncDate

from sarhad.station.daily.models import Day, DayFindings, DayGoods, DayHits, DayTraffic
from sarhad.station.declared.counting import period, sums
from sarhad.station.declared.models import Declaration, Item
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
    """

    kept: type[Day]
    records: Callable[[], QuerySet[Any]]
    declaration: str
    keys: Mapping[str, str | Combinable]
    counted: Mapping[str, Any]

    def direct(self) -> QuerySet[Any]:
        """The records, without those of versions that were replaced."""
        return self.records().filter(period(self.declaration, None, None))

    def column(self, name: str) -> Combinable:
        """A column of the table, or what a column leads to, as the records have it."""
        if name == "day":
            return TruncDate(f"{self.declaration}declared_at")
        root, _, rest = name.partition("__")
        place = f"{self.declaration}office" if root == "office" else self.keys[root]
        if isinstance(place, str):
            return F(f"{place}__{rest}" if rest else place)
        return place


def _by_chance() -> Q:
    return Q(Exists(Decision.objects.filter(item__declaration=OuterRef("pk"), random=True)))


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
FACTS = (TRAFFIC, GOODS, FINDINGS, HITS)
OWN: Mapping[type[Day], tuple[str, ...]] = {fact.kept: ("day", "office", *fact.keys) for fact in FACTS}
"""By table, the columns that name a row."""
