"""What changed from one judgement of a risk to the next, word by word."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sarhad.station.register.models import Judgement
from sarhad.station.register.treatments import of_record
from sarhad.station.risk.differences import Difference, pieces
from sarhad.station.risk.words import AREAS

NAMES: dict[str, Promise] = {
    "title": _("Title"), "area": _("Risk area"), "context": _("Aim endangered"),
    "event": _("Cause, event, consequence"), "likelihood": _("Likelihood"), "impact": _("Impact"),
    "target_likelihood": _("Likelihood wanted"), "target_impact": _("Impact wanted"),
    "analysis": _("Why so likely and so bad"), "response": _("Response"), "treatments": _("Treatments"),
    "owner": _("Owner"), "told": _("Told and asked"), "status": _("Status"), "review_on": _("Next review"),
    "kinds": _("Irregularities that speak for it"), "chapters": _("HS chapters"),
}  # fmt: skip
"""What is compared, and what it is called."""


def changes(before: Judgement | None, after: Judgement) -> list[Difference]:
    """The fields that changed; none for the first judgement."""
    if before is None:
        return []
    old, new = _texts(before), _texts(after)
    return [Difference(name, pieces(old[key], new[key])) for key, name in NAMES.items() if old[key] != new[key]]


def _texts(one: Judgement) -> dict[str, str]:
    lines = (
        "; ".join((each.word, each.what, *each.profiles, each.by, each.until)) for each in of_record(one.treatments)
    )
    return {key: str(getattr(one, key)) for key in NAMES} | {
        "area": str(AREAS[one.area]),
        "response": str(one.get_response_display()),
        "status": str(one.get_status_display()),
        "treatments": "\n".join(lines),
        "kinds": ", ".join(one.kinds),
        "chapters": ", ".join(one.chapters),
    }
