"""What the past proposes leads to drafts and to proposals that somebody else decides on, and to nothing else."""

from __future__ import annotations

from html import unescape

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from sarhad.effectiveness.proposals import PROPOSED
from sarhad.errors import SarhadError
from sarhad.station.risk.models import Profile, ProfileDeed, ProfileVersion
from sarhad.station.risk.monthly import decay, worth_by_month
from sarhad.station.risk.versions import content_of
from sarhad.station.studies.models import Retirement, Study
from sarhad.station.studies.proposals import act_on, draft_of, proposed, suggested
from sarhad.station.studies.retiring import decide_retirement, propose_retirement
from sarhad.station.studies.running import start
from tests.station.country import BOLTS, LAMPS, TOYS, arrive
from tests.station.english import english_of, speak_as_marked
from tests.station.risk.writing import active
from tests.station.studies.conftest import store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("year")]


@pytest.fixture
def worth(manager, other, offices) -> Study:
    active(manager, other, offices["C"], "lamps-too", channel="orange", condition=f"hs_code = '{LAMPS}'")
    study = start(manager, Study.Kind.WORTH, offices["C"])
    assert study.state == Study.State.DONE, study.problems
    return study


def test_what_finds_no_more_than_chance_is_proposed_to_be_retired_and_twins_to_be_merged(worth, manager):
    found = {(one.kind, *(str(v) for v in one.versions)): one.act for one in proposed(manager, worth)}
    assert found == {
        ("retire", "lamps@1"): "retire",
        ("retire", "lamps-too@1"): "retire",
        ("merge", "lamps@1", "lamps-too@1"): "merge",
    }


def test_a_retirement_is_carried_out_by_somebody_else(worth, manager, other):
    number = next(one.number for one in proposed(manager, worth) if one.kind == "retire")
    made = act_on(manager, worth, number)
    assert isinstance(made, Retirement)
    assert Profile.objects.get(profile_id=made.version.profile.profile_id).active is not None
    with pytest.raises(PermissionDenied):
        decide_retirement(manager, made, agreed=True)
    decide_retirement(other, made, agreed=True)
    deed = ProfileDeed.objects.get(version=made.version, deed="retire")
    assert deed.by == other.username
    assert f"proposed by {manager.username}" in deed.reason
    with pytest.raises(SarhadError, match="decided before"):
        decide_retirement(other, made, agreed=False)


def test_a_refused_retirement_changes_nothing_and_may_be_proposed_again(worth, manager, other):
    version = Profile.objects.get(profile_id="lamps").active
    made = propose_retirement(manager, version, "finds nothing")
    with pytest.raises(SarhadError, match="proposed already"):
        propose_retirement(manager, version, "finds nothing")
    decide_retirement(other, made, agreed=False)
    assert Profile.objects.get(profile_id="lamps").active == version
    propose_retirement(manager, version, "still finds nothing")


def test_a_merge_is_a_draft_that_says_both(worth, manager):
    number = next(one.number for one in proposed(manager, worth) if one.kind == "merge")
    made = act_on(manager, worth, number)
    assert isinstance(made, ProfileVersion)
    assert (made.profile.profile_id, made.number, made.life.state) == ("lamps", 2, "draft")
    assert made.condition == f"(hs_code = '{LAMPS}') OR (hs_code = '{LAMPS}')"
    assert Profile.objects.get(profile_id="lamps").active.number == 1
    assert next(one.done for one in proposed(manager, worth) if one.kind == "merge") == "lamps@2"


def test_a_region_judges_its_own_profiles_and_does_not_see_the_centres(worth, analyst, offices, client):
    mine = start(analyst, Study.Kind.WORTH, offices["N"])
    assert [one["profile"] for one in mine.result["profiles"]] == ["toys"]
    client.force_login(analyst)
    page = client.get("/profiles/-/proposals/").content.decode()
    assert "toys" in page
    assert "lamps" not in page
    assert client.post(f"/profiles/-/proposals/{worth.pk}/0/").status_code == 404


def test_a_mined_rule_becomes_a_draft_that_selects_nothing(manager, offices, client):
    store(BOLTS, 600, 420, packages=7)
    study = start(manager, Study.Kind.RULES, offices["C"])
    assert study.state == Study.State.DONE, study.problems
    first, *_ = suggested(manager, study)
    assert first.confirmed["lift"] >= 1.5
    client.force_login(manager)
    client.post(f"/profiles/-/proposals/{study.pk}/{first.number}/")
    made = ProfileVersion.objects.get(profile__profile_id=first.reference)
    assert (made.condition, made.life.state) == (first.condition, "draft")
    assert first.reference in client.get("/profiles/-/proposals/").content.decode()
    with pytest.raises(SarhadError, match="draft already"):
        draft_of(manager, study, first.number, offices["C"])


def test_a_draft_of_a_mined_rule_says_in_every_language_what_it_rests_on(manager, offices, client, monkeypatch):
    speak_as_marked(monkeypatch)
    store(BOLTS, 600, 420, packages=7)
    study = start(manager, Study.Kind.RULES, offices["C"])
    made = draft_of(manager, study, 0, offices["C"])
    content = content_of(made)
    assert set(content.texts) == {code for code, _name in settings.LANGUAGES} - {"en"}
    assert content.rationale.startswith("Where it was found: ")
    client.force_login(manager)
    client.cookies["django_language"] = "ru"
    page = client.get(f"/profiles/{made.profile.profile_id}/").content.decode()
    assert [run for run in english_of(page) if run in content.rationale] == []
    assert content.texts["ru"].rationale in unescape(page)


def test_worth_by_month_stands_beside_the_random_sample_of_the_month(manager):
    for _ in range(3):
        arrive(TOYS)
    [month] = worth_by_month(manager, Profile.objects.get(profile_id="toys"))
    assert (month.hits, month.inspected, month.rate, month.lift) == (4, 0, None, None)
    assert decay([month]) is None


def test_the_page_asks_few_questions_of_the_database(worth, manager, client, django_assert_max_num_queries):
    client.force_login(manager)
    with django_assert_max_num_queries(30):
        assert client.get("/profiles/-/proposals/").status_code == 200


def test_what_is_proposed_and_done_is_told_in_the_language_of_the_reader(worth, manager, other, client):
    act_on(manager, worth, next(one.number for one in proposed(manager, worth) if one.kind == "retire"))
    client.force_login(other)
    client.cookies["django_language"] = "ru"
    page = client.get(reverse("studies:proposals")).content.decode()
    assert '<html lang="ru"' in page
    assert list(english_of(page)) == []


def test_a_proposal_keeps_its_figures_for_every_language(worth, manager):
    made = act_on(manager, worth, next(one.number for one in proposed(manager, worth) if one.kind == "retire"))
    kept = Retirement.objects.get(pk=made.pk)
    assert kept.said.english == PROPOSED["retire"]
    assert kept.said == kept.reason
