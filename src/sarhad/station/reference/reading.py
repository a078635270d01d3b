"""A file of codes, CSV or XLSX, as rows; every mistake with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from sarhad.declarations.validation_rules import HIGHEST_DUTY_PERCENT
from sarhad.errors import Place, Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.reference.models import Table

COLUMNS = ("code", "description", "duty_rate", "unit", "valid_from", "valid_to")
SHOWN = 20
TARIFF_CODE = re.compile(r"[0-9]{6}([0-9]{2}){0,3}")
LONGEST = 35
DESCRIPTION_LONGEST = 1000


@dataclass(frozen=True)
class Row:
    """One code as the file has it; `duty_rate` in per cent."""

    code: str
    description: str = ""
    duty_rate: float | None = None
    unit: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


def read_codes(path: Path, table: str, name: str) -> list[Row]:
    """The rows of a file, sorted by code.

    Args:
        path: the file.
        table: one of Table: the tariff's codes are commodity codes, of 6 to 12 digits.
        name: how the file is called in what is said of it; its ending tells what it is.

    Raises:
        SarhadError: it cannot be read, or rows are wrong; the first mistakes, each with its line.
    """
    found = _cells(path, name)
    if "code" not in found.columns:
        advice = say("the first line names the columns: {columns}", columns=", ".join(COLUMNS))
        raise SarhadError(Problem(say("there is no column `code`"), advice, Place(Path(name), 1)))
    problems: list[Problem] = []
    rows = list(_rows(found, table, Path(name), problems))
    if not rows and not problems:
        problems.append(Problem(say("there are no rows"), place=Place(Path(name))))
    if problems:
        more = len(problems) - SHOWN
        raise SarhadError(*problems[:SHOWN], *([Problem(say("and {more} more", more=more))] if more > 0 else []))
    return sorted(rows, key=lambda row: row.code)


def _cells(path: Path, name: str) -> pl.DataFrame:
    """Every cell as text: a code with leading zeros is no number."""
    try:
        if name.lower().endswith((".xlsx", ".xls", ".ods")):
            found = pl.read_excel(path, engine="calamine", infer_schema_length=0)
        else:
            head = path.open(encoding="utf-8-sig").readline()
            separator = max(",;\t", key=head.count)
            found = pl.read_csv(path, separator=separator, infer_schema=False, encoding="utf8")
    except (pl.exceptions.PolarsError, OSError, ValueError, RuntimeError) as error:
        first = str(error).splitlines()[0][:200]
        raise SarhadError(
            Problem(say("cannot be read: {error}", error=first), say("CSV in UTF-8, or XLSX"), Place(Path(name)))
        ) from None
    except Exception as error:  # calamine's own errors have no common class
        if type(error).__module__.startswith(("fastexcel", "_fastexcel")):
            problem = Problem(
                say("cannot be read: {error}", error=error), say("CSV in UTF-8, or XLSX"), Place(Path(name))
            )
            raise SarhadError(problem) from None
        raise
    cleaned = {one: one.strip().lower().replace(" ", "_").lstrip("\ufeff") for one in found.columns}
    return found.rename(cleaned).cast(pl.String)


def _rows(found: pl.DataFrame, table: str, file: Path, problems: list[Problem]) -> Iterator[Row]:
    known: set[str] = set()
    for line, cells in enumerate(found.iter_rows(named=True), start=2):
        texts = {name: (cells.get(name) or "").strip() for name in COLUMNS}
        if not any(texts.values()):
            continue
        mistakes = list(_mistakes(texts, table))
        if texts["code"] in known:
            mistakes.append((say("{code!r} is there twice", code=texts["code"]), say("keep one of the two")))
        known.add(texts["code"])
        if mistakes:
            problems += [Problem(message, advice, Place(file, line)) for message, advice in mistakes]
            continue
        rate = texts["duty_rate"].removesuffix("%").replace(",", ".").strip()
        yield Row(
            texts["code"], texts["description"], float(rate) if rate else None, texts["unit"],
            _day(texts["valid_from"]), _day(texts["valid_to"]),
        )  # fmt: skip


def _mistakes(texts: dict[str, str], table: str) -> Iterable[tuple[str, str]]:
    code, rate = texts["code"], texts["duty_rate"].removesuffix("%").replace(",", ".").strip()
    if not code or len(code) > LONGEST:
        yield say("the code is empty or too long"), say("1 to {most} characters", most=LONGEST)
    elif table == Table.TARIFF and not TARIFF_CODE.fullmatch(code):
        yield (
            say("{code!r} is no commodity code", code=code),
            say("6, 8, 10 or 12 digits without dots; store codes as text in a spreadsheet"),
        )
    if len(texts["description"]) > DESCRIPTION_LONGEST:
        yield say("the description is too long"), say("at most {most} characters", most=DESCRIPTION_LONGEST)
    try:
        if rate and not 0 <= float(rate) <= HIGHEST_DUTY_PERCENT:
            raise ValueError
    except ValueError:
        said = say("{rate!r} is no duty rate", rate=texts["duty_rate"])
        yield said, say("per cent, 0 to {most}", most=HIGHEST_DUTY_PERCENT)
    days = []
    for name in ("valid_from", "valid_to"):
        try:
            days.append(_day(texts[name]))
        except ValueError:
            yield say("{text!r} is no date", text=texts[name]), say("write it as 2026-01-31")
            return
    first, last = days
    if first and last and last < first:
        yield say("valid_to {last} is before valid_from {first}", last=last, first=first), say("exchange the two")


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
