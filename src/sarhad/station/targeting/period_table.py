"""The items of a period as a table with what was said of them: scores, how likely a look was, and what was found."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.declarations.schema import item_schema
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.models import Item
from sarhad.station.declared.rows import HEADER, ITEM, OUTCOME
from sarhad.station.declared.states import State
from sarhad.station.risk.past import REMEMBERED

MOST = 200_000
"""So many of the newest items at most: what a page works out while somebody waits."""

_DECLARED = {
    **{name: f"declaration__{name}" for name in HEADER if name != "office"},
    "office": "declaration__office__code",
    **{name: name for name in (*ITEM, *OUTCOME)},
}
_DECIDED = {"model_score": "decision__score", "decided_probability": "decision__selection_probability"}


def period_table(user: User, since: datetime, until: datetime) -> pl.DataFrame:
    """The canonical item table of the person's subtree, with `model_score`; later versions only.

    `selection_probability` is that of the inspection, else of the decision.
    """
    found = within(user, Action.VIEW_MODELS, Item.objects.all(), "declaration__office")
    found = found.filter(declaration__declared_at__gte=since, declaration__declared_at__lt=until)
    return _read(found, MOST)


def whole_history() -> pl.DataFrame:
    """The canonical item table of the last three years, every column, all offices: what a model learns from."""
    since = timezone.now() - REMEMBERED
    return _read(Item.objects.filter(declaration__declared_at__gte=since), None).drop("model_score")


def _read(items: QuerySet[Item], most: int | None) -> pl.DataFrame:
    found = items.exclude(declaration__state=State.SUPERSEDED).order_by("-declaration__declared_at")
    rows = list(found.values_list(*_DECLARED.values(), *_DECIDED.values())[:most])
    schema = item_schema()
    moments = [name for name in _DECLARED if schema[name] == pl.Datetime("us")]
    stored = {name: pl.Datetime("us", "UTC") if name in moments else schema[name] for name in _DECLARED}
    table = pl.DataFrame(rows, schema={**stored, **dict.fromkeys(_DECIDED, pl.Float64())}, orient="row").reverse()
    legal = pl.col(*moments).dt.convert_time_zone(settings.TIME_ZONE).dt.replace_time_zone(None)
    chance = pl.coalesce("selection_probability", "decided_probability").alias("selection_probability")
    return table.with_columns(legal, chance).drop("decided_probability")
