"""Reference data come from the packages, once, and as the source of a mapping uses them."""

from __future__ import annotations

from sarhad.declarations.mapping import load_mapping
from sarhad.declarations.reference import HS_EDITION, hs_descriptions, reference, reference_for


def test_countries_currencies_and_codes_are_those_of_the_standards() -> None:
    known = reference()
    assert {"UZ", "KZ", "KG", "TJ", "TM"} <= known.countries
    assert {"UZS", "KZT", "KGS", "TJS", "TMT"} <= known.currencies
    assert len(known.hs_codes) == 5613  # subheadings of the HS 2022
    assert hs_descriptions()["87"].startswith("Vehicles")
    assert reference() is known


def test_the_edition_is_told_by_codes_that_only_it_has() -> None:
    assert HS_EDITION == 2022
    assert "851713" in reference().hs_codes  # smartphones, since 2022
    assert "851712" not in reference().hs_codes  # telephones for cellular networks, until 2021


def test_a_mapping_brings_its_edition_and_its_own_codes() -> None:
    korea = reference_for(load_mapping("customs-korea"))
    assert (korea.data_edition, korea.hs_edition) == (2017, 2022)
    assert korea.also["origin_country"] == ("ZZ",)
    assert reference_for(load_mapping("canonical")).data_edition == 2022
