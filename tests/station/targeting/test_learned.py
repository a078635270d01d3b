"""The month's report: real figures, kept once, the same on the page and on paper, for the centre only."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.inspections.services import FindingDraft, record_inspection
from sarhad.station.targeting import reporting
from sarhad.station.targeting.learned import JUDGING, MEASURING, READING, SUGGESTING, reports_of, write_report
from sarhad.station.targeting.learned_paper import paper
from sarhad.station.targeting.models import LearnedReport, ReportRun
from tests.station.country import BOLTS, SHOES, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MARCH = datetime(2026, 3, 1).date()


@pytest.fixture
def month(inspector) -> None:
    """March: four pairs of shoes inspected, one undervalued; bolts that nobody looked at."""
    for number in range(4):
        declaration = arrive(SHOES)
        findings = {} if number else {1: FindingDraft("undervaluation", additional_revenue=500.0)}
        controls = ["Open every tenth box", "Weigh the load"]
        record_inspection(inspector, declaration, controls=controls, findings=findings)
    arrive(BOLTS)
    arrive(BOLTS, declared_at=datetime(2026, 4, 1))


@pytest.fixture
def report(month, manager) -> LearnedReport:
    return write_report(manager, MARCH)


def test_the_figures_are_those_of_the_month(report):
    made = report.content
    assert (made["items"], made["inspected"], made["irregular"], made["revenue"]) == (5, 4, 1, 500.0)
    assert made["kinds"] == [{"kind": "undervaluation", "items": 1, "revenue": 500.0}]
    assert [(one["reason"], one["examined"], one["irregular"]) for one in made["ways"]] == [("profile", 4, 1)]


def test_a_month_is_kept_once_and_worked_out_anew_when_asked(report, manager):
    arrive(BOLTS)
    again = write_report(manager, MARCH)
    assert (again.pk, again.content["items"]) == (report.pk, 6)
    assert AuditRecord.objects.filter(action="learned_report", subject="learned:2026-03").count() == 2


def test_a_month_without_declarations_is_refused(manager):
    with pytest.raises(SarhadError, match="nothing was declared in 2020-01"):
        write_report(manager, datetime(2020, 1, 1).date())


@pytest.mark.parametrize("role", Role)
def test_it_is_written_by_managers_and_read_by_those_who_judge_at_the_centre(client, report, person, role):
    reader = person(role, "C", "reader")
    reads = Action.VIEW_MODELS in ALLOWED[role]
    assert reports_of(reader).exists() is reads
    client.force_login(reader)
    for name in ("learned_in", "paper"):
        assert client.get(reverse(f"targeting:{name}", args=[MARCH])).status_code == (200 if reads else 403)
    if role != Role.MANAGER:
        with pytest.raises(PermissionDenied):
            write_report(reader, MARCH)
        assert client.post(reverse("targeting:write"), {"month": "2026-03"}).status_code == 403


def test_a_region_reads_no_national_report(client, report, person):
    client.force_login(person(Role.ANALYST, "N"))
    assert client.get(reverse("targeting:learned_in", args=[MARCH])).status_code == 404
    assert client.get(reverse("targeting:paper", args=[MARCH])).status_code == 403


def test_the_page_is_shown(client, report, manager):
    client.force_login(manager)
    page = client.get(reverse("targeting:learned")).content.decode()
    assert "March 2026" in page
    assert "<svg" in page
    assert "None was confirmed on later goods." in page


def test_a_month_is_worked_out_step_by_step_outside_the_request(client, month, manager):
    client.force_login(manager)
    page = client.post(reverse("targeting:write"), {"month": "2026-03"}, follow=True).content.decode()
    assert "March 2026 is being worked out." in page
    assert "No month was worked out yet." in page
    run = ReportRun.objects.get()
    reporting.carry_out(run)
    run.refresh_from_db()
    assert (run.state, [line["text"] for line in run.lines]) == ("done", [READING, MEASURING, JUDGING, SUGGESTING])
    page = client.get(reverse("targeting:learned")).content.decode()
    assert "is being worked out" not in page
    assert LearnedReport.objects.get().made_by == manager


def test_one_is_worked_out_at_a_time_and_a_cancelled_one_keeps_nothing(month, manager, other):
    run = reporting.start(manager, MARCH)
    with pytest.raises(SarhadError, match="a report is being worked out"):
        reporting.start(other, MARCH)
    reporting.cancel(other, run)
    reporting.carry_out(run)
    assert not LearnedReport.objects.exists()
    run.refresh_from_db()
    assert run.state == "cancelled"
    with pytest.raises(SarhadError, match="worked out already"):
        reporting.cancel(manager, run)


def test_why_a_month_could_not_be_worked_out_is_on_the_page(client, manager, offices):
    reporting.carry_out(reporting.start(manager, datetime(2020, 1, 1).date()))
    client.force_login(manager)
    page = client.get(reverse("targeting:learned")).content.decode()
    assert "could not be worked out" in page
    assert "nothing was declared in 2020-01" in page


@pytest.mark.parametrize(
    ("letters", "missing"),
    [("Aa Яя әғқңөұүһі ўғҳ ӣӯҷ oʻgʻ çñňşžýäöü", False), ("海关", True)],
)
def test_the_paper_has_every_letter_of_the_languages_of_the_region(report, letters, missing, caplog):
    report.content["drift"] = [letters]
    assert paper(report).startswith(b"%PDF-")
    assert ("missing" in caplog.text) is missing


def test_the_paper_is_in_the_language_of_the_reader_and_has_the_chart(report):
    with translation.override("en"):
        english = paper(report)
    with translation.override("ru"):
        russian = paper(report)
    assert len(english) != len(russian)
    assert english.count(b"/Subtype /Image") >= 1
