"""A4 as PDF: headings, tables, lists and pictures, every letter of the region's languages, nothing from elsewhere."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Literal

INK, ACCENT, MUTED, BAND = (20, 35, 43), (11, 90, 108), (77, 93, 102), (236, 234, 228)
FAMILY = "Noto Sans"
MARGIN = 18
Row = Sequence[str]


class Paper:
    """A document that grows from top to bottom."""

    def __init__(self, title: str, said: str, *, wide: bool = False) -> None:
        """Begin it.

        Args:
            title: stands above everything, and in the file's properties.
            said: who made it and when.
            wide: landscape, for tables of many columns.
        """
        import fontpkg_noto_sans as font
        from fpdf import FPDF

        turned: Literal["landscape", "portrait"] = "landscape" if wide else "portrait"
        self._page = page = FPDF(format="A4", orientation=turned)
        page.set_margins(MARGIN, MARGIN)
        page.set_auto_page_break(True, MARGIN)
        page.add_font(FAMILY, fname=font.ROOT / "files" / "NotoSans[wdth,wght].ttf")
        page.set_title(title)
        page.add_page()
        self._say(title, ACCENT, 20, 10)
        self._say(said, MUTED, 9, 6)

    def heading(self, text: str) -> None:
        """A heading; what follows is in the size of reading."""
        self._page.ln(4)
        self._say(text, ACCENT, 13, 8)
        self._page.set_text_color(*INK)
        self._page.set_font(FAMILY, size=9.5)

    def table(
        self, title: str, header: Row, rows: Sequence[Row], *, widths: Sequence[int] = (), words: int = 1
    ) -> None:
        """A table under its heading.

        Args:
            title: the heading.
            header: names of the columns; all empty for a table of pairs.
            rows: cells as texts.
            widths: relative widths of the columns; equal if not given.
            words: so many of the first columns hold words and stand left, the others numbers.
        """
        from fpdf.fonts import FontFace

        self.heading(title)
        first = any(header)
        with self._page.table(
            text_align=("LEFT",) * words + ("RIGHT",) * (len(header) - words),
            borders_layout="HORIZONTAL_LINES",
            line_height=6,
            headings_style=FontFace(fill_color=BAND),
            first_row_as_headings=first,
            col_widths=tuple(widths) or None,
        ) as table:
            for row in [header, *rows] if first else rows:
                table.row(row)

    def lines(self, title: str, lines: Sequence[str], otherwise: str) -> None:
        """A list under its heading; without lines, what `otherwise` says."""
        self.heading(title)
        for line in lines or [otherwise]:
            self._page.multi_cell(0, 6, f"•  {line}" if lines else line, new_x="LMARGIN", new_y="NEXT")

    def picture(self, png: bytes, width: float = 150) -> None:
        """A picture, so many millimetres wide."""
        self._page.image(io.BytesIO(png), w=width)

    def content(self) -> bytes:
        """The file."""
        return bytes(self._page.output())

    def _say(self, text: str, colour: tuple[int, int, int], size: float, height: float) -> None:
        self._page.set_text_color(*colour)
        self._page.set_font(FAMILY, size=size)
        self._page.multi_cell(0, height, text, new_x="LMARGIN", new_y="NEXT")
