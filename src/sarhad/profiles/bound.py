"""Where and when a profile holds: its condition within its validity and the offices it binds."""

from __future__ import annotations

from sarhad.profiles.language.parse import all_of
from sarhad.profiles.language.syntax import Column, Compare, Constant, In, Node
from sarhad.profiles.offices import OfficeTree
from sarhad.profiles.profile import Profile


def bound_condition(profile: Profile, node: Node, offices: OfficeTree | None) -> Node:
    """The profile's condition within its validity and the offices it binds."""
    parts: list[Node] = [node]
    declared_at = Column("declared_at", "moment")
    if profile.first_moment is not None:
        parts.append(Compare(">=", declared_at, Constant(profile.first_moment, "moment")))
    if profile.last_moment is not None:
        parts.append(Compare("<=", declared_at, Constant(profile.last_moment, "moment")))
    if profile.level != "central":
        below = offices.below(profile.owner) if offices else frozenset({profile.owner})
        parts.append(In(Column("office", "text"), below))
    return all_of(*parts)
