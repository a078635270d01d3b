"""A table is uploaded, compared, approved by somebody else, and right from its day on for declarations of that day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.arrivals.answers import Outcome
from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.services import receive
from sarhad.station.audit.models import AuditRecord
from sarhad.station.declared.models import Arrival
from sarhad.station.reference import editions
from sarhad.station.reference.checking import tariff_lines
from sarhad.station.reference.editions import changes_of, decide, in_force, propose
from sarhad.station.reference.models import Edition
from sarhad.station.reference.search import look_up
from sarhad.station.screens.export import as_xlsx
from tests.station.country import BOLTS, SHOES, submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
TARIFF = """\
code,description,duty_rate,unit,valid_from,valid_to
6403990000,Leather footwear,20,pair,,
7318150000,Screws and bolts,5,,,
0902100000,Green tea,10,kg,2026-02-01,2026-03-31
"""


@pytest.fixture
def admin(person):
    return person(Role.ADMINISTRATOR, "C")


@pytest.fixture
def manager(person):
    return person(Role.MANAGER, "C")


@pytest.fixture
def brought_in(admin, manager):
    """Proposes and approves an edition."""

    def bring(text: str, day: date, table: str = "tariff", name: str = "tariff.csv") -> Edition:
        made = propose(admin, table, SimpleUploadedFile(name, text.encode()), day, "Decree 1")
        return decide(manager, made, approve=True)

    return bring


def answer_for(*codes: str, day: date, **header: object):
    moment = datetime(day.year, day.month, day.day, 10)
    [answer] = receive([submission(*codes, declared_at=moment, **header)], Sender(Arrival.Source.API))
    return answer


@pytest.mark.parametrize(
    ("code", "day", "taken"),
    [
        (SHOES, date(2026, 3, 2), True),  # six digits: the beginning of a line
        ("6403990000", date(2026, 3, 2), True),
        ("640399000012", date(2026, 3, 2), True),  # a national code below the line
        ("6403910000", date(2026, 3, 2), False),
        ("6403910000", date(2025, 12, 31), True),  # before the first edition nothing is checked
        ("0902100000", date(2026, 3, 31), True),
        ("0902100000", date(2026, 4, 1), False),  # its line has ended
        ("0902100000", date(2026, 1, 15), False),
    ],
)
def test_a_code_has_to_be_right_on_the_declarations_own_day(brought_in, code, day, taken):
    brought_in(TARIFF, date(2026, 1, 1))
    answer = answer_for(code, day=day)
    assert (answer.outcome == Outcome.ACCEPTED) is taken
    if not taken:
        assert f"{code!r} (item 1) is not in the tariff table of {day}" in answer.mistakes[0].message


def test_each_day_has_its_edition_and_its_rate(brought_in):
    today = timezone.localdate()
    brought_in(TARIFF, date(2026, 1, 1))
    later = today + timedelta(days=30)
    brought_in(TARIFF.replace(",20,", ",12.5,").replace("7318150000", "7318160000"), later)
    assert tariff_lines([SHOES], today) == {}  # a beginning of lines has no rate of its own
    assert [tariff_lines(["6403990000"], day)["6403990000"].duty_rate for day in (today, later)] == [20, 12.5]
    assert answer_for("7318150000", day=today).outcome == Outcome.ACCEPTED
    assert in_force("tariff", later - timedelta(days=1)).number == 1


@pytest.mark.parametrize(
    ("table", "right", "column", "wrong"),
    [
        ("procedures", "4000", "procedure", "9999"),
        ("units", "pair", "quantity_unit", "box"),
    ],
)
def test_other_tables_are_right_for_their_columns(brought_in, table, right, column, wrong):
    brought_in(f"code;description\n{right};fine\n", date(2026, 1, 1), table)
    one = submission(BOLTS, declared_at=datetime(2026, 3, 2, 10))
    for value, outcome in ((right, Outcome.ACCEPTED), (wrong, Outcome.REFUSED)):
        items = tuple(item.model_copy(update={column: value}) for item in one.items)
        other = one.model_copy(update={"items": items, "declaration_id": f"{one.declaration_id}-{value}"})
        assert receive([other], Sender(Arrival.Source.API))[0].outcome == outcome


def test_what_an_edition_changes_is_told_code_by_code(brought_in, admin):
    brought_in(TARIFF, date(2026, 1, 1))
    next_one = TARIFF.replace(",20,", ",15,").replace("0902100000,Green", "0902200000,Green")
    made = propose(admin, "tariff", SimpleUploadedFile("t.csv", next_one.encode()), timezone.localdate(), "Decree 2")
    changes = changes_of(made)
    assert [one.code for one in changes.added] == ["0902200000"]
    assert [one.code for one in changes.removed] == ["0902100000"]
    assert [(one.before.duty_rate, one.after.duty_rate) for one in changes.changed] == [(20, 15)]


def test_nothing_holds_before_somebody_else_approved_it_and_the_past_is_never_changed(brought_in, admin, manager):
    today = timezone.localdate()
    made = propose(admin, "tariff", SimpleUploadedFile("t.csv", TARIFF.encode()), today, "Decree 1")
    assert in_force("tariff", today) is None
    with pytest.raises(PermissionDenied):
        decide(admin, made, approve=True)
    decide(manager, made, approve=True)
    with pytest.raises(SarhadError, match="Approved"):
        decide(manager, made, approve=False)
    with pytest.raises(SarhadError, match="is past"):
        brought_in(TARIFF, today - timedelta(days=1))
    acts = AuditRecord.objects.filter(action__startswith="reference").values_list("action", flat=True)
    assert list(acts) == ["reference_proposed", "reference_approved", "reference_proposed"]


def test_a_spreadsheet_is_read_and_codes_keep_their_zeros(admin):
    rows = [("0902100000", "Green tea", 10.5, "kg", "2026-02-01", "")]
    content = as_xlsx(("Code", "Description", "Duty rate", "Unit", "Valid from", "Valid to"), rows)
    made = propose(admin, "tariff", SimpleUploadedFile("t.xlsx", content), date(2026, 1, 1), "Decree 1")
    [code] = made.codes.all()
    assert (code.code, code.duty_rate, code.valid_from) == ("0902100000", 10.5, date(2026, 2, 1))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("description\nx\n", "no column `code`"),
        ("code\n64\n", "t.csv:2: '64' is no commodity code"),
        ("code\n640399\n640399\n", "t.csv:3: '640399' is there twice"),
        ("code,duty_rate\n640399,-1\n", "no duty rate"),
        ("code,valid_from\n640399,1.2.2026\n", "no date"),
        ("code,valid_from,valid_to\n640399,2026-02-01,2026-01-01\n", "is before"),
        ("code\n", "no rows"),
    ],
)
def test_every_mistake_of_a_file_is_told_with_its_line(admin, text, why):
    with pytest.raises(SarhadError, match=why):
        propose(admin, "tariff", SimpleUploadedFile("t.csv", text.encode()), date(2026, 1, 1), "Decree 1")
    assert not Edition.objects.exists()


def test_a_broken_spreadsheet_is_refused_in_words(admin):
    with pytest.raises(SarhadError, match="cannot be read"):
        propose(admin, "tariff", SimpleUploadedFile("t.xlsx", b"PK\x03\x04 no zip"), date(2026, 1, 1), "Decree 1")


def test_a_table_too_large_to_be_sent_to_the_other_nodes_is_refused_when_it_is_entered(admin, monkeypatch):
    monkeypatch.setattr(editions, "MOST_BYTES", 1000)
    text = "code,description\n" + "".join(f"{640000 + n},{'leather ' * 5}\n" for n in range(20))
    with pytest.raises(SarhadError, match="more text than a node can be sent at once"):
        propose(admin, "tariff", SimpleUploadedFile("t.csv", text.encode()), date(2026, 1, 1), "Decree 1")
    assert not Edition.objects.exists()


def test_codes_are_found_by_beginning_and_by_words_as_of_a_day(brought_in):
    edition, found = look_up("tariff", "leather footwear", date(2026, 3, 2))
    assert edition is None
    assert any(one.code.startswith("64") for one in found)  # the Harmonized System's own words
    brought_in(TARIFF, date(2026, 1, 1))
    for text in ("0902", "green TEA", "tea green"):
        assert [one.code for one in look_up("tariff", text, date(2026, 3, 2))[1]] == ["0902100000"]


def test_the_screens_lead_from_the_file_to_the_decision(client, admin, manager):
    client.force_login(admin)
    form = {"table": "tariff", "effective_from": "2026-01-01", "source": "Decree 1"}
    page = client.post(
        reverse("reference:tables"), {**form, "file": SimpleUploadedFile("t.csv", TARIFF.encode())}, follow=True
    )
    assert "Leather footwear" in page.content.decode()
    assert 'value="approve"' not in page.content.decode()
    edition = Edition.objects.get()
    assert client.post(reverse("reference:decide", args=[edition.pk]), {"answer": "approve"}).status_code == 403
    client.force_login(manager)
    assert 'value="approve"' in client.get(reverse("reference:edition", args=[edition.pk])).content.decode()
    client.post(reverse("reference:decide", args=[edition.pk]), {"answer": "approve"})
    page = client.get(reverse("reference:table", args=["tariff"]), {"q": "6403", "day": "2026-03-02"})
    assert "Leather footwear" in page.content.decode()
    assert client.get(reverse("reference:table", args=["none"])).status_code == 404


def test_the_officer_sees_the_rate_of_the_day_beside_what_was_declared(brought_in, client, inspector):
    brought_in(TARIFF, date(2026, 1, 1))
    one = submission("6403990000", declared_at=datetime(2026, 3, 2, 10))
    items = tuple(item.model_copy(update={"duty_rate": 5.0}) for item in one.items)
    [answer] = receive([one.model_copy(update={"items": items})], Sender(Arrival.Source.API))
    assert answer.outcome == Outcome.ACCEPTED
    client.force_login(inspector)
    page = client.get(reverse("declared:search"), {"q": one.declaration_id}, follow=True).content.decode()
    assert "Duty by the tariff of that day" in page
    assert "declared:" in page
