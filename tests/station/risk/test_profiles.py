"""Profiles in the station: versions that never change, criteria that few see, and rules that follow at once."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied

from sarhad.assessment import CHANNELS
from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.declared.channels import RANK
from sarhad.station.risk.assessing import rules as rules_in_force
from sarhad.station.risk.models import Decision, Profile, ProfileVersion
from sarhad.station.risk.profiles import load_profiles, profiles_of, view_criteria
from tests.station.country import BOLTS, SHOES, arrive, write_profile

pytestmark = pytest.mark.django_db


def test_channels_mean_the_same_here_and_in_the_library():
    assert {name: meaning.precedence for name, meaning in CHANNELS.items()} == RANK


def test_loading_says_what_changed(offices, rules):
    write_profile(rules, "shoes", version=2, channel="orange")
    write_profile(rules, "bolts", condition=f"hs_code = '{BOLTS}'")
    (rules / "figs.yaml").unlink()
    loaded = load_profiles(rules)
    assert (loaded.new, loaded.changed, loaded.ended) == (["bolts"], ["shoes"], ["figs"])
    assert sorted(loaded.unchanged) == ["lamps", "toys"]
    detail = json.loads(AuditRecord.objects.filter(action="profiles_loaded").latest("sequence").detail)
    assert detail == {"new": ["bolts"], "changed": ["shoes"], "ended": ["figs"]}


def test_the_next_declaration_follows_the_new_rules_and_old_decisions_name_the_old(rules):
    before = arrive(SHOES)
    write_profile(rules, "shoes", version=2, channel="orange")
    load_profiles(rules)
    after = arrive(SHOES)
    assert (before.channel, after.channel) == ("red", "orange")
    named = Decision.objects.order_by("pk").values_list("profiles", flat=True)
    assert list(named) == [["shoes@1"], ["shoes@2"]]
    assert ProfileVersion.objects.filter(profile__profile_id="shoes").count() == 2


def test_other_content_under_the_same_version_is_refused_and_nothing_changes(rules):
    write_profile(rules, "shoes", channel="green")
    write_profile(rules, "bolts", condition=f"hs_code = '{BOLTS}'")
    with pytest.raises(SarhadError, match="version 1 is not what it was"):
        load_profiles(rules)
    assert not Profile.objects.filter(profile_id="bolts").exists()
    assert arrive(SHOES).channel == "red"


def test_a_mistake_is_named_and_nothing_changes(rules):
    write_profile(rules, "shoes", version=2, condition="hs_kode = '1'")
    with pytest.raises(SarhadError, match="hs_kode"):
        load_profiles(rules)
    assert Profile.objects.get(profile_id="shoes").active.number == 1


def test_the_rules_are_made_once_and_kept(rules):
    assert rules_in_force() is rules_in_force()


@pytest.mark.parametrize("role", Role)
def test_only_some_roles_see_criteria_and_each_look_is_recorded(rules, person, role):
    someone, version = person(role, "C"), ProfileVersion.objects.get(profile__profile_id="shoes")
    looks = AuditRecord.objects.filter(action="criteria_viewed", actor=someone.username)
    if Action.VIEW_CRITERIA in ALLOWED[role]:
        assert view_criteria(someone, version).condition == "hs_code LIKE '6403%'"
        assert looks.get().subject == "profile:shoes@1"
    else:
        with pytest.raises(PermissionDenied):
            view_criteria(someone, version)
        assert not looks.exists()


def test_a_region_sees_its_own_profiles_only(rules, person):
    analyst = person(Role.ANALYST, "N")
    assert [profile.profile_id for profile in profiles_of(analyst)] == ["toys"]
    with pytest.raises(PermissionDenied):
        view_criteria(analyst, ProfileVersion.objects.get(profile__profile_id="shoes"))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_only_a_risk_manager_loads_profiles(rules, person, role):
    with pytest.raises(PermissionDenied):
        load_profiles(rules, by=person(role, "C"))


def test_a_manager_loads_profiles_of_the_own_subtree_only(rules, person):
    load_profiles(rules, by=person(Role.MANAGER, "C"))
    with pytest.raises(PermissionDenied):
        load_profiles(rules, by=person(Role.MANAGER, "N"))
