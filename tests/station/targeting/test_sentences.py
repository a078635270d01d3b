"""A model's reasons are told in the officer's language, with the same numbers."""

from __future__ import annotations

import string

import pytest
from django.utils import translation

from sarhad.station.targeting.sentences import LINES, SENTENCES, in_words
from sarhad.targeting.drift import words as of_drift
from sarhad.targeting.search import CANDIDATES
from sarhad.targeting.words import MESSAGES


def test_the_sentences_are_those_of_the_models():
    assert set(SENTENCES) == set(MESSAGES.values())


@pytest.mark.parametrize("sentence", SENTENCES)
def test_each_is_told_in_russian_with_everything_that_was_filled_in(sentence):
    names = [name for _, name, _, _ in string.Formatter().parse(sentence) if name]
    filled = {name: f"71{number}" for number, name in enumerate(names)}
    with translation.override("ru"):
        said = in_words(sentence.format(**filled))
    assert said != sentence.format(**filled)
    assert all(value in said for value in filled.values())
    with translation.override("en"):
        assert in_words(sentence.format(**filled)) == sentence.format(**filled)


def test_what_no_model_said_stays_as_it_is():
    with translation.override("ru"):
        assert in_words("Look closely (shoes)") == "Look closely (shoes)"


def test_alarms_and_settings_of_the_library_are_among_the_lines():
    assert {*of_drift.MESSAGES.values(), of_drift.MEDIAN, *(one.name for one in CANDIDATES)} <= set(LINES)


def test_an_alarm_is_told_in_the_language_with_its_values_told_too(monkeypatch):
    said = {"{feature} moved: {before} before, {now} now (index {index}).": "{feature}: {before} -> {now} ({index})",
            "median {number}": "M {number}"}  # fmt: skip
    monkeypatch.setattr("sarhad.station.targeting.sentences._", lambda text: said.get(text, text))
    values = {"feature": "net_mass_kg", "before": "median 10", "now": "median 4.2", "index": "0.12"}
    assert in_words(str(of_drift.Alarm("moved", values))) == "Net mass, kg: M 10 -> M 4.2 (0.12)"
