"""Looking a code up: by its beginning or by words of its description, as of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sarhad.declarations.reference import hs_descriptions
from sarhad.station.reference.editions import in_force
from sarhad.station.reference.models import Edition, Table

MOST = 200


@dataclass(frozen=True)
class Found:
    """A code with its meaning; `duty_rate` in per cent."""

    code: str
    description: str
    duty_rate: float | None = None
    unit: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


def look_up(table: str, text: str, day: date) -> tuple[Edition | None, list[Found]]:
    """The edition of the day and its first codes that fit; the Harmonized System where there is no tariff yet.

    Every word has to be in the description; digits are the beginning of a code.
    """
    edition, words = in_force(table, day), text.split()
    if edition is None:
        return None, _harmonized(words) if table == Table.TARIFF else []
    wanted = Q()
    for word in words:
        wanted &= Q(code__startswith=word) if word.isdigit() else Q(description__icontains=word) | Q(code__iexact=word)
    fields = ("code", "description", "duty_rate", "unit", "valid_from", "valid_to")
    return edition, [Found(*one) for one in edition.codes.filter(wanted).order_by("code").values_list(*fields)[:MOST]]


def _harmonized(words: list[str]) -> list[Found]:
    fits = (
        Found(code, said)
        for code, said in hs_descriptions().items()
        if all(code.startswith(word) if word.isdigit() else word.lower() in said.lower() for word in words)
    )
    return [one for one, _ in zip(fits, range(MOST), strict=False)]
