"""A country of offices and people, for the rules of a profile's life."""

from __future__ import annotations

from datetime import datetime

from sarhad.profiles import Office, OfficeTree, Profile
from sarhad.profiles.life import Actor

TREE = OfficeTree(
    {
        code: Office(code, code, level, parent)  # type: ignore[arg-type]
        for code, level, parent in (
            ("C", "central", None),
            ("N", "regional", "C"),
            ("S", "regional", "C"),
            ("N1", "checkpoint", "N"),
            ("S1", "checkpoint", "S"),
        )
    }
)
NOW = datetime(2026, 3, 2, 10, 30)


def actor(name: str, office: str, *, writes: bool = True, approves: bool = True) -> Actor:
    """A person of that office."""
    return Actor(name, TREE.offices[office].level, TREE.below(office), writes, approves)


MANAGER = actor("mira", "C")
SECOND = actor("sanjar", "C")
ANALYST = actor("ana", "N")
SOUTHERN = actor("suna", "S")
CHIEF = actor("chary", "N1", approves=False)
INSPECTOR = actor("ivan", "N1", writes=False, approves=False)
PEOPLE = (MANAGER, SECOND, ANALYST, SOUTHERN, CHIEF, INSPECTOR)


def profile(owner: str = "N", number: int = 1, **values: object) -> Profile:
    """A profile of that office that takes everything it may."""
    usual = {
        "id": "P", "version": number, "title": "Heavy", "risk_area": "revenue", "owner": owner,
        "level": TREE.offices[owner].level, "condition": "net_mass_kg > 0",
        "treatment": {"channel": "yellow", "instruction": "Look"}, "rationale": "for tests",
    }  # fmt: skip
    return Profile.model_validate({**usual, **values})
