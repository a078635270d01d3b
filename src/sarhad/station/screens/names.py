"""Codes in words: countries in the reader's language, commodities, means of transport, procedures."""

from __future__ import annotations

import gettext
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


@cache
def _country_words(language: str) -> gettext.NullTranslations:
    """ISO 3166 in a language, as the iso-codes project translates it; English where it does not."""
    import pycountry

    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)


@cache
def _country(code: str) -> str:
    import pycountry

    found = pycountry.countries.get(alpha_2=code)
    return str(getattr(found, "common_name", found.name)) if found else ""


def country_name(code: str | None) -> str:
    """The country's name in the language in force; empty when the code is none.

    >>> country_name("CN")
    'China'
    """
    name = _country(code) if code else ""
    return _country_words((get_language() or "en").split("-")[0]).gettext(name) if name else ""


def commodity_name(code: str | None) -> str:
    """What the Harmonized System calls a commodity code: its subheading, else its heading, else its chapter.

    >>> commodity_name("0101210000")
    'Horses; live, pure-bred breeding animals'
    """
    known = hs_descriptions()
    return next((known[code[:n]] for n in COMMODITY_DIGITS if code[:n] in known), "") if code else ""
