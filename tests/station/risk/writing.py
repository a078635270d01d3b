"""Writing profiles and leading them through their life, for tests."""

from __future__ import annotations

from sarhad.profiles.life import Deed
from sarhad.station.accounts.models import User
from sarhad.station.offices.models import Office
from sarhad.station.risk.deeds import take_step
from sarhad.station.risk.drafting import draft
from sarhad.station.risk.models import ProfileVersion
from tests.station.country import BOLTS

WHY = "for a good reason"


def write(user: User, office: Office, name: str = "P", **values: object) -> ProfileVersion:
    """A draft that takes bolts to yellow unless it says otherwise."""
    channel = values.pop("channel", "yellow")
    usual = {
        "id": name, "title": "Bolts", "risk_area": "revenue", "condition": f"hs_code = '{BOLTS}'",
        "treatment": {"channel": channel, "instruction": f"Look at the bolts ({name})", "controls": ["Count them"]},
        "rationale": "Bolts were short",
    }  # fmt: skip
    return draft(user, office, {**usual, **values})


def lead(version: ProfileVersion, *steps: tuple[User, Deed]) -> ProfileVersion:
    """The version after people took steps with it."""
    for user, deed in steps:
        version = take_step(user, version, deed, WHY)
    return version


def active(author: User, approver: User, office: Office, name: str = "P", **values: object) -> ProfileVersion:
    """An approved version."""
    return lead(write(author, office, name, **values), (author, Deed.PROPOSE), (approver, Deed.APPROVE))
