"""What officers read of profiles in their own language: translated in the profile itself, not in the catalogues."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

from sarhad.station.declared.models import Declaration
from sarhad.station.risk.models import ProfileVersion
from sarhad.station.risk.versions import content_of

ENGLISH = "en"
Words = Mapping[str, str]


def words_for(declaration: Declaration) -> Words:
    """By the English, reasons and controls of the profiles that matched this declaration, in the reader's language."""
    language = _language()
    if language == ENGLISH:
        return {}
    versions = ProfileVersion.objects.filter(hits__item__declaration=declaration, hits__silent=False).distinct()
    found: dict[str, str] = {}
    for version in versions:
        found |= content_of(version).said_in(language)
    return found


def title_of(version: ProfileVersion) -> str:
    """The profile's title in the reader's language, English where it has none."""
    return content_of(version).said_in(_language()).get(version.title, version.title)


def _language() -> str:
    return (get_language() or ENGLISH).split("-")[0]
