"""The page about models in the station names the buttons and the records that there are."""

from __future__ import annotations

import re
from pathlib import Path

from sarhad.station.targeting.deeds import STEPS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/activate-a-model.md").read_text(encoding="utf-8")
SCREENS = "".join(path.read_text() for path in (ROOT / "src/sarhad/station/templates/targeting").glob("*.html"))


def test_every_button_it_names_is_on_a_screen():
    named = [" ".join(one.rstrip(" …").split()) for one in re.findall(r"\*\*([^*]+)\*\*", PAGE)]
    assert len(named) >= 9
    assert [one for one in named if one not in SCREENS] == []


def test_every_deed_of_the_table_is_recorded_as_it_says():
    assert {step.recorded for step in STEPS.values()} <= set(re.findall(r"`(\w+)`", PAGE))
