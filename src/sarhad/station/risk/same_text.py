"""Nobody keeps a condition in force alone by giving it another name each day."""

from __future__ import annotations

from datetime import datetime, timedelta

from sarhad.errors import Problem, SarhadError
from sarhad.profiles import parse
from sarhad.sentences import say
from sarhad.station.lists.in_force import vocabulary_at
from sarhad.station.risk.models import ProfileDeed, ProfileVersion

WITHIN = timedelta(days=30)


def refuse_second_urgency(version: ProfileVersion, now: datetime) -> None:
    """Refuse an urgent activation whose condition was activated urgently lately under whatever name, unless approved.

    Raises:
        SarhadError: it was.
    """
    lately = ProfileDeed.objects.filter(deed="activate_urgently", at__gt=now - WITHIN, version__life__approved_by="")
    known = vocabulary_at()
    meaning = parse(version.condition, known)
    for before in lately.exclude(version=version).select_related("version__profile"):
        if before.version.office_id == version.office_id and parse(before.version.condition, known) == meaning:
            message = say(
                "the same condition was activated urgently on {at:%Y-%m-%d} as {version}",
                at=before.at,
                version=before.version,
            )
            raise SarhadError(Problem(message, say("now somebody else must approve it")))
