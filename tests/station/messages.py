"""The texts of the station and their translations: found, merged into the catalogues and compiled, all in Python.

`make messages` runs this; it needs no gettext tools. A text is known by its English sentence.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

import sarhad

SOURCE = Path(sarhad.__file__).parent
STATION = SOURCE / "station"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "_lazy": None, "_noop": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "say": None, "to_say": None, "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
"""The same date in every catalogue, so that a file changes only when its texts do."""


def texts() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """Every text of station and library marked for translation: the room, the sentence (or both forms), the context."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _from_python(path.read_bytes(), _room(path))
    for path in sorted(STATION.rglob("*.html")):
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        yield from _from_python(source.encode(), _room(path))


def _room(path: Path) -> str:
    if STATION not in path.parents:
        return path.relative_to(SOURCE).parts[0]
    parts = path.relative_to(STATION).parts
    return parts[1] if parts[0] == "templates" and len(parts) > 2 else parts[0]


def _from_python(source: bytes, room: str) -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    for _, message, _, context in extract("python", io.BytesIO(source), KEYWORDS):
        if message and message != ("",):
            yield room, message, context


def catalogue(language: str) -> Catalog:
    """The translations kept for a language; empty when there are none."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def po_file(language: str) -> Path:
    """Where a language's translations are written."""
    return STATION / "locale" / language / "LC_MESSAGES" / "django.po"


def template() -> Catalog:
    """All texts, untranslated, in the order of the sentence so that catalogues differ by what changed."""
    made = Catalog(project="sarhad", charset="utf-8")
    for _, message, context in sorted(texts(), key=lambda one: (str(one[1]), one[2] or "")):
        made.add(message, context=context)
    return made


def missing(language: str) -> list[tuple[str, str]]:
    """Room and sentence of every text without a translation in the language."""
    kept = catalogue(language)
    found = {(room, message, context) for room, message, context in texts()}
    return sorted((room, str(message)) for room, message, context in found if not _translated(kept, message, context))


def _translated(kept: Catalog, message: str | tuple[str, ...], context: str | None) -> bool:
    entry = kept.get(message if isinstance(message, str) else message[0], context=context)
    if entry is None or entry.fuzzy:
        return False
    return all(entry.string) if isinstance(entry.string, tuple) else bool(entry.string)


def update(language: str) -> None:
    """Bring a language's catalogue to the present texts and compile it; nothing is guessed."""
    kept = catalogue(language)
    kept.update(template(), no_fuzzy_matching=True)
    kept.obsolete.clear()
    kept.project, kept.version, kept.creation_date = "sarhad", "0.1", FIRST
    kept.header_comment = "# Sarhad, screens of the station. `make messages` keeps this file."
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, kept, width=100, no_location=True, omit_header=False, sort_output=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, kept)


def main() -> int:
    """Update every language and tell what is missing."""
    for code, name in settings.LANGUAGES:
        if code != settings.LANGUAGES[0][0]:
            update(code)
            print(f"{code} {name}: {len(missing(code))} missing")
    return 0


if __name__ == "__main__":
    sys.exit(main())
