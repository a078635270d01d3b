"""Decisions made again: identical when nothing was touched, and whatever was touched is pointed at."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sarhad.assessment import SelectionKey
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import Access
from sarhad.station.auditing.replay import replay
from sarhad.station.declared.models import Item
from sarhad.station.inspections.services import FindingDraft, record_inspection
from sarhad.station.risk.models import Decision
from sarhad.station.risk.profiles import load_profiles
from tests.station.country import BOLTS, FIGS, LAMPS, SHOES, TOYS, arrive, declaration_id, write_profile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def differing(declaration) -> set[str]:
    return {step.name for one in replay(declaration) for step in one.steps if not step.same}


@pytest.mark.parametrize("codes", [(SHOES,), (LAMPS, TOYS), (FIGS,), (BOLTS,)])
@pytest.mark.parametrize("drawn", [False, True])
def test_a_decision_that_nobody_touched_comes_out_identical(codes, drawn):
    replays = replay(arrive(*codes, name=declaration_id(drawn)))
    assert len(replays) == len(codes)
    assert all(one.identical for one in replays)


def test_it_is_judged_by_the_profiles_of_then_not_of_now(rules):
    declaration = arrive(SHOES)
    write_profile(rules, "shoes", version=2, channel="yellow")
    load_profiles(rules)
    assert all(one.identical for one in replay(declaration))


def test_an_inspection_does_not_change_what_was_decided(inspector):
    declaration = arrive(SHOES)
    found = {1: FindingDraft("undervaluation", additional_revenue=5.0)}
    record_inspection(inspector, declaration, controls=["Weigh the load"], findings=found)
    assert all(one.identical for one in replay(declaration))


def test_a_changed_value_is_seen_in_the_content():
    declaration = arrive(SHOES)
    Item.objects.update(customs_value=1.0)
    assert differing(declaration) == {"content"}


def test_a_changed_code_is_seen_in_what_it_leads_to():
    declaration = arrive(SHOES)
    Item.objects.update(hs_code=BOLTS)
    assert {"content", "channel", "profiles", "reasons", "controls"} <= differing(declaration)


def test_a_changed_decision_is_seen():
    declaration = arrive(SHOES)
    Decision.objects.update(channel="green", random=True)
    assert differing(declaration) >= {"channel", "random"}


def test_another_key_is_named_as_missing():
    [one] = replay(arrive(SHOES), SelectionKey(b"k" * 32))
    assert not one.identical
    assert any("selection key" in text for text in one.missing)


def test_a_profile_version_that_is_gone_is_named_as_missing():
    declaration = arrive(SHOES)
    Decision.objects.update(profiles=["nowhere@3"])
    [one] = replay(declaration)
    assert one.missing == ["the profile version nowhere@3"]


def test_the_screen_says_identical_or_not(client, person):
    client.force_login(person(Role.AUDITOR, "C"))
    declaration = arrive(SHOES)
    page = client.get(reverse("auditing:replay"), {"reference": declaration.declaration_id})
    assert "Identical." in page.content.decode()
    Decision.objects.update(channel="green")
    page = client.get(reverse("auditing:replay"), {"reference": declaration.declaration_id})
    assert "Not identical." in page.content.decode()


def test_whoever_opens_a_declaration_is_in_the_access_log(client, inspector, person):
    declaration = arrive(SHOES)
    client.force_login(inspector)
    client.get(reverse("declared:declaration", args=[declaration.pk]))
    assert Access.objects.get().subject == str(declaration)
    client.force_login(person(Role.AUDITOR, "C"))
    assert inspector.username in client.get(reverse("auditing:access")).content.decode()
