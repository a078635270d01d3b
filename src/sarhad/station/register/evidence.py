"""What was measured of a risk, beside what is thought of it: findings, and the level that the random sample tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import Q

from sarhad.effectiveness import Rate
from sarhad.effectiveness.compliance import measure
from sarhad.errors import SarhadError
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.daily.facts import FINDINGS
from sarhad.station.daily.reading import counted
from sarhad.station.declared.counting import period
from sarhad.station.declared.models import Item
from sarhad.station.offices.services import subtree
from sarhad.station.register.matrix import likelihood_of
from sarhad.station.register.models import Judgement

DAYS = 90
MOST = 200_000
"""So many of the newest items at most tell a level: what a page works out while somebody waits."""

USUAL: Mapping[str, tuple[str, ...]] = {
    "revenue": ("undervaluation", "short_quantity"),
    "origin": ("false_origin",),
    "classification": ("misclassification",),
    "prohibitions": ("smuggling", "prohibited"),
    "safety": ("prohibited",),
    "ipr": ("intellectual_property",),
    "security": ("smuggling",),
    "compliance": ("documents", "phantom_trader"),
}
"""By risk area, the irregularity types that speak for it unless a judgement names others."""


@dataclass(frozen=True)
class Counted:
    """Findings of a period.

    Attributes:
        inspected: items of the goods it is about; irregular: of these, in the way it is about.
        revenue: additional revenue of the irregular, national currency.
    """

    inspected: int
    irregular: int
    revenue: float


@dataclass(frozen=True)
class Evidence:
    """What was measured of one risk.

    Attributes:
        level: irregular share of all goods it is about, inspected or not; None where too few were examined.
        examined: items that the level rests on; items: of which it tells.
    """

    counted: Counted
    level: Rate | None
    examined: int
    items: int

    @property
    def likelihood(self) -> int | None:
        """The step of likelihood that the level stands for."""
        return likelihood_of(self.level.share) if self.level else None

    def as_mapping(self) -> dict[str, Any]:
        """For the record of the judgement."""
        level = {"share": self.level.share, "low": self.level.low, "high": self.level.high} if self.level else None
        return {**asdict(self.counted), "level": level, "examined": self.examined, "items": self.items}


def kinds_of(judgement: Judgement) -> tuple[str, ...]:
    """The irregularity types that speak for it."""
    return tuple(judgement.kinds) or USUAL.get(judgement.area, ())


def counted_of(user: User, judgements: Iterable[Judgement], since: datetime, until: datetime) -> dict[int, Counted]:
    """By judgement's key, what inspections found where it holds and the person sees; three queries at most for all."""
    by, sums = ("office__path", "chapter", "kind"), ("looked_at", "confirmed", "revenue")
    seen = (user, Action.VIEW_REGISTER)
    rows = [tuple(row.values()) for row in counted(FINDINGS, by, seen, since, until, sums=sums)]
    return {one.pk: _counted(rows, one) for one in judgements}


def _counted(rows: list[Any], one: Judgement) -> Counted:
    there, chapters, kinds = one.risk.office.path, set(one.chapters), set(kinds_of(one))
    about = [row for row in rows if row[0].startswith(there) and (not chapters or row[1] in chapters)]
    found = [row for row in about if row[2] in kinds]
    return Counted(sum(row[3] for row in about), sum(row[4] for row in found), float(sum(row[5] for row in found)))


def evidence_of(user: User, judgement: Judgement, since: datetime, until: datetime) -> Evidence:
    """What was measured of one risk in a period, where it holds and the person sees; two queries."""
    counted = counted_of(user, [judgement], since, until)[judgement.pk]
    table = _table(user, judgement, since, until)
    try:
        whole = measure(table, "office").whole
    except SarhadError:  # no chance of being examined was recorded in the period
        return Evidence(counted, None, 0, table.height)
    return Evidence(counted, whole.rate, whole.examined, whole.items)


_COLUMNS: Mapping[str, tuple[str, Any]] = {
    "declaration_id": ("declaration__declaration_id", pl.String),
    "office": ("declaration__office__code", pl.String),
    "inspected": ("inspected", pl.Boolean),
    "irregular": ("irregular", pl.Boolean),
    "irregularity_type": ("irregularity_type", pl.String),
    "selection_reason": ("selection_reason", pl.String),
    "of_inspection": ("selection_probability", pl.Float64),
    "of_decision": ("decision__selection_probability", pl.Float64),
}


def _table(user: User, judgement: Judgement, since: datetime, until: datetime) -> pl.DataFrame:
    """The goods it is about, irregular only where they are so in its way."""
    found = within(user, Action.VIEW_REGISTER, Item.objects.all(), "declaration__office")
    found = found.filter(period("declaration__", since, until), declaration__office__in=subtree(judgement.risk.office))
    if judgement.chapters:
        of_chapters = Q()
        for chapter in judgement.chapters:
            of_chapters |= Q(hs_code__range=(chapter, chapter.ljust(12, "9")))
        found = found.filter(of_chapters)
    rows = list(found.order_by("-pk").values_list(*(column for column, _type in _COLUMNS.values()))[:MOST])
    table = pl.DataFrame(rows, schema={name: kind for name, (_column, kind) in _COLUMNS.items()}, orient="row")
    in_its_way = pl.col("irregular") & pl.col("irregularity_type").is_in(list(kinds_of(judgement))).fill_null(False)
    return table.with_columns(
        irregular=in_its_way, selection_probability=pl.coalesce("of_inspection", "of_decision")
    ).drop("of_inspection", "of_decision")
