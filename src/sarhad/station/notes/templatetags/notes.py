"""The notes about what a page shows, for people who may read them."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import has_role_for
from sarhad.station.accounts.roles import Action
from sarhad.station.attachments.storing import FILES_LIMIT
from sarhad.station.notes.subjects import About
from sarhad.station.notes.writing import search

register = template.Library()
SHOWN = 5


@register.inclusion_tag("notes/files.html")
def note_files() -> dict[str, int]:
    """The field for photographs and documents, with what it takes."""
    return {"most": FILES_LIMIT, "limit": settings.ATTACHMENT_LIMIT_BYTES // 2**20}


@register.inclusion_tag("notes/about.html")
def notes_about(user: User, kind: str, value: str) -> dict[str, Any]:
    """The newest notes about it, and the way to write one; nothing, and no question, for others."""
    if not has_role_for(user, Action.VIEW_NOTES):
        return {"allowed": False}
    found = list(search(user, about=[About(kind, value)])[: SHOWN + 1])
    return {
        "allowed": True,
        "kind": kind,
        "value": value,
        "notes": found[:SHOWN],
        "more": len(found) > SHOWN,
        "may_write": has_role_for(user, Action.WRITE_NOTE),
    }
