"""The form of the lane plan says what its text says, both ways, and tries the plan before anybody proposes it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sarhad.assessment import read_plan
from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.lanes.models import PlanVersion
from sarhad.station.lanes.plan_form import SECTIONS, changed, plain_of_post, plain_of_text, text_of_plain
from tests.station.country import SHOES, arrive
from tests.station.lanes.conftest import PLAN

RICH = """\
plan: national
version: 7
unit: units
passed_channel: orange
never_put_off: [safety, prohibitions, ipr]
rows:
  - expected: {red: 0.05, yellow: 0.125}
    random: {red: 0.01, blue: 0.003}
    hits_without_selection: 3
    trader_passed: 40
    office_passed: 200
    delayed_green_minutes: 15
    yellow_to_blue_days: never
  - {office: '010', procedure: '40', delayed_green_minutes: 20}
weights:
  - {channel: red, declaration: 45, item: 10.5}
  - {channel: red, hs: '87', item: 25}
shifts:
  - {office: '010', name: night, from: '20:00', to: '08:00', capacity: 120}
rerouting:
  - {role: chief, from: yellow, to: blue, may: alone}
"""


@pytest.mark.parametrize("text", [PLAN, RICH])
def test_a_plan_comes_back_from_the_form_as_it_was(text):
    assert read_plan(text_of_plain(plain_of_text(text))).plan == read_plan(text).plan


shares = st.dictionaries(st.sampled_from(["red", "orange", "yellow", "blue"]), st.integers(0, 250), max_size=4)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(expected=shares, wait=st.integers(0, 1440), days=st.one_of(st.just("never"), st.integers(1, 365)))
def test_shares_in_per_cent_come_back_exactly(expected, wait, days):
    said = {channel: share / 1000 for channel, share in expected.items()}
    text = f"plan: p\nrows: [{{expected: {said}, delayed_green_minutes: {wait}, yellow_to_blue_days: {days}}}]\n"
    assert read_plan(text_of_plain(plain_of_text(text))).plan == read_plan(text).plan


@pytest.mark.parametrize("text", ["[", "rows: 5", "plan: p\nrows: [{colour: red}]", "plan: p\nrows: []\nextra: 1"])
def test_what_no_field_can_hold_stays_text(text):
    with pytest.raises(SarhadError):
        plain_of_text(text)


def test_entries_are_added_and_taken_away():
    plain = plain_of_text(RICH)
    assert len(changed(plain, "add-shifts")["shifts"]) == 2
    assert [one["hs"] for one in changed(plain, "remove-weights-0")["weights"]] == ["87"]
    assert changed(plain, "remove-weights-9") == plain
    assert changed(plain, "anything") == plain


def posted(text: str) -> dict[str, object]:
    """The form of a plan as a browser sends it."""
    plain = plain_of_text(text)
    sent: dict[str, object] = {key: value for key, value in plain.items() if key not in SECTIONS}
    for name in SECTIONS:
        sent[f"{name}-count"] = len(plain[name])
        sent |= {f"{name}-{n}-{key}": value for n, row in enumerate(plain[name]) for key, value in row.items()}
    return sent


def test_what_a_browser_sends_is_what_was_shown():
    post = QueryDict(mutable=True)
    for key, value in posted(RICH).items():
        post.setlist(key, value if isinstance(value, list) else [str(value)])
    assert plain_of_post(post) == plain_of_text(RICH)


@pytest.mark.django_db
def test_the_form_is_tried_and_says_what_exceeds_the_capacity_before_it_is_proposed(rules, person, client):
    for _ in range(4):
        arrive(SHOES, declared_at=datetime.now().replace(microsecond=0))
    client.force_login(person(Role.MANAGER, "C"))
    sent = posted(PLAN.replace("capacity: 50", "capacity: 5"))
    page = client.post("/lanes/edit/", {**sent, "act": "check"}).content.decode()
    assert "would exceed the capacity of: N1 all day" in page
    assert not PlanVersion.objects.exists()
    page = client.post("/lanes/edit/", {**sent, "act": "check", "rows-0-expected.red": "300"}).content.decode()
    assert "rows.0.expected.red: must be at most 1" in page
    text = client.post("/lanes/edit/", {**sent, "act": "text"}).content.decode()
    assert "delayed_green_minutes: 20" in text
    assert client.post("/lanes/edit/", {**sent, "act": "propose"}).status_code == 302
    assert PlanVersion.objects.get().status == "proposed"


@pytest.mark.django_db
def test_a_region_does_not_edit_the_plan_of_the_whole_service(person, client):
    client.force_login(person(Role.ANALYST, "N"))
    assert client.get("/lanes/edit/").status_code == 403
    assert "/lanes/edit/" not in client.get("/lanes/").content.decode()
