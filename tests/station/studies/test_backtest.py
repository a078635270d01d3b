"""A back-test from the screen: what it says, who sees it, progress, cancelling, and what is taken away."""

from __future__ import annotations

import io
import zipfile

import pytest

from sarhad.errors import SarhadError
from sarhad.profiles.life import Deed
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.background.running import SILENT_FOR
from sarhad.station.lanes import plans
from sarhad.station.studies import history, running
from sarhad.station.studies.models import Study
from sarhad.station.studies.report import tables_of
from sarhad.station.studies.running import cancel, carry_out, start
from tests.station.country import LAMPS, TOYS
from tests.station.risk.writing import lead, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("year")]
BOTH = f"hs_code IN ('{TOYS}', '{LAMPS}')"
PLAN = """\
plan: national
version: 1
rows: [{random: {red: 0.02}}]
shifts: [{office: N1, name: day, from: '08:00', to: '20:00', capacity: 60}]
"""


@pytest.fixture
def tried(analyst, offices) -> Study:
    version = write(analyst, offices["N"], "B", condition=BOTH)
    return start(analyst, Study.Kind.BACKTEST, offices["N"], version)


def test_it_counts_what_the_profile_would_have_matched_and_what_nothing_else_does(tried):
    assert tried.state == Study.State.DONE, tried.problems
    assert (tried.summary["items"], tried.summary["irregular"], tried.summary["inspected"]) == (502, 103, 500)
    assert tried.summary["unique"] == 0
    assert {one["profile"]: one["items"] for one in tried.result["tried"]["overlaps"]} == {"lamps": 301, "toys": 201}
    assert sum(one["items"] for one in tried.result["tried"]["days"]) == 502
    assert [one.name for one in tables_of(tried)] == ["Days", "Offices", "Rates", "Overlap", "Alone"]
    assert all("<svg" in one.svg for one in tables_of(tried) if one.chart is not None)


def test_work_is_set_against_the_capacity_of_shifts(manager, other, analyst, offices):
    plans.approve(other, plans.propose(manager, PLAN))
    version = write(analyst, offices["N"], "B", channel="red", condition="hs_code LIKE '73%'")
    study = start(analyst, Study.Kind.BACKTEST, offices["N"], version)
    [shift] = study.result["capacity"]
    assert (shift["office"], shift["capacity"]) == ("N1", 60)
    assert shift["after"] > shift["before"]
    assert shift["over_after"] > shift["over_before"]
    assert "Capacity" in [one.name for one in tables_of(study)]


def test_the_page_tries_by_itself_where_the_past_is_small_and_the_approver_sees_the_summary(
    analyst, manager, offices, client, django_assert_max_num_queries
):
    version = lead(write(analyst, offices["N"], "B", condition=BOTH), (analyst, Deed.PROPOSE))
    client.force_login(manager)
    assert "not tried on the past yet" in client.get("/profiles/-/approvals/").content.decode()
    page = client.get("/profiles/B/past/").content.decode()
    assert page.count("<svg") >= 4
    assert Study.objects.get().version == version
    with django_assert_max_num_queries(40):
        client.get("/profiles/B/past/")
    assert Study.objects.count() == 1
    assert "103 / 500" in client.get("/profiles/-/approvals/").content.decode()
    assert AuditRecord.objects.filter(action="study_started", subject="profile:B@1").exists()


def test_a_long_one_waits_for_its_process_tells_how_far_it_is_and_is_cancelled(analyst, offices, client, monkeypatch):
    monkeypatch.setattr(running, "AT_ONCE", 10)
    monkeypatch.setattr(history, "PART", 200)
    version = write(analyst, offices["N"], "B", condition=BOTH)
    study = start(analyst, Study.Kind.BACKTEST, offices["N"], version)
    assert study.state == Study.State.RUNNING
    with pytest.raises(SarhadError, match="is running"):
        start(analyst, Study.Kind.BACKTEST, offices["N"], version)
    client.force_login(analyst)
    assert "its process is starting" in client.get("/profiles/B/past/").content.decode().lower()
    carry_out(study)
    study.refresh_from_db()
    assert study.state == Study.State.DONE
    assert study.lines[0]["text"] == "read 200 of 903 items"
    again = start(analyst, Study.Kind.BACKTEST, offices["N"], version)
    cancel(analyst, again)
    carry_out(again)
    again.refresh_from_db()
    assert (again.state, again.result) == (Study.State.CANCELLED, None)


def test_a_process_that_is_gone_does_not_block_the_next(analyst, offices, monkeypatch):
    monkeypatch.setattr(running, "AT_ONCE", 10)
    version = write(analyst, offices["N"], "B", condition=BOTH)
    first = start(analyst, Study.Kind.BACKTEST, offices["N"], version)
    Study.objects.filter(pk=first.pk).update(seen_at=first.seen_at - 2 * SILENT_FOR)
    start(analyst, Study.Kind.BACKTEST, offices["N"], version)
    first.refresh_from_db()
    assert first.state == Study.State.FAILED


def test_workbook_and_paper_are_taken_away_and_that_is_recorded(tried, analyst, client):
    client.force_login(analyst)
    book = zipfile.ZipFile(io.BytesIO(client.get("/profiles/B/past/xlsx/").content))
    assert len([name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]) == 5
    assert client.get("/profiles/B/past/pdf/").content.startswith(b"%PDF")
    assert AuditRecord.objects.filter(action="backtest_taken", subject="profile:B@1").count() == 2


def test_another_region_finds_nothing(tried, person, client):
    client.force_login(person(Role.ANALYST, "S"))
    assert client.get("/profiles/B/past/").status_code == 404
    assert client.post(f"/profiles/-/studies/{tried.pk}/cancel/").status_code == 404
