"""The command line in the user's language: which one, and what is told in it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sarhad.cli.output import print_table, report_error, speak
from sarhad.cli.tongue import language, tell
from sarhad.errors import Place, Problem, SarhadError
from sarhad.sentences import Sentence, say


@pytest.fixture
def russian(monkeypatch) -> None:
    monkeypatch.setenv("SARHAD_LANGUAGE", "ru")


@pytest.mark.parametrize(
    ("shell", "spoken"),
    [
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "kk_KZ.UTF-8", "LC_ALL": "ky_KG.UTF-8"}, "ky"),
        ({"LANG": "ru_RU.UTF-8", "SARHAD_LANGUAGE": "uz"}, "uz"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "xx_XX"}, "en"),
        ({"LANG": "../../etc"}, "en"),
        ({}, "en"),
    ],
)
def test_the_shell_says_which_language(monkeypatch, shell, spoken):
    for name in ("SARHAD_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in shell.items():
        monkeypatch.setenv(name, value)
    assert language() == spoken


@pytest.mark.usefixtures("russian")
def test_a_mistake_is_told_with_its_place_and_what_to_do(capsys):
    problem = Problem(say("{name} is missing", name="title"), say("add it"), Place(None, 3, 5))
    report_error(SarhadError(problem), as_json=False)
    told = " ".join(capsys.readouterr().err.split())
    assert "3:5: " in told
    assert "title" in told
    assert not any(word in told for word in ("missing", "add it"))


@pytest.mark.usefixtures("russian")
def test_machines_get_the_library_s_own_words(capsys):
    report_error(SarhadError(Problem(say("{name} is missing", name="title"), say("add it"))), as_json=True)
    assert '"title is missing"' in capsys.readouterr().out


@pytest.mark.usefixtures("russian")
def test_numbers_are_written_as_the_language_writes_them():
    assert tell(Sentence("{items:,} of {part:.1%}", {"items": 12500, "part": 0.125})) == "12\u00a0500 of 12,5%"


def test_english_numbers_stay_as_they_are():
    assert tell(Sentence("{items:,} of {part:.1%}", {"items": 12500, "part": 0.125})) == "12,500 of 12.5%"


@pytest.mark.usefixtures("russian")
def test_tables_and_lines_are_told_too(capsys):
    print_table(say("Profiles"), ("Office", "own"), [(say("number"), 12)])
    speak(say("number"))
    told = capsys.readouterr().out
    assert "Profiles" not in told
    assert "Office" not in told
    assert "number" not in told
    assert "own" in told


def test_no_django_is_needed():
    asked = "import sys, sarhad.cli.tongue; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
