"""Every field of a replicated record travels or has a reason to stay; a new one without a decision fails here."""

from __future__ import annotations

from django.db import models

from sarhad.station.nodes.aggregates import AGGREGATES, NATURAL, by_model, travelling
from sarhad.station.nodes.routing import DOWN, UP


def parts():
    pending = list(AGGREGATES.values())
    while pending:
        part = pending.pop()
        pending += part.parts
        yield part


def test_every_field_that_points_elsewhere_can_be_named_there():
    undecided = [
        f"{part.model}.{one.name}"
        for part in parts()
        for one in travelling(part)
        if isinstance(one, models.ForeignKey)
        and one.name not in part.sibling
        and one.related_model._meta.label not in NATURAL
    ]
    assert undecided == []


def test_fields_that_stay_at_home_exist_and_say_why():
    for part in parts():
        names = {one.name for one in part.model_class._meta.get_fields()}
        assert set(part.at_home) <= names, part.model
        assert all(part.at_home.values())


def test_keys_are_fields_of_their_record():
    for part in parts():
        names = {one.name for one in part.model_class._meta.concrete_fields}
        assert set(part.key) <= names, part.model


def test_every_kind_has_a_way_up_and_down():
    assert set(AGGREGATES) | {"audit", "checkpoint"} == set(UP) == set(DOWN)


def test_every_record_that_hangs_on_a_whole_is_part_of_it():
    """A record that points to a replicated one with CASCADE or PROTECT belongs to it, unless named here."""
    apart = {
        "Incoming", "ApiKey", "Arrival",  # each node has its own
        "Link", "Office", "User", "Profile", "ProfileVersion", "Item", "Declaration",
    }  # fmt: skip
    known = {model.__name__ for model in by_model()}
    missing = {
        one.related_model.__name__
        for model in by_model()
        for one in model._meta.related_objects
        if one.related_model not in by_model()
        and one.related_model._meta.app_label in ("declared", "inspections", "risk")
    }
    assert missing - apart - known == set()
