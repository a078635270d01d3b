"""How profiles look on the screens, and the alarm every screen of the centre shows."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser

from sarhad.profiles import Profile
from sarhad.station.accounts.models import User
from sarhad.station.risk.alarms import open_alarms
from sarhad.station.risk.models import ProfileVersion
from sarhad.station.risk.told import rationale_of, title_of
from sarhad.station.risk.words import AREAS, DONE

register = template.Library()


@register.filter
def area(name: str) -> str:
    """A risk area on the screen."""
    return str(AREAS.get(name, name))


@register.filter
def done(deed: str) -> str:
    """What was done, in a time line."""
    return str(DONE.get(deed, deed))


@register.filter
def titled(version: ProfileVersion) -> str:
    """A profile's title in the reader's language."""
    return title_of(version)


@register.filter
def rationale(profile: Profile) -> str:
    """Why a profile exists, in the reader's language."""
    return rationale_of(profile)


@register.inclusion_tag("risk/alarms.html")
def urgent_alarms(user: User | AnonymousUser) -> dict[str, Any]:
    """The alarms that this person is told of and nobody has acknowledged."""
    return {"alarms": open_alarms(user)}
