"""Codes in words: countries in the reader's language, commodities, means of transport, procedures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sarhad.declarations.reference import hs_descriptions

TRANSPORT: dict[str, Promise] = {
    "1": _("Sea"),
    "2": _("Rail"),
    "3": _("Road"),
    "4": _("Air"),
    "5": _("Post"),
    "6": _("Several means"),
    "7": _("Pipeline or line"),
    "8": _("Inland water"),
}
"""Means of transport by UN/ECE Recommendation 19."""

DECLARATION_TYPES: dict[str, Promise] = {"IM": _("Import"), "EX": _("Export"), "TR": _("Transit")}
"""Types of declaration as the single administrative document names them."""

COMMODITY_DIGITS = (6, 4, 2)


SAID_HERE = {("ru", "KG"): "Кыргызстан"}
"""Names that a country's own law gives in a language where the Unicode repository keeps an older one."""


@cache
def _countries(language: str) -> Mapping[str, str]:
    """Names by ISO 3166-1 code, as the Unicode Common Locale Data Repository has them in a language."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en").territories


def country_name(code: str | None) -> str:
    """The country's name in the language in force; empty when the code is none.

    >>> country_name("CN")
    'China'
    """
    if not code or len(code) != 2:  # codes of three are of parts of the world
        return ""
    language = (get_language() or "en").split("-")[0]
    return SAID_HERE.get((language, code)) or _countries(language).get(code, "")


def commodity_name(code: str | None) -> str:
    """What the Harmonized System calls a commodity code: its subheading, else its heading, else its chapter.

    >>> commodity_name("0101210000")
    'Horses; live, pure-bred breeding animals'
    """
    known = hs_descriptions()
    return next((known[code[:n]] for n in COMMODITY_DIGITS if code[:n] in known), "") if code else ""
