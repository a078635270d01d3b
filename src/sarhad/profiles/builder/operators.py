"""The operators and the quantities that the builder offers: the tables are the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sarhad.profiles.language.syntax import Kind


@dataclass(frozen=True)
class Operator:
    """An operator of the builder.

    Attributes:
        name: what it is called in the rows.
        words: what it is called on the screen.
        kinds: kinds of columns it is offered for.
        values: how many it takes; None: one or more.
        text: how it is written, with the column, its values, and all of them with commas between.
    """

    name: str
    words: str
    kinds: tuple[Kind, ...]
    values: int | None
    text: str


_ORDERED: tuple[Kind, ...] = ("number", "moment")
_PLAIN: tuple[Kind, ...] = ("number", "text", "moment")
_ANY: tuple[Kind, ...] = ("number", "text", "moment", "boolean")

OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        operator.name: operator
        for operator in (
            Operator("=", "is", _PLAIN, 1, "{column} = {0}"),
            Operator("<>", "is not", _PLAIN, 1, "{column} <> {0}"),
            Operator("<", "less than", _ORDERED, 1, "{column} < {0}"),
            Operator("<=", "at most", _ORDERED, 1, "{column} <= {0}"),
            Operator(">", "more than", _ORDERED, 1, "{column} > {0}"),
            Operator(">=", "at least", _ORDERED, 1, "{column} >= {0}"),
            Operator("between", "from ... to ...", _ORDERED, 2, "{column} BETWEEN {0} AND {1}"),
            Operator("in", "is one of", ("number", "text"), None, "{column} IN ({all})"),
            Operator("not in", "is none of", ("number", "text"), None, "NOT {column} IN ({all})"),
            Operator("hs", "is in heading", ("text",), None, "{column} IN HS({all})"),
            Operator("not hs", "is not in heading", ("text",), None, "NOT {column} IN HS({all})"),
            Operator("group", "is in the group", ("text",), None, "{column} IN GROUP({all})"),
            Operator("not group", "is not in the group", ("text",), None, "NOT {column} IN GROUP({all})"),
            Operator("list", "is on the list", ("text",), None, "{column} IN LIST({all})"),
            Operator("not list", "is not on the list", ("text",), None, "NOT {column} IN LIST({all})"),
            Operator("like", "is like (% any text)", ("text",), 1, "{column} LIKE {0}"),
            Operator("not like", "is not like", ("text",), 1, "NOT {column} LIKE {0}"),
            Operator("true", "is true", ("boolean",), 0, "{column}"),
            Operator("false", "is false", ("boolean",), 0, "NOT {column}"),
            Operator("null", "is not known", _ANY, 0, "{column} IS NULL"),
            Operator("not null", "is known", _ANY, 0, "NOT {column} IS NULL"),
        )
    }
)
"""In the order of the screen. A negation stands before the column, as SQL's parser writes it."""

QUANTITIES: Mapping[str, str] = MappingProxyType(
    {
        "invoice_amount / net_mass_kg": "price per kilogram, invoice currency",
        "customs_value / net_mass_kg": "customs value per kilogram",
        "customs_value / quantity": "customs value per unit",
        "gross_mass_kg / net_mass_kg": "gross mass over net mass",
        "net_mass_kg / packages": "net mass per package, kg",
        "duties_assessed / customs_value": "duties over customs value",
        "HOUR(declared_at)": "hour of the declaration, 0 to 23",
        "WEEKDAY(declared_at)": "weekday of the declaration, 1 Monday to 7 Sunday",
    }
)
"""What an officer thinks in and no single column holds; each is a number."""
