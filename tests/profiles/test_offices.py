"""The tree of offices and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from sarhad.errors import SarhadError
from sarhad.profiles import OfficeTree
from tests.profiles.made import OFFICES


def test_below_an_office_are_itself_and_all_under_it() -> None:
    assert OFFICES.below("00") == {"00", "10", "11", "12", "20", "21"}
    assert OFFICES.below("10") == {"10", "11", "12"}
    assert OFFICES.below("not listed") == {"not listed"}


def test_codes_are_read_as_written_and_never_as_numbers(tmp_path: Path) -> None:
    path = tmp_path / "offices.yaml"
    path.write_text(
        "offices:\n- {code: 0010, name: C, level: central, parent: null}\n"
        "- {code: 0011, name: R, level: regional, parent: 0010}\n"
    )
    assert OfficeTree.load(path).below("0010") == {"0010", "0011"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {code: a, name: A, level: central, parent: b}", "office 'a' has unknown parent 'b'"),
        ("- {code: a, name: A, level: central, parent: a}", "offices stand in a circle: a > a"),
        ("- {code: a, name: A, level: village}", "has level 'village'"),
        ("- {code: a, name: A, level: central}\n- {code: a, name: A, level: central}", "'a' is listed 2 times"),
        ("- {name: A, level: central}", "offices cannot be read: KeyError: 'code'"),
        ("- [", "offices cannot be read"),
        ("7", "offices cannot be read"),
    ],
)
def test_a_mistake_in_the_tree_is_told(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "offices.yaml"
    path.write_text(text)
    with pytest.raises(SarhadError) as refused:
        OfficeTree.load(path)
    assert said in str(refused.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\xfd")
    for name in ("missing", "binary"):
        with pytest.raises(SarhadError, match="offices cannot be read"):
            OfficeTree.load(tmp_path / name)
