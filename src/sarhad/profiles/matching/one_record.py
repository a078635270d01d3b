"""The functions that match one record, written out for a set: a look-up and an AND for every subject, nothing else.

The text of the function holds no part of any condition; tables and names reach it as its own constants.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sarhad.profiles.language.records import clean
from sarhad.profiles.language.syntax import Column
from sarhad.profiles.matching.ordered_table import OrderedTable

if TYPE_CHECKING:
    from sarhad.profiles.matching.compiled import Subject


def mask_function(subjects: Sequence[Subject], everything: int) -> Callable[[Mapping[str, Any]], int]:
    """A function from a record to the bits it satisfies.

    Args:
        subjects: all of them.
        everything: the bits to begin with.
    """
    made: Callable[[Mapping[str, Any]], int] = _function(subjects, "mask = everything", "mask &= {}", everything)
    return made


def masks_function(subjects: Sequence[Subject]) -> Callable[[Mapping[str, Any]], list[int]]:
    """A function from a record to the bits of each subject's row for it."""
    made: Callable[[Mapping[str, Any]], list[int]] = _function(subjects, "mask = []", "mask.append({})", 0)
    return made


def _function(subjects: Sequence[Subject], begin: str, take: str, everything: int) -> Any:
    names: dict[str, Any] = {"everything": everything, "bisect": bisect_right, "clean": clean, "datetime": datetime}
    lines = ["def match(record):", "    get = record.get", f"    {begin}"]
    for i, subject in enumerate(subjects):
        lines += [f"    {line}" for line in _lines(str(i), subject, take, names)]
    exec("\n".join([*lines, "    return mask"]), names)  # noqa: S102 - made of the words above and numbers only
    return names["match"]


def _lines(i: str, subject: Subject, take: str, names: dict[str, Any]) -> list[str]:
    names[f"row{i}"] = subject.table.masks
    is_column = isinstance(subject.node, Column)
    names[f"value{i}"] = subject.node.name if isinstance(subject.node, Column) else subject.of_record
    value = f"get(value{i})" if is_column else f"value{i}(record)"
    if not isinstance(subject.table, OrderedTable):
        return [take.format(f"row{i}[{value}]")]
    names[f"cuts{i}"], names[f"null{i}"] = subject.table.cuts, subject.table.null
    moment = (
        ["if type(value) is not datetime: value = clean(value)"] if is_column and subject.node.kind == "moment" else []
    )
    return [
        f"value = {value}",
        *moment,
        take.format(f"row{i}[null{i} if value is None or value != value else bisect(cuts{i}, value)]"),
    ]
