"""The operators and the quantities that the builder offers: the tables are the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sarhad.profiles.language.syntax import Kind
from sarhad.sentences import to_say


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
            Operator("=", to_say("is"), _PLAIN, 1, "{column} = {0}"),
            Operator("<>", to_say("is not"), _PLAIN, 1, "{column} <> {0}"),
            Operator("<", to_say("less than"), _ORDERED, 1, "{column} < {0}"),
            Operator("<=", to_say("at most"), _ORDERED, 1, "{column} <= {0}"),
            Operator(">", to_say("more than"), _ORDERED, 1, "{column} > {0}"),
            Operator(">=", to_say("at least"), _ORDERED, 1, "{column} >= {0}"),
            Operator("between", to_say("from ... to ..."), _ORDERED, 2, "{column} BETWEEN {0} AND {1}"),
            Operator("in", to_say("is one of"), ("number", "text"), None, "{column} IN ({all})"),
            Operator("not in", to_say("is none of"), ("number", "text"), None, "NOT {column} IN ({all})"),
            Operator("hs", to_say("is in heading"), ("text",), None, "{column} IN HS({all})"),
            Operator("not hs", to_say("is not in heading"), ("text",), None, "NOT {column} IN HS({all})"),
            Operator("group", to_say("is in the group"), ("text",), None, "{column} IN GROUP({all})"),
            Operator("not group", to_say("is not in the group"), ("text",), None, "NOT {column} IN GROUP({all})"),
            Operator("list", to_say("is on the list"), ("text",), None, "{column} IN LIST({all})"),
            Operator("not list", to_say("is not on the list"), ("text",), None, "NOT {column} IN LIST({all})"),
            Operator("like", to_say("is like (% any text)"), ("text",), 1, "{column} LIKE {0}"),
            Operator("not like", to_say("is not like"), ("text",), 1, "NOT {column} LIKE {0}"),
            Operator("true", to_say("is true"), ("boolean",), 0, "{column}"),
            Operator("false", to_say("is false"), ("boolean",), 0, "NOT {column}"),
            Operator("null", to_say("is not known"), _ANY, 0, "{column} IS NULL"),
            Operator("not null", to_say("is known"), _ANY, 0, "NOT {column} IS NULL"),
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
