"""What if: tried on the station's own past, nothing changed by it, and only what is the person's to try."""

from __future__ import annotations

from pathlib import Path

import pytest

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.lanes.plans import load as load_plan
from sarhad.station.risk.lives import edition
from sarhad.station.risk.models import Profile
from sarhad.station.studies import running
from sarhad.station.studies.models import Study
from sarhad.station.studies.what_if import Asked, checked, source_in_force
from tests.station.country import BOLTS, LAMPS
from tests.station.risk.writing import write
from tests.station.studies.conftest import store

pytestmark = pytest.mark.django_db
PLAN = """\
plan: test
version: 1
unit: minutes
rows:
  - random: {red: 0}
weights:
  - {channel: red, declaration: 10}
  - {channel: orange, declaration: 5}
shifts:
  - {office: 'N1', name: day, from: '00:00', to: '00:00', capacity: 30}
"""


@pytest.fixture
def past(rules, tmp_path: Path):
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN)
    load_plan(path)
    store(LAMPS, 90, 30)
    store(BOLTS, 60, 6, by_chance=True)


@pytest.mark.usefixtures("past")
def test_a_draft_added_and_a_profile_taken_out_are_told_and_nothing_is_changed(client, person, offices):
    manager = person(Role.MANAGER, "C")
    draft = write(manager, offices["C"], "C-BOLTS", channel="red", condition=f"hs_code = '{BOLTS}'")
    before = edition()
    client.force_login(manager)
    sent = {"add": str(draft), "remove": "lamps", "days": "90", "plan": source_in_force()}
    place = client.post("/what-if/", sent).headers["Location"]
    study = Study.objects.get()
    assert (study.state, study.problems) == ("done", [])
    kept, lost, gained = study.result["groups"]
    assert (kept["items"], lost["items"] > 0, gained["items"] > 0) == (0, True, True)
    assert lost["found"]["irregular"] == pytest.approx(lost["found"]["inspected"] / 3, abs=1)
    assert gained["found"]["irregular"] == gained["expected"][1] <= gained["expected"][0] <= gained["expected"][2]
    orange, red = (next(o for o in study.result["lanes"] if o["channel"] == name) for name in ("orange", "red"))
    assert (orange["after"], red["before"]) == (0, 0)
    assert red["after"] == gained["declarations"]
    [shift] = study.result["shifts"]
    assert shift["mean_after"] != shift["mean_before"]
    assert edition() == before
    assert Profile.objects.get(profile_id="lamps").active is not None
    page = client.get(place).content.decode()
    assert "/profiles/C-BOLTS/?version=1" in page
    assert client.get(place, {"format": "csv"}).status_code == 200
    client.force_login(person(Role.ANALYST, "S"))
    assert client.get(place).status_code == 404


@pytest.mark.usefixtures("past")
def test_another_plan_is_tried_and_can_be_proposed(client, person):
    client.force_login(person(Role.MANAGER, "C"))
    other = source_in_force().replace("version: 1", "version: 2").replace("{red: 0}", "{red: 0.5}")
    page = client.post("/what-if/", {"plan": other, "days": "90"}, follow=True).content.decode()
    assert "Propose this plan" in page
    assert Study.objects.get().result["groups"][2]["items"] > 0


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize(
    "asked",
    [
        Asked(), Asked(add=("none@1",)), Asked(remove=("none",)), Asked(remove=("lamps",), days=0),
        Asked(plan="plan: broken"), Asked(plan=PLAN),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_sound_or_changes_nothing_is_refused(person, asked):
    with pytest.raises(SarhadError):
        checked(person(Role.MANAGER, "C"), asked)


def test_a_region_tries_only_its_own_profiles(person, rules):
    north = person(Role.ANALYST, "N")
    assert checked(north, Asked(remove=("toys",))).remove == ("toys",)
    with pytest.raises(SarhadError):
        checked(north, Asked(remove=("lamps",)))


def test_without_a_plan_it_fails_and_says_why(person, offices, rules):
    manager = person(Role.MANAGER, "C")
    asked = Asked(remove=("lamps",)).as_mapping()
    study = running.start(manager, Study.Kind.WHAT_IF, offices["C"], asked=asked)
    assert study.state == "failed"
    assert "no lane plan is in force" in str(study.problems)
