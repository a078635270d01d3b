"""The mandates as a form: boxes for areas and channels of each level, and of offices that differ."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import QueryDict

from sarhad.errors import Problem, SarhadError
from sarhad.profiles.life import Mandate, MandateTable, OwnMandate
from sarhad.profiles.life.mandates import ALL_CHANNELS, APPROVERS, LONGEST, MANDATES
from sarhad.sentences import say
from sarhad.station.offices.models import Office
from sarhad.station.risk.words import AREAS
from sarhad.station.screens.templatetags.screens import CHANNEL_WORDS

CHANNELS = [name for name in CHANNEL_WORDS if name in ALL_CHANNELS]
MOST = 200
"""Offices that may differ from their level."""


def table_of_post(post: QueryDict) -> MandateTable:
    """What was ticked and typed; a row whose `remove` was pressed is left out.

    Raises:
        SarhadError: the days are no number, or an office is named twice.
    """
    gone = post.get("act", "").removeprefix("remove-") if post.get("act", "").startswith("remove-") else ""
    count = post.get("offices-count", "0")
    offices: dict[str, OwnMandate] = {}
    for number in range(min(int(count) if count.isdigit() else 0, MOST)):
        code = post.get(f"offices-{number}-office", "")
        if str(number) == gone:
            continue
        if code in offices:
            raise SarhadError(Problem(say("office {code!r} is there twice", code=code), say("one row an office")))
        areas, channels = _ticked(post, f"offices-{number}")
        offices[code] = OwnMandate(areas, channels)
    return MandateTable({level: _level(post, level) for level in MANDATES}, offices)


def _level(post: QueryDict, level: str) -> Mandate:
    areas, channels = _ticked(post, level)
    days = post.get(f"{level}-days", "").strip()
    if days and not days.isdigit():
        raise SarhadError(Problem(say("{days!r} is no number of days", days=days), say("such as 30")))
    longest = timedelta(days=int(days)) if days else None
    return Mandate(areas, channels, longest, frozenset(post.getlist(f"{level}-approved_by")))  # type: ignore[arg-type]


def _ticked(post: QueryDict, name: str) -> tuple[frozenset[Any], frozenset[Any]]:
    areas = frozenset(post.getlist(f"{name}-areas")) & frozenset(AREAS)
    return areas, frozenset(post.getlist(f"{name}-channels")) & ALL_CHANNELS


def shown(table: MandateTable, *, one_more: bool = False) -> dict[str, Any]:
    """What the form shows of a table."""
    levels = [
        {
            "level": level,
            "name": level,
            "label": Office.Level(level).label,
            "days": one.longest.days if one.longest is not None else "",
            "most": most.days if (most := LONGEST[level]) is not None else None,
            "approvers": [
                (by, Office.Level(by).label, by in one.approved_by) for by in MANDATES if by in APPROVERS[level]
            ],
            **_boxes(one),
        }
        for level, one in table.levels.items()
    ]
    differing = list(table.offices.items())
    if one_more:
        differing.append(("", OwnMandate(frozenset(), frozenset())))
    offices = [
        {"number": number, "name": f"offices-{number}", "office": code, **_boxes(own)}
        for number, (code, own) in enumerate(differing)
    ]
    return {"levels": levels, "differing": offices, "all_offices": Office.objects.exclude(parent=None)}


def _boxes(one: Mandate | OwnMandate) -> dict[str, Any]:
    return {
        "areas": [(name, words, name in one.areas) for name, words in AREAS.items()],
        "channels": [(name, CHANNEL_WORDS[name], name in one.channels) for name in CHANNELS],
    }
