"""Every screen in Russian: no English left in it, but for names, identifiers and what people typed."""

from __future__ import annotations

import csv
import re
from datetime import date
from urllib.parse import parse_qsl

import pytest
from django.http import HttpResponse
from django.test import Client

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.operations import maintenance
from sarhad.station.risk.models import ProfileVersion
from sarhad.station.screens.telling import kept_problems
from sarhad.station.studies.models import Study
from sarhad.station.targeting.models import ReportRun, TrainingRun
from tests.station.access_table import ALL, TABLE
from tests.station.english import english_in, english_of, speak_as_marked
from tests.station.test_access import world as world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _russian(monkeypatch) -> None:
    speak_as_marked(monkeypatch)


def left_on(answer: HttpResponse) -> list[str]:
    """What is English on a page in Russian."""
    page = answer.content.decode()
    assert '<html lang="ru"' in page
    return sorted(set(english_of(page)))


WORD = re.compile(r"\b[a-z]{3,}\b")


def left_in(answer: HttpResponse) -> list[str]:
    """What is English in a file with a table: words of its titles, and runs of words in its cells."""
    titles, *rows = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    found = {word for title in titles for word in WORD.findall(title)}
    return sorted(found | {run for row in rows for cell in row for run in english_in(cell)})


def in_russian(user: User) -> Client:
    """A browser of a person who reads Russian."""
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "ru"
    return client


def parsed(query: str) -> dict[str, str]:
    """What an address asks."""
    return dict(parse_qsl(query))


def test_no_screen_and_no_file_speaks_english_to_a_russian_reader(world):
    left = {}
    for row in (one for one in TABLE if one.method == "GET" and one.own == 200):
        letter = next(letter for letter in ALL if letter in row.roles)
        client = world.clients[letter, row.at]
        client.cookies["django_language"] = "ru"
        answer = client.get("/" + row.route.format(**world.own))
        is_page = "text/html" in answer.headers["Content-Type"] and not answer.streaming
        if is_page and (found := left_on(answer)):
            left[row.name] = found
        if is_page and "format=csv" in answer.content.decode():
            file = client.get(answer.request["PATH_INFO"], {**parsed(answer.request["QUERY_STRING"]), "format": "csv"})
            if found := left_in(file):
                left[f"{row.name}, as CSV"] = found
    assert left == {}, "\n".join(f"{name}: {found}" for name, found in left.items())


FAILED = SarhadError(
    Problem(say("no profile of these offices selects now"), say("there is nothing to judge")),
    Problem(say("nothing was declared in {month:%Y-%m}", month=date(2026, 3, 1)), say("choose another month")),
)


def test_profiles_to_take_away_have_titles_channels_and_states_in_russian(rules, person):
    answer = in_russian(person(Role.MANAGER, "C")).get("/profiles/-/export/csv/")
    assert left_in(answer) == []
    assert "active" not in answer.content.decode()
    assert "orange" not in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/profiles/-/proposals/", "worth"),
        ("/profiles/-/proposals/", "rules"),
        ("/profiles/lamps/past/", "backtest"),
        ("/what-if/{pk}/", "what-if"),
        ("/models/", TrainingRun),
        ("/models/learned/", ReportRun),
    ],
)
def test_why_work_failed_is_told_to_a_russian_reader(rules, person, address, kind):
    manager = person(Role.MANAGER, "C")
    ended = {"started_by": manager, "state": "failed", "problems": kept_problems(FAILED)}
    if kind is ReportRun:
        made = ReportRun.objects.create(**ended, month="2026-03-01")
    elif kind is TrainingRun:
        made = TrainingRun.objects.create(**ended)
    else:
        version = ProfileVersion.objects.get(profile__profile_id="lamps")
        asked = {"add": [], "remove": ["lamps"], "plan": "", "days": 30}
        made = Study.objects.create(**ended, kind=kind, office=manager.office, version=version, asked=asked)
    answer = in_russian(manager).get(address.format(pk=made.pk))
    assert left_on(answer) == []
    assert "2026-03" in answer.content.decode()


def test_why_a_back_up_was_not_restored_is_told_to_a_russian_reader(person):
    problems = kept_problems(SarhadError(Problem(say("there is nothing to judge"))))
    maintenance.keep(maintenance.Restoring("a.tar.gz", "admin", "r", "2026-03-01T10:00", "failed", 0, problems))
    answer = in_russian(person(Role.ADMINISTRATOR, "C")).get("/health/")
    assert "a.tar.gz" in answer.content.decode()
    assert left_on(answer) == []


def test_english_is_found_where_it_is():
    page = '<p title="Nobody has looked yet">Да</p><p>The goods are released.</p><code>a b c d</code><p>HS ABC DEF</p>'
    assert list(english_of(page)) == ["Nobody has looked yet", "The goods are released"]
