"""Nothing is held about people that the inventory does not name."""

from __future__ import annotations

import pytest

from sarhad.errors import SarhadError
from sarhad.station.privacy.inventory import inventory, unclassified, unknown
from sarhad.station.privacy.periods import DAYS, SAID, Period, days_of, length
from sarhad.station.privacy.retention import RULES


def test_every_field_that_may_hold_a_text_is_classified():
    assert unclassified() == [], "say in privacy/inventory.py whether it tells of a person, and why it is held"


def test_the_inventory_names_only_what_there_is():
    assert unknown() == []


def test_every_held_field_has_purpose_basis_and_period():
    held = inventory()
    assert all(str(one.use.purpose) and str(one.use.basis) and str(one.use.about) for one in held)
    assert ("declared.Declaration", "importer") in {(one.model, one.field) for one in held}
    assert ("inspections.Inspection", "officer") in {(one.model, one.field) for one in held}


def test_every_period_that_ends_is_kept_by_a_rule():
    assert {rule.period for rule in RULES.values()} == {period for period, days in DAYS.items() if days}
    assert set(SAID) == set(Period)


def test_a_service_sets_its_own_days(settings):
    settings.RETENTION = "access=400, declarations=1825"
    assert (days_of(Period.ACCESS), days_of(Period.DECLARATIONS), days_of(Period.SESSIONS)) == (400, 1825, 30)
    assert length(Period.ACCESS).days == 400


@pytest.mark.parametrize("text", ["acces=5", "access", "access=-1", "access=0", "record=5"])
def test_a_mistake_in_the_settings_is_said(text, settings):
    settings.RETENTION = text
    with pytest.raises(SarhadError):
        days_of(Period.ACCESS)
