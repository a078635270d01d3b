"""A note becomes a profile: a draft whose condition begins with the note's subjects, each naming the other."""

from __future__ import annotations

from django.db import transaction

from sarhad.station.accounts.models import User
from sarhad.station.notes.models import Note
from sarhad.station.notes.subjects import About, condition_of
from sarhad.station.notes.writing import add
from sarhad.station.offices.models import Office
from sarhad.station.risk.drafting import draft
from sarhad.station.risk.models import ProfileVersion

INSTRUCTION = "Compare goods, quantity and value with the declaration"
"""What the officer is told until the writer says more; it gives away nothing."""


@transaction.atomic
def become(user: User, note: Note, profile_id: str, area: str, channel: str) -> ProfileVersion:
    """Draft a profile of the person's own office from a note; others approve it as any other.

    Raises:
        PermissionDenied: the person writes no profiles, or the note is another subtree's.
        SarhadError: the note begins no condition, or the draft has a mistake (a reference that is taken, for one).
    """
    about = [About(one.kind, one.value) for one in note.subjects.order_by("pk")]
    first = note.entries.order_by("number", "written_at").first()
    reason = f"Case note {note.key}: {note.title}"
    values = {
        "id": profile_id,
        "title": note.title,
        "risk_area": area,
        "condition": condition_of(about),
        "treatment": {"channel": channel, "instruction": INSTRUCTION, "controls": []},
        "rationale": f"{reason}\n{first.text if first else ''}".strip()[:2000],
    }
    office = user.office or Office.objects.get(pk=note.office_id)
    version = draft(user, office, values)
    add(user, note, "", profile=version.profile.profile_id)
    return version
