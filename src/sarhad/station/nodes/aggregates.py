"""What travels between nodes, as wholes: the table is the code.

A whole (aggregate) is a root record with its parts. It travels as one tree, so that the receiver has all of it or none.
Primary keys stay at home; a record is known by its natural key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models


@dataclass(frozen=True)
class Sole:
    """A value of a field that one record of a kind has at most, as the database insists.

    Attributes:
        always: once one has it, one always does: it is given up only together with its being taken.
    """

    field: str
    value: Any
    always: bool = False


@dataclass(frozen=True, eq=False)
class Part:
    """A record of a whole and how it is known.

    Attributes:
        model: "app.Model".
        key: fields that name it within its parent; empty if the parent has one at most.
        parent: its field that points to the parent; empty for the root.
        parts: what hangs below it.
        at_home: fields that do not travel, each with the reason.
        sibling: fields that point to a record of the same whole, with the field of that record that names it.
        sole: of a root, what only one whole of its kind can have.
        appended: such records are only ever added and never changed: what two nodes added while apart stands side by
            side, and whatever would change one is refused.
        alone: of what is appended, the fields in which two records must differ to stand side by side without anybody
            being asked; None: any two may; empty: no two.
        latest: fields of which the later value holds where two nodes differ.
        emptied: texts that every node empties by itself when their time is over: that one did is no change.
    """

    model: str
    key: tuple[str, ...]
    parent: str = ""
    parts: tuple[Part, ...] = ()
    at_home: Mapping[str, str] = field(default_factory=dict)
    sibling: Mapping[str, str] = field(default_factory=dict)
    sole: tuple[Sole, ...] = ()
    appended: bool = False
    alone: tuple[str, ...] | None = None
    latest: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()

    @property
    def model_class(self) -> type[models.Model]:
        """Django's class of the record."""
        return apps.get_model(self.model)


WRITTEN = ("number", "written_at", "written_by")
"""What names a record that is only ever added: two nodes that are apart may give the same number."""

DECLARATION = Part(
    "declared.Declaration",
    ("declaration_id", "version"),
    at_home={"arrival": "each node has deliveries of its own"},
    parts=(
        Part(
            "declared.Item",
            ("item_no",),
            "declaration",
            parts=(
                Part("risk.Decision", (), "item"),
                Part("risk.Hit", ("profile_version",), "item"),
                Part("targeting.SilentScore", ("model",), "item"),
            ),
        ),
        Part(
            "inspections.Inspection",
            ("closed_at", "officer"),
            "declaration",
            parts=(
                Part("inspections.Finding", ("item",), "inspection", sibling={"item": "item_no"}),
                Part("inspections.Attachment", ("stored_name",), "inspection", emptied=("name",)),
            ),
        ),
        Part("inspections.Rerouting", ("asked_at", "asked_by"), "declaration"),
    ),
)

AGGREGATES: Mapping[str, Part] = {
    "office": Part("offices.Office", ("code",)),
    "user": Part(
        "accounts.User",
        ("username",),
        at_home={
            "last_login": "says when somebody signed in here",
            "groups": "not used",
            "user_permissions": "not used",
        },
    ),
    "reference": Part(
        "reference.Edition",
        ("table", "number"),
        parts=(Part("reference.Code", ("code",), "edition"),),
        at_home={"proposed_by": "an account of the centre", "decided_by": "an account of the centre"},
    ),
    "mapping": Part("arrivals.MappingVersion", ("name", "number"), at_home={"made_by": "an account of the centre"}),
    "mandate": Part(
        "mandates.MandateVersion",
        ("number",),
        at_home={"proposed_by": "an account of the centre", "decided_by": "an account of the centre"},
        sole=(Sole("status", "active", always=True),),
    ),
    "list": Part(
        "lists.NamedList",
        ("name",),
        parts=(
            Part(
                "lists.ListVersion",
                WRITTEN,
                "named",
                parts=(Part("lists.ListDecision", ("at", "by"), "version", appended=True, alone=()),),
                appended=True,
                alone=("number",),
            ),
        ),
    ),
    "profile": Part(
        "risk.Profile",
        ("profile_id",),
        parts=(
            Part(
                "risk.ProfileVersion",
                ("number",),
                "profile",
                parts=(
                    Part("risk.ProfileLife", (), "version"),
                    Part("risk.ProfileDeed", ("at", "deed"), "version"),
                    Part(
                        "risk.UrgentAlarm",
                        (),
                        "version",
                        at_home={"acknowledged_by": "an account of the centre", "acknowledged_at": "goes with it"},
                    ),
                ),
            ),
        ),
        sibling={"active": "number"},
    ),
    "risk": Part(
        "register.Risk",
        ("reference",),
        parts=(Part("register.Judgement", WRITTEN, "risk", appended=True, alone=("number",)),),
    ),
    "model": Part(
        "targeting.ModelVersion",
        ("model_id",),
        at_home={
            "trained_by": "an account of the centre",
            "proposed_by": "an account of the centre",
            "decided_by": "an account of the centre",
            "before": "only the centre goes back to an earlier model",
        },
        sole=(Sole("state", "champion", always=True), Sole("beside", True)),
    ),
    "lane_plan": Part(
        "lanes.PlanVersion",
        ("plan", "number"),
        at_home={"proposed_by": "an account of the centre", "decided_by": "an account of the centre"},
        sole=(Sole("status", "active", always=True),),
    ),
    "note": Part(
        "notes.Note",
        ("key",),
        parts=(
            Part("notes.Subject", ("kind", "value"), "note", appended=True),
            Part(
                "notes.Entry",
                WRITTEN,
                "note",
                parts=(Part("notes.Attachment", ("stored_name",), "entry", appended=True, emptied=("name",)),),
                appended=True,
            ),
        ),
        latest=("last_at",),
    ),
    "declaration": DECLARATION,
}
"""Every kind of whole, in the order in which a new node needs them."""

NATURAL: Mapping[str, tuple[str, ...]] = {
    "offices.Office": ("code",),
    "accounts.User": ("username",),
    "risk.Profile": ("profile_id",),
    "risk.ProfileVersion": ("profile__profile_id", "number"),
    "targeting.ModelVersion": ("model_id",),
}
"""How a record of another whole is named where one points to it."""


@cache
def travelling(part: Part) -> tuple[models.Field[object, object], ...]:
    """The fields of a part that travel: all but its primary key, its parent, and what stays at home."""
    meta = part.model_class._meta
    kept = {part.parent, *part.at_home}
    return tuple(one for one in meta.concrete_fields if not one.primary_key and one.name not in kept)


@cache
def by_model() -> Mapping[type[models.Model], tuple[str, tuple[str, ...]]]:
    """For each replicated model: the kind of whole it belongs to, and the way of fields up to the root."""
    found: dict[type[models.Model], tuple[str, tuple[str, ...]]] = {}
    for kind, root in AGGREGATES.items():
        pending: list[tuple[Part, tuple[str, ...]]] = [(root, ())]
        while pending:
            part, way = pending.pop()
            found[part.model_class] = (kind, way)
            pending += [(below, (below.parent, *way)) for below in part.parts]
    return found


def key_of(kind: str, root: models.Model) -> str:
    """The key of a whole as text."""
    return "|".join(str(getattr(root, name)) for name in AGGREGATES[kind].key)
