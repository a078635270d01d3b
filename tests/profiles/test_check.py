"""A directory of profiles is checked whole: every mistake at its line and column, in every way YAML can be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from sarhad.errors import SarhadError
from sarhad.profiles import ProfileSet, check_directory
from tests.profiles.made import OFFICES, write

STYLES = {
    "plain": ("packages > 1 AND wrong = 5", (6, 29)),
    "plain over lines": ("packages > 1\n  AND\n    wrong = 5", (8, 5)),
    "single quotes": ("'hs_code = ''64'' AND wrong = 5'", (6, 34)),
    "double quotes": ("\"hs_code = '\\u0036\\x34' AND\\n wrong = 5\"", (6, 42)),
    "double quotes continued": ('"packages > 1 \\\n   AND wrong = 5"', (7, 8)),
    "literal block": ("|\n  packages > 1\n    AND wrong = 5", (8, 9)),
    "literal block after blank lines": ("|  # comment\n\n\n  packages > 1 AND\n  wrong = 5", (10, 3)),
    "folded block": (">-\n  packages > 1\n  AND item_no > 1\n  AND wrong = 5", (9, 7)),
    "kept block": ("|2+\n   packages > 1 AND\n   wrong = 5\n", (8, 4)),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_mistake_in_a_condition_is_found_where_it_stands_in_the_file(tmp_path: Path, style: str) -> None:
    condition, spot = STYLES[style]
    path = write(tmp_path, "p1", condition)
    [problem] = check_directory(tmp_path).problems
    assert "unknown column 'wrong'" in problem.message
    assert (problem.place.file, problem.place.line, problem.place.column) == (path, *spot)


def said(directory: Path, **how: object) -> list[str]:
    return [str(p).removeprefix(f"{directory}/") for p in check_directory(directory, **how).problems]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "condition",
    [
        "packages > 5 AND packages < 3",
        "hs_code = '64' AND hs_code <> '64'",
        "packages IN (1, 2) AND NOT packages <= 2",
        "hs_code LIKE '64%' AND hs_code IN HS('65', '66')",
        "hs_code IN ('01', '02') AND hs_code LIKE '64%'",
        "packages IS NULL AND packages > 1",
        "declared_at < DATE '2026-01-01' AND declared_at > DATE '2026-02-01'",
        "1 > 2",
    ],
)
def test_a_contradiction_is_found(tmp_path: Path, condition: str) -> None:
    write(tmp_path, "p1", condition)
    assert said(tmp_path) == [
        "p1.yaml:6:12: the condition can never be true (two of its clauses contradict each other)"
    ]


@pytest.mark.parametrize("condition", ["'TRUE'", "packages > 3 OR packages <= 3 OR packages IS NULL", "1 < 2"])
def test_a_condition_that_is_always_true_is_found(tmp_path: Path, condition: str) -> None:
    write(tmp_path, "p1", condition)
    assert said(tmp_path) == ["p1.yaml:6:12: the condition is always true (say what makes these goods a risk)"]


def test_a_condition_that_leaves_out_null_is_not_always_true(tmp_path: Path) -> None:
    write(tmp_path, "p1", "packages > 3 OR packages <= 3")
    assert said(tmp_path) == []


def test_an_id_used_twice_is_found_in_the_second_file(tmp_path: Path) -> None:
    write(tmp_path, "a", key="same")
    write(tmp_path, "b", key="same")
    assert said(tmp_path) == [f"b.yaml:1:5: profile 'same' is already in {tmp_path}/a.yaml (ids are unique)"]


def test_an_unknown_key_is_told_with_the_nearest_known_ones(tmp_path: Path) -> None:
    write(tmp_path, "p1", more="valid_form: 2026-01-01\n")
    assert said(tmp_path)[0].startswith("p1.yaml:11:13: unknown key 'valid_form' (nearest: valid_from")


def test_a_key_given_twice_is_found_where_yaml_would_keep_the_last(tmp_path: Path) -> None:
    write(tmp_path, "p1", more="condition: packages > 99\n")
    assert said(tmp_path) == ["p1.yaml:11:1: 'condition' is given twice (keep one)"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("valid_from: 2026-03-02\nvalid_to: 2026-03-01\n", "valid_to 2026-03-01 is before valid_from 2026-03-02"),
        ("valid_from: 2026-02-30\n", "cannot be read: day is out of range"),
        ("random_share: 0\n", "11:15: random_share: must be more than 0"),
        ("random_share: 1.5\n", "11:15: random_share: must be at most 1"),
        ("status: on\n", "11:9: status: must be one of"),
        ("version: 0\n", "11:10: version:"),
        ("x: &a [*a]\n", "unknown key 'x'"),
    ],
)
def test_a_wrong_value_is_refused_where_it_stands(tmp_path: Path, more: str, expected: str) -> None:
    write(tmp_path, "p1", more=more)
    assert expected in said(tmp_path)[0]


def test_everything_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text("id: p\ntreatment: {channel: purple}\n")
    found = said(tmp_path)
    assert {"p.yml:1:1: title is missing (add it)", "p.yml:1:1: condition is missing (add it)"} <= set(found)
    assert any(text.startswith("p.yml:2:22: treatment.channel: must be one of 'green'") for text in found)


def test_owner_and_level_are_held_to_the_tree_of_offices(tmp_path: Path) -> None:
    path = write(tmp_path, "a")
    path.write_text(path.read_text().replace('"00"', '"99"'))
    other = write(tmp_path, "b")
    other.write_text(other.read_text().replace('"00"', '"11"'))
    unknown, level = said(tmp_path, offices=OFFICES)
    assert unknown.startswith("a.yaml:4:8: unknown office '99'")
    assert level.startswith("b.yaml:5:8: North road is a checkpoint office, the profile says central")


def test_files_that_are_no_profiles_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "list.yaml").write_text("- 1\n")
    (tmp_path / "empty.yaml").write_text("")
    write(tmp_path, "good")
    checked = check_directory(tmp_path)
    assert [profile.id for profile, _ in checked.profiles] == ["good"]
    assert (checked.files, len(checked.problems)) == (4, 3)


def test_no_directory_and_no_profiles_are_told(tmp_path: Path) -> None:
    with pytest.raises(SarhadError, match="no profiles here"):
        check_directory(tmp_path)
    with pytest.raises(SarhadError, match="no such directory"):
        check_directory(tmp_path / "nowhere")


def test_a_set_is_not_loaded_while_any_profile_has_a_mistake(tmp_path: Path) -> None:
    write(tmp_path, "good")
    write(tmp_path, "bad", "wrong > 1")
    write(tmp_path, "worse", "packages >")
    with pytest.raises(SarhadError) as refused:
        ProfileSet.load(tmp_path)
    assert len(refused.value.problems) == 2
