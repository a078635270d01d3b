"""Tariffs, mappings and mandates come from above and hold below; from below they change nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from sarhad.profiles.life import USUAL, OwnMandate
from sarhad.station.accounts.roles import Role
from sarhad.station.arrivals import mappings
from sarhad.station.arrivals.models import MappingVersion
from sarhad.station.mandates import setting
from sarhad.station.mandates.models import MandateVersion
from sarhad.station.nodes.envelope import Change, Message
from sarhad.station.nodes.joining import make_node
from sarhad.station.nodes.models import Incoming, Link, Outgoing, Vector
from sarhad.station.nodes.place import Place
from sarhad.station.nodes.receiving import take_in
from sarhad.station.nodes.snapshots import snapshots
from sarhad.station.reference import editions
from sarhad.station.reference.checking import tariff_lines
from sarhad.station.reference.models import Code, Edition, Table

pytestmark = pytest.mark.django_db
KINDS = ("reference", "mapping", "mandate")
DAY = date(2026, 3, 2)
TARIFF = b"code,description,duty_rate,unit,valid_from,valid_to\n6403990000,Leather footwear,20,pair,2026-01-01,\n"
MAPPING = "columns:\n  declaration_id: id\n"


@pytest.fixture
def links(rules) -> dict[str, Link]:
    """This station is node "north", between "centre" and "gate"."""
    make_node(Place("north", "127.0.0.1:4250", "x"), "regional", "N")
    return {
        "centre": Link.objects.create(name="centre", is_parent=True, office_code="C", public_key="1" * 64),
        "gate": Link.objects.create(name="gate", office_code="N1", public_key="0" * 64),
    }


def decide_all(person: Callable[..., Any]) -> None:
    """As the centre does: a tariff, a mapping, and mandates twice, each by one and approved by another."""
    one, other = person(Role.ADMINISTRATOR, "C"), person(Role.MANAGER, "C", "other")
    third = person(Role.MANAGER, "C", "third")
    proposed = editions.propose(one, Table.TARIFF, SimpleUploadedFile("tariff.csv", TARIFF), DAY, "Decree 1")
    editions.decide(other, proposed, approve=True)
    MappingVersion.objects.create(name="old", number=1, text=MAPPING, tried_rows=2, tried_rejected=0, made_by=one)
    for channels in ({"yellow"}, {"orange"}):
        table = type(USUAL)(USUAL.levels, {"N1": OwnMandate(frozenset({"ipr"}), frozenset(channels))})
        setting.decide(third, setting.propose(other, table, "for a good reason"), approved=True)


def told(version: dict[str, int]) -> list[Change]:
    """Every whole of the three kinds as the centre tells it."""
    keys = {kind: list(Vector.objects.filter(kind=kind).values_list("key", flat=True)) for kind in KINDS}
    return [Change(kind, key, version, tree) for kind in KINDS for key, tree in snapshots(kind, keys[kind]).items()]


def forget() -> None:
    """As if nothing of it had ever been here."""
    for model in (Code, Edition, MappingVersion, MandateVersion):
        model.objects.all().delete()
    Vector.objects.filter(kind__in=KINDS).delete()
    Outgoing.objects.all().delete()


def test_what_the_centre_decides_is_told_to_all_below_and_never_up(links, person):
    Outgoing.objects.all().delete()
    decide_all(person)
    rows = set(Outgoing.objects.filter(kind__in=KINDS).values_list("link__name", "kind", "key"))
    assert rows == {
        ("gate", "reference", "tariff|1"), ("gate", "mapping", "old|1"), ("gate", "mandate", "1"),
        ("gate", "mandate", "2"),
    }  # fmt: skip
    assert Outgoing.objects.filter(kind="mandate", key="1").count() == 3, "proposed, in force, ended"


def test_it_holds_below_where_nobody_of_the_centre_has_an_account(links, person, client):
    decide_all(person)
    changes = told({"centre": 2})
    forget()
    assert (tariff_lines(["6403990000"], DAY), mappings.in_use("old")) == ({}, None)
    assert setting.mandates_in_force() == USUAL
    take_in(links["centre"], Message("centre", "north", 1, timezone.now(), changes))
    assert tariff_lines(["6403990000"], DAY)["6403990000"].duty_rate == 20
    assert mappings.in_use("old").text == MAPPING
    assert setting.mandates_in_force().offices["N1"].channels == {"orange"}
    assert told({"centre": 2}) == changes
    assert Outgoing.objects.filter(link=links["gate"], kind__in=KINDS).count() == len(changes) == 4
    assert not Incoming.objects.exists()
    client.force_login(person(Role.ANALYST, "N"))
    edition, mandate = Edition.objects.get(), MandateVersion.objects.get(status="active")
    assert edition.proposed_by is mandate.proposed_by is None
    for address in (
        reverse("reference:edition", args=[edition.pk]), reverse("reference:tables"),
        reverse("mandates:mandates"), reverse("mandates:version", args=[mandate.number]),
    ):  # fmt: skip
        page = client.get(address).content.decode()
        assert not re.search(r"\bNone\b", page)


def test_a_checkpoint_brings_no_tariff_mapping_or_mandate(links, person):
    decide_all(person)
    changes = told({"gate": 1})
    forget()
    take_in(links["gate"], Message("gate", "north", 1, timezone.now(), changes))
    assert not Edition.objects.exists()
    assert not MappingVersion.objects.exists()
    assert not MandateVersion.objects.exists()
    assert set(Incoming.objects.values_list("kind", "status")) == {(kind, "refused") for kind in KINDS}
