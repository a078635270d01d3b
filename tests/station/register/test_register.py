"""The risk register: judged by those who keep it, read by those it binds, never rewritten, beside what was measured."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import sarhad
from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.declared.models import Item
from sarhad.station.demonstration import risks_of_the_demonstration
from sarhad.station.register import keeping
from sarhad.station.register.cycle import steps_of
from sarhad.station.register.evidence import evidence_of
from sarhad.station.register.matrix import LEVELS, STEPS, Weight
from sarhad.station.register.models import Judgement
from sarhad.station.register.treatments import Treatment
from tests.station.country import BOLTS, SHOES, arrive
from tests.station.register.thoughts import USUAL, enter_risk, thought

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def manager(person):
    return person(Role.MANAGER, "C")


def test_a_judgement_takes_the_place_of_the_one_before_which_the_database_keeps(manager, offices):
    first = enter_risk(manager, offices["C"])
    second = keeping.judge(manager, first.risk, thought(likelihood=2), "profiles work")
    assert [one.number for one in keeping.history_of(second.risk)] == [2, 1]
    assert [one.likelihood for one in keeping.judgements_of(manager)] == [2]
    for forbidden in (
        lambda: Judgement.objects.filter(pk=first.pk).update(likelihood=1),
        lambda: Judgement.objects.filter(pk=first.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()
    assert [r.subject for r in AuditRecord.objects.filter(action="risk_judged")] == ["risk:R-1@1", "risk:R-1@2"]


def test_a_region_reads_the_centresrisks_of_the_demonstration_and_judges_only_its_own(manager, person, offices):
    national = enter_risk(manager, offices["C"], "R-C")
    north, south = person(Role.ANALYST, "N"), person(Role.ANALYST, "S")
    own = enter_risk(north, offices["N"], "R-N")
    assert [one.risk.reference for one in keeping.judgements_of(north)] == ["R-C", "R-N"]
    assert [one.risk.reference for one in keeping.judgements_of(south)] == ["R-C"]
    with pytest.raises(Http404):
        keeping.risk_of(south, "R-N")
    for who, risk in ((north, national.risk), (south, own.risk), (person(Role.AUDITOR, "C"), national.risk)):
        with pytest.raises(PermissionDenied):
            keeping.judge(who, risk, thought(), "because")


WRONG: tuple[dict[str, object], ...] = (
    {"likelihood": 0}, {"impact": 6}, {"area": "weather"}, {"title": " "}, {"owner": ""}, {"kinds": ("ghosts",)},
    {"chapters": ("640",)}, {"status": "accepted"}, {"response": "run"},
    {"treatments": (Treatment("profile", "watch"),)},
    {"treatments": (Treatment("profile", "watch", ("no-such",)),)},
    {"treatments": (Treatment("audit", ""),)}, {"treatments": (Treatment("audit", "x", until="soon"),)},
)  # fmt: skip


def test_what_is_not_sound_is_refused_and_nothing_is_kept(manager, offices):
    for wrong in WRONG:
        with pytest.raises(SarhadError):
            enter_risk(manager, offices["C"], **wrong)
    assert not Judgement.objects.exists()


def test_a_treatment_may_name_a_profile_and_a_review_that_is_late_is_told_to_its_keepers(manager, person, offices):
    watched = (Treatment("profile", "Prices far below the usual", ("shoes",), "Risk analysis"),)
    yesterday = timezone.localdate() - timedelta(days=1)
    enter_risk(manager, offices["C"], "R-LATE", treatments=watched, review_on=yesterday)
    enter_risk(manager, offices["C"], "R-OVER", status="closed", review_on=yesterday)
    assert [one.risk.reference for one in keeping.overdue(manager)] == ["R-LATE"]
    assert keeping.overdue(person(Role.ANALYST, "N")) == []


def test_the_cycle_says_what_is_still_wanting(manager, offices):
    one = enter_risk(manager, offices["C"])
    today = timezone.localdate()
    assert [bool(step.wanting) for step in steps_of(one, today)] == [True, False, True, True, True, False, True]
    whole = thought(
        context="revenue", analysis="seen often", response="reduce", told="the regions",
        treatments=(Treatment("training", "Valuation course"),),
    )  # fmt: skip
    assert not any(step.wanting for step in steps_of(keeping.judge(manager, one.risk, whole, "review"), today))


def test_the_levels_cover_the_matrix_and_grow_with_both_sides():
    order = [name for _least, name, _word in reversed(LEVELS)]
    rank = {(a, b): order.index(Weight(a, b).level) for a in STEPS for b in STEPS}
    assert {rank[1, 1], rank[5, 5]} == {0, 3}
    assert all(rank[a, b] <= rank[min(a + 1, 5), b] and rank[a, b] <= rank[a, min(b + 1, 5)] for a, b in rank)


def test_findings_speak_for_a_risk_only_in_its_goods_and_its_way(manager, offices):
    for code, kind in ((SHOES, "undervaluation"), (SHOES, "false_origin"), (BOLTS, "undervaluation"), (SHOES, None)):
        item = arrive(code, declared_at=timezone.localtime().replace(tzinfo=None)).items.get()
        outcome = {"inspected": True, "irregular": kind is not None, "irregularity_type": kind}
        revenue = 70.0 if kind else 0.0
        Item.objects.filter(pk=item.pk).update(**outcome, additional_revenue=revenue, selection_probability=1.0)
    now = timezone.now()
    told = evidence_of(manager, enter_risk(manager, offices["C"], chapters=("64",)), now - timedelta(days=2), now)
    assert (told.counted.inspected, told.counted.irregular, told.counted.revenue) == (3, 1, 70.0)
    assert (told.items, told.examined) == (3, 3)
    elsewhere = enter_risk(manager, offices["S"], "R-S", chapters=("64",))
    assert evidence_of(manager, elsewhere, now - timedelta(days=2), now).counted.inspected == 0


def test_the_pages_answer_and_the_files_hold_what_is_shown(client, manager, offices):
    enter_risk(manager, offices["C"], title="=HYPERLINK(1)")
    client.force_login(manager)
    page = client.get(reverse("register:register"))
    assert page.status_code == 200
    assert "R-1" in page.content.decode()
    assert "<svg" in page.content.decode()
    assert "'=HYPERLINK(1)" in client.get("/register/", {"format": "csv"}).content.decode("utf-8-sig")
    assert client.get("/register/", {"format": "xlsx"}).content.startswith(b"PK")
    assert client.get("/register/", {"format": "pdf"}).content.startswith(b"%PDF")
    assert client.get("/register/R-1/").status_code == 200


def test_the_form_enters_and_judges_and_keeps_what_was_typed_when_it_is_refused(client, manager, offices):
    client.force_login(manager)
    typed = {
        **USUAL, "review_on": "2100-01-01", "reference": "R-9", "office": "C", "response": "reduce",
        "status": "treated", "kind-0": "audit", "what-0": "Audit of ten importers", "chapters": "64, 61",
    }  # fmt: skip
    refused = client.post("/register/-/enter/", {**typed, "likelihood": "9"})
    assert "Audit of ten importers" in refused.content.decode()
    assert client.post("/register/-/enter/", typed).headers["Location"] == "/register/R-9/"
    assert client.post("/register/R-9/judge/", {**typed, "impact": "2", "reason": "seen less"}).status_code == 302
    one = Judgement.objects.get(number=2)
    assert (one.impact, one.chapters, one.treatments[0]["what"]) == (2, ["64", "61"], "Audit of ten importers")
    assert one.measured["items"] == 0
    assert "seen less" in client.get("/register/R-9/").content.decode()


def test_the_list_takes_as_many_queries_for_many_as_for_few(client, manager, offices):
    client.force_login(manager)
    enter_risk(manager, offices["C"])
    with CaptureQueriesContext(connection) as few:
        client.get("/register/")
    for number in range(20):
        enter_risk(manager, offices["C"], f"R-1{number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/register/")
    assert len(many) == len(few) <= 12


def test_the_demonstrations_register_is_sound(offices):
    source = Path(sarhad.__file__).parent / "demonstration"
    profiles = {path.stem for path in (source / "profiles").glob("*.yaml")}
    entries = yaml.safe_load((source / "register.yaml").read_text(encoding="utf-8"))
    assert any(entry["review_in_days"] < 0 for entry in entries)
    thoughts = [keeping.thought_of(entry) for entry in risks_of_the_demonstration()]
    assert {name for one in thoughts for each in one.treatments for name in each.profiles} <= profiles
