"""Tables to take away: XLSX and CSV in which nothing that a trader typed is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula (OWASP, CSV injection)."""
LIMIT = 100_000
SHEET_NAME = 31
"""Characters that a spreadsheet takes for a sheet's name."""

Cell = str | int | float | datetime | None


def export(
    request: HttpRequest, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponse | None:
    """The table as the file that `?format=` asks for; None when the page itself is asked for."""
    wanted = request.GET.get("format")
    if wanted not in FORMATS:
        return None
    content = (as_xlsx if wanted == "xlsx" else as_csv)([str(one) for one in columns], rows)
    disposition = f'attachment; filename="sarhad-{name}-{timezone.localdate():%Y-%m-%d}.{wanted}"'
    return HttpResponse(content, content_type=FORMATS[wanted], headers={"Content-Disposition": disposition})


def harmless(value: Cell) -> Cell:
    """A text that a spreadsheet would run gets an apostrophe before it.

    >>> harmless("=HYPERLINK(1)"), harmless(-5), harmless("boxes")
    ("'=HYPERLINK(1)", -5, 'boxes')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with its mark, so that spreadsheets read Cyrillic rightly."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(name) for name in columns])
    writer.writerows([harmless(_moment(cell)) for cell in row] for row, _ in zip(rows, range(LIMIT), strict=False))
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet; texts are written as texts whatever they begin with."""
    return as_workbook({"": (columns, rows)})


def as_workbook(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """A sheet for each name; texts are written as texts whatever they begin with."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        heading = book.add_format({"bold": True, "bottom": 1})
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        for name, (columns, rows) in sheets.items():
            sheet = book.add_worksheet(name[:SHEET_NAME] or None)
            sheet.write_row(0, 0, columns, heading)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate((row for row, _ in zip(rows, range(LIMIT), strict=False)), start=1):
                for place, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(number, place, timezone.localtime(cell).replace(tzinfo=None), moment)
                    elif cell is not None:
                        sheet.write(number, place, cell)
            sheet.autofit()
    return file.getvalue()


def _moment(cell: Cell) -> Cell:
    return timezone.localtime(cell).strftime("%Y-%m-%d %H:%M") if isinstance(cell, datetime) else cell
