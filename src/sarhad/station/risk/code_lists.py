"""Values that fields of the builder offer, with names: countries, headings, offices, lists, what is seen lately."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from sarhad.declarations.reference import hs_descriptions, reference
from sarhad.profiles.language.country_groups import COUNTRY_GROUPS
from sarhad.station.accounts.models import User
from sarhad.station.lists.in_force import lists_at
from sarhad.station.lists.models import NamedList
from sarhad.station.offices.services import subtree
from sarhad.station.risk.lately import RECENT, past
from sarhad.station.screens.names import country_name

COUNTRIES = ("origin_country", "departure_country", "origin_marking")
MOST = 200
"""So many of the values seen lately are offered, the most frequent first."""

Value = dict[str, str]


def values_of(user: User, column: str) -> list[Value]:
    """What may stand in a column: code and name. Codes that are not on any list are those seen in the last 30 days
    in the person's own offices; nothing is offered for numbers.
    """
    if column in COUNTRIES:
        return [{"value": code, "name": country_name(code)} for code in sorted(reference().countries)]
    if column == "group":
        return [{"value": name, "name": " ".join(sorted(members))} for name, members in COUNTRY_GROUPS.items()]
    if column == "list":
        return _lists(user)
    if column == "hs_code":
        return [{"value": code, "name": name} for code, name in sorted(hs_descriptions().items()) if len(code) < 6]
    if user.office is None:
        return []
    if column == "office":
        return [{"value": office.code, "name": office.name} for office in subtree(user.office)]
    return _seen(column, subtree(user.office).values_list("code", flat=True))


def _lists(user: User) -> list[Value]:
    """The lists that profiles of the person's offices may name: of these offices and of those above them."""
    if user.office is None:
        return []
    own, titles = user.office.path, dict(NamedList.objects.values_list("name", "versions__title"))
    near = [one for one in lists_at().values() if own.startswith(one.path) or one.path.startswith(own)]
    return [
        {"value": one.name, "name": f"{titles[one.name]} · {len(one.members)} · {one.valid_to:%d.%m.%Y}"}
        for one in sorted(near, key=lambda one: one.name)
        if not one.expired
    ]


def _seen(column: str, offices: Iterable[str]) -> list[Value]:
    table = past(RECENT).table
    if column not in table.columns or table.schema[column] != pl.String:
        return []
    own = table.filter(pl.col("office").is_in(list(offices)))
    counted = own[column].drop_nulls().value_counts(sort=True).head(MOST)
    return [{"value": value, "name": f"{count}"} for value, count in counted.iter_rows()]
