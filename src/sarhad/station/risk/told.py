"""What officers read of profiles in their own language: translated in the profile itself, not in the catalogues."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language, override

from sarhad.profiles import Profile
from sarhad.station.declared.models import Declaration
from sarhad.station.risk.models import ProfileVersion
from sarhad.station.risk.versions import content_of
from sarhad.station.screens.telling import in_language

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
    return title_in(version.source, version.title)


def title_in(source: str, english: str) -> str:
    """A title in the reader's language, from what the version that bears it says."""
    language = _language()
    if language == ENGLISH:
        return english
    said = json.loads(source).get("texts", {}).get(language) or {}
    return str(said.get("title") or english)


def titles() -> dict[str, str]:
    """Every profile's title in the reader's language, by its newest version."""
    rows = ProfileVersion.objects.order_by("number").values_list("profile__profile_id", "source", "title")
    return {name: title_in(source, title) for name, source, title in rows}


def instruction_of(version: ProfileVersion) -> str:
    """What the officer is told to do, in the reader's language."""
    content = content_of(version)
    english = content.treatment.instruction
    return content.said_in(_language()).get(english, english)


def rationale_of(profile: Profile) -> str:
    """Why a profile exists, in the reader's language, as it was written where it is not told there."""
    said = profile.texts.get(_language())
    return said.rationale if said and said.rationale else profile.rationale


def in_other_languages(**english: str) -> dict[str, dict[str, str]]:
    """Texts of a profile that are sentences of the library, by every other language of the screens."""
    told = {}
    for language, _name in settings.LANGUAGES:
        if language != ENGLISH:
            with override(language):
                told[language] = {part: in_language(text) for part, text in english.items()}
    return told


def _language() -> str:
    return (get_language() or ENGLISH).split("-")[0]
