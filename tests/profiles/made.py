"""Profiles and offices made for a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sarhad.profiles import Channel, Office, OfficeTree, Profile

OFFICES = OfficeTree(
    {
        "00": Office("00", "Centre", "central", None),
        "10": Office("10", "North", "regional", "00"),
        "11": Office("11", "North road", "checkpoint", "10"),
        "12": Office("12", "North rail", "checkpoint", "10"),
        "20": Office("20", "South", "regional", "00"),
        "21": Office("21", "South road", "checkpoint", "20"),
    }
)


def profile(name: str = "p1", condition: str = "packages > 3", channel: Channel = "red", **other: Any) -> Profile:
    """A central profile; its instruction and control are named after it."""
    values: dict[str, Any] = {
        "id": name, "title": name, "risk_area": "revenue", "owner": "00", "level": "central", "condition": condition,
        "treatment": {"channel": channel, "controls": (f"do {name}",), "instruction": f"because of {name}"},
        "rationale": "test",
    }  # fmt: skip
    return Profile.model_validate(values | other)


TEXT = """id: {id}
title: Shoes
risk_area: revenue
owner: "00"
level: central
condition: {condition}
treatment:
  channel: red
  instruction: Look.
rationale: test
{more}"""


def write(directory: Path, name: str, condition: str = "packages > 3", more: str = "", key: str = "") -> Path:
    """A file of a profile; returns its path."""
    path = directory / f"{name}.yaml"
    path.write_text(TEXT.format(id=key or name, condition=condition, more=more), encoding="utf-8")
    return path
