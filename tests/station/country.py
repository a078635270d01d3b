"""A small country for tests: two regions, their checkpoints, a person for every role, three profiles."""

from __future__ import annotations

import itertools
from datetime import datetime
from pathlib import Path

from sarhad.assessment import SelectionKey
from sarhad.declarations.columns import Declaration as DeclarationIn
from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.arrivals.answers import Outcome
from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.services import receive
from sarhad.station.declared.models import Arrival, Declaration
from sarhad.station.offices.models import Office
from sarhad.station.offices.services import load_offices

SELECTION_KEY = "5a" * 32
PASSWORD = "a long enough pass phrase"
OFFICES = [
    {"code": "C", "name": "Centre", "level": "central", "parent": None},
    {"code": "N", "name": "North", "level": "regional", "parent": "C"},
    {"code": "N1", "name": "North gate", "level": "checkpoint", "parent": "N"},
    {"code": "N2", "name": "North bridge", "level": "checkpoint", "parent": "N"},
    {"code": "S", "name": "South", "level": "regional", "parent": "C"},
    {"code": "S1", "name": "South gate", "level": "checkpoint", "parent": "S"},
]
PROFILE = """\
id: {id}
version: {version}
title: {title}
risk_area: revenue
owner: {owner}
level: {level}
condition: {condition}
treatment:
  channel: {channel}
  controls: [{controls}]
  instruction: {instruction}
rationale: for tests
"""
SHOES, LAMPS, TOYS, FIGS, BOLTS = "640399", "940511", "950300", "080420", "731815"
"""Commodity codes that the profiles send to red, orange, yellow, blue; bolts interest nobody."""

_numbers = itertools.count(1)


def write_profile(directory: Path, name: str, **values: object) -> Path:
    """A profile as a file; what is not given is harmless."""
    usual = {
        "version": 1, "title": f"Title of {name}", "owner": "C", "level": "central", "channel": "red",
        "condition": "hs_code LIKE '6403%'", "controls": "", "instruction": f"Look closely ({name})",
    }  # fmt: skip
    path = directory / f"{name}.yaml"
    path.write_text(PROFILE.format(id=name, **{**usual, **values}))
    return path


def write_profiles(directory: Path) -> Path:
    """The country's profiles: one per channel."""
    directory.mkdir(exist_ok=True)
    write_profile(directory, "shoes", controls="Open every tenth box, Weigh the load")
    write_profile(directory, "lamps", channel="orange", condition=f"hs_code = '{LAMPS}'", controls="Scan the truck")
    write_profile(directory, "toys", channel="yellow", condition=f"hs_code = '{TOYS}'", owner="N", level="regional")
    write_profile(directory, "figs", channel="blue", condition=f"hs_code = '{FIGS}'")
    return directory


def make_offices() -> dict[str, Office]:
    """The country's offices by code."""
    return load_offices(OFFICES)


def person(role: Role, office: Office, name: str | None = None) -> User:
    """A person; one who need not sign in with a password."""
    return User.objects.create(username=name or f"{role}.{office.code}".lower(), role=role, office=office)


def declaration_id(drawn: bool = False) -> str:
    """A fresh id that the random draw takes, or passes over."""
    key = SelectionKey(bytes.fromhex(SELECTION_KEY))
    fresh = (f"D{number}" for number in _numbers)
    return next(name for name in fresh if (key.draw("random-sample", name) < 0.02) == drawn)


def submission(*codes: str, office: str = "N1", name: str | None = None, **header: object) -> DeclarationIn:
    """A declaration with an item for each commodity code."""
    items = [{"item_no": n, "hs_code": code, "customs_value": 100.0 * n} for n, code in enumerate(codes, start=1)]
    usual = {"declared_at": datetime(2026, 3, 2, 10, 30), "importer": "T1"}
    values = {"declaration_id": name or declaration_id(), "office": office, "items": items}
    return DeclarationIn.model_validate({**usual, **values, **header})


def arrive(*codes: str, office: str = "N1", **header: object) -> Declaration:
    """Such a declaration, received and stored."""
    [answer] = receive([submission(*codes, office=office, **header)], Sender(Arrival.Source.IMPORT))
    assert answer.outcome == Outcome.ACCEPTED, answer
    return Declaration.objects.get(declaration_id=answer.declaration_id, version=answer.version)
