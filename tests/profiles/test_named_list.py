"""Named lists: versions, owners, an expiry that is noticed, and a digest that tells which version decided."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sarhad.errors import SarhadError
from sarhad.profiles import ProfileSet, check_directory
from tests.profiles.made import write

TODAY = date(2026, 6, 1)
LIST = """id: watched
version: {version}
title: Importers found twice
owner: "00"
valid_to: {valid_to}
members: {members}
{more}"""


def list_file(
    directory: Path, members: str = "['0010', 'B']", valid_to: str = "2026-12-31", version: int = 1, more: str = ""
) -> Path:
    path = directory / "lists" / "watched.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(LIST.format(members=members, valid_to=valid_to, version=version, more=more), encoding="utf-8")
    return path


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    write(tmp_path, "p1", "importer IN LIST('watched')")
    return tmp_path


def test_a_condition_names_a_list_that_lies_beside_it(directory: Path) -> None:
    list_file(directory)
    found = ProfileSet.load(directory, today=TODAY)
    assert [bool(found.match_one({"importer": one})) for one in ("0010", "B", "C", None)] == [True, True, False, False]


def test_members_may_stand_in_a_csv_file(directory: Path) -> None:
    list_file(directory, more="members_from: more.csv\n")
    (directory / "lists" / "more.csv").write_text("note,member\nfirst,C\n,  D \n,\n", encoding="utf-8")
    found = ProfileSet.load(directory, today=TODAY)
    assert [bool(found.match_one({"importer": one})) for one in ("B", "C", "D", "")] == [True, True, True, False]


def test_a_list_is_valid_on_its_last_day_and_a_mistake_the_day_after(directory: Path) -> None:
    path = list_file(directory, valid_to="2026-06-01")
    assert not check_directory(directory, today=TODAY).problems
    [problem] = check_directory(directory, today=date(2026, 6, 2)).problems
    assert str(problem).startswith(f"{path}:5:11: list 'watched' expired on 2026-06-01 (00 renews it")
    with pytest.raises(SarhadError, match="expired"):
        ProfileSet.load(directory, today=date(2026, 6, 2))


def test_the_digest_tells_which_version_of_a_list_was_used(directory: Path) -> None:
    list_file(directory)
    first = ProfileSet.load(directory, today=TODAY).digest
    list_file(directory, members="['B', '0010']")
    assert ProfileSet.load(directory, today=TODAY).digest == first
    list_file(directory, version=2)
    second = ProfileSet.load(directory, today=TODAY).digest
    list_file(directory, members="['0010', 'C']", version=2)
    assert len({first, second, ProfileSet.load(directory, today=TODAY).digest}) == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"members": "[10]"}, "6:11: members.0: must be text"),
        ({"valid_to": "soon"}, "5:11: valid_to"),
        ({"more": "members_from: none.csv\n"}, "none.csv: cannot be read"),
        ({"more": "membres_from: none.csv\n"}, "unknown key 'membres_from' (nearest: members_from"),
    ],
)
def test_a_mistake_in_a_list_is_told_at_its_place(directory: Path, changes: dict[str, str], said: str) -> None:
    list_file(directory, **changes)  # type: ignore[arg-type]
    assert said in "\n".join(map(str, check_directory(directory, today=TODAY).problems))


def test_a_csv_file_without_the_column_and_two_lists_of_one_name_are_told(directory: Path) -> None:
    path = list_file(directory, more="members_from: more.csv\n")
    (directory / "lists" / "more.csv").write_text("importer\nC\n", encoding="utf-8")
    assert "has no column 'member'" in str(check_directory(directory, today=TODAY).problems[-1])
    list_file(directory)
    path.with_name("again.yaml").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    assert "2 lists are called 'watched'" in str(check_directory(directory, today=TODAY).problems[-1])


def test_a_list_that_is_not_there_is_told_with_the_nearest(directory: Path) -> None:
    write(directory, "p1", "importer IN LIST('watchd')")
    list_file(directory)
    [problem] = check_directory(directory, today=TODAY).problems
    assert "unknown list 'watchd' (nearest: watched)" in str(problem)
