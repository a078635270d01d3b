"""Conditions as rows of column, operator and values: for those who do not write SQL, two-way with the text."""

from sarhad.profiles.builder.operators import OPERATORS, QUANTITIES, Operator
from sarhad.profiles.builder.reading import Shown, shown
from sarhad.profiles.builder.rows import Group, Row, group_from, kind_of_left
from sarhad.profiles.builder.writing import text_of

__all__ = [
    "OPERATORS",
    "QUANTITIES",
    "Group",
    "Operator",
    "Row",
    "Shown",
    "group_from",
    "kind_of_left",
    "shown",
    "text_of",
]
