"""Who sees which clauses made a hit true, what nearly matches, and that each look is recorded."""

from __future__ import annotations

import json

import pytest
from django.utils import translation

from sarhad.profiles import parse
from sarhad.profiles.explanation import near_miss
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.risk.explaining import explain_declaration
from sarhad.station.screens.telling import in_language
from tests.station.country import BOLTS, TOYS, arrive
from tests.station.english import english_in, speak_as_marked
from tests.station.risk.writing import active

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def manager(person):
    return person(Role.MANAGER, "C")


@pytest.fixture
def analyst(person):
    return person(Role.ANALYST, "N")


@pytest.fixture
def heavy(manager, analyst, offices):
    """A profile of the north: bolts declared below 0.4 a kilogram."""
    condition = "hs_code IN HS('7318') AND customs_value / net_mass_kg < 0.4"
    return active(analyst, manager, offices["N"], "heavy", condition=condition)


def bolts(mass: float, office: str = "N1"):
    """A declaration of bolts worth 100, of this mass."""
    item = {"item_no": 1, "hs_code": BOLTS, "customs_value": 100.0, "net_mass_kg": mass}
    return arrive(BOLTS, office=office, items=[item])


def test_a_hit_is_told_clause_by_clause_with_its_values(heavy, analyst):
    [item] = explain_declaration(analyst, bolts(400.0))
    [hit] = item.hits
    assert (hit.name, hit.matches) == ("heavy@1", True)
    assert {(clause.text, clause.values) for clause in hit.clauses} == {
        ("hs_code LIKE '7318%'", (("HS code", "'731815'"),)),
        ("customs_value / net_mass_kg < 0.4", (("Customs value", "100"), ("Net mass, kg", "400"))),
    }


def test_a_near_miss_says_what_would_have_to_be_otherwise(heavy, analyst):
    [item] = explain_declaration(analyst, bolts(200.0))
    assert item.hits == ()
    [miss] = [one for one in item.near if one.version == heavy]
    assert miss.words.startswith("would match if customs_value / net_mass_kg were below 0.4; it is 0.5")


def test_that_a_profile_binds_other_offices_is_no_near_miss(heavy, manager):
    [item] = explain_declaration(manager, bolts(400.0, office="S1"))
    assert [one for one in item.near if one.version == heavy] == []


def test_each_look_is_recorded_and_a_higher_offices_criteria_are_not_shown(rules, person, manager):
    declaration = arrive(TOYS)
    [item] = explain_declaration(person(Role.CHIEF, "N1"), declaration)
    assert [(hit.name, hit.version, hit.clauses) for hit in item.hits] == [("toys@1", None, ())]
    assert not AuditRecord.objects.filter(action="criteria_viewed").exists()
    explain_declaration(manager, declaration)
    seen = AuditRecord.objects.get(action="criteria_viewed", subject="profile:toys@1")
    assert (seen.actor, json.loads(seen.detail)) == (manager.username, {"declaration": str(declaration)})


def test_an_inspector_finds_neither_page_nor_link(heavy, inspector, analyst, client):
    declaration = bolts(400.0)
    client.force_login(inspector)
    assert client.get(f"/declarations/{declaration.pk}/clauses/").status_code == 403
    assert "clauses" not in client.get(f"/declarations/{declaration.pk}/").content.decode()
    client.force_login(analyst)
    assert "clauses" in client.get(f"/declarations/{declaration.pk}/").content.decode()
    page = client.get(f"/declarations/{declaration.pk}/clauses/").content.decode()
    assert "customs_value / net_mass_kg &lt; 0.4" in page


@pytest.mark.parametrize(
    "condition",
    [
        "net_mass_kg < 1", "net_mass_kg <= 1", "net_mass_kg > 99", "net_mass_kg >= 99", "hs_code = '1'",
        "packages <> 5",
        "origin_country IN ('CN', 'TR')", "NOT origin_country IN ('KZ')", "importer IS NULL", "carrier IS NOT NULL",
        "hs_code LIKE '64%'", "NOT hs_code LIKE '73%'", "importer LIKE '%X%'", "NOT importer LIKE '%T%'",
        "net_mass_kg > gross_mass_kg",
    ],
)  # fmt: skip
def test_every_sentence_of_a_near_miss_can_be_translated(condition, monkeypatch):
    speak_as_marked(monkeypatch)
    record = {
        "net_mass_kg": 50.0, "gross_mass_kg": 60.0, "hs_code": "731815", "packages": 5, "origin_country": "KZ",
        "importer": "T1", "carrier": None,
    }  # fmt: skip
    miss = near_miss("p", parse(condition), record)
    assert miss is not None
    with translation.override("ru"):
        told = in_language(miss.words)
    assert list(english_in(told)) == []
    assert "would" not in told
