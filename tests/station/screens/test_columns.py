"""Columns, indicators and features have a name that officers use."""

from __future__ import annotations

import pytest

from sarhad.declarations.columns import GoodsItem, Header
from sarhad.indicators import INDICATORS
from sarhad.station.screens.columns import column_name
from sarhad.targeting.columns import FEATURES
from sarhad.targeting.drift.report import WATCHED
from sarhad.targeting.experience import ALIKE

OF_EXPERIENCE = [f"{alike}_{part}" for alike in ALIKE for part in ("seen", "share")]
EVERY = sorted({*Header.model_fields, *GoodsItem.model_fields, *INDICATORS, *FEATURES, *WATCHED, *OF_EXPERIENCE})


@pytest.mark.parametrize("name", EVERY)
def test_everything_that_a_condition_or_a_model_names_has_words(name):
    assert column_name(name) != name
    assert "_" not in column_name(name)


def test_two_indicators_are_never_called_alike():
    names = [column_name(name) for name in INDICATORS]
    assert len(set(names)) == len(names)


def test_what_is_no_column_stays_as_it_is():
    assert column_name("net_mass_kg / packages") == "net_mass_kg / packages"
