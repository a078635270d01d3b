"""What the library says, told in another language: sentence, numbers, and sentences within sentences."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.utils import translation
from django.utils.translation import trans_real

from sarhad.effectiveness.cautions import Caution
from sarhad.errors import Place, Problem, SarhadError
from sarhad.profiles.language.kinds import named
from sarhad.sentences import say
from sarhad.station.screens.screen import say_problems
from sarhad.station.screens.telling import in_language, kept, kept_in_language, kept_problems, problem_in_language

RUSSIAN = {
    "no office {code!r}": "нет поста {code!r}",
    "give a code": "укажите код",
    "{count:,} rows of {part:.1%} are {kind}": "{kind}: {part:.1%} из {count:,} строк",
    "number": "число",
    "whole row": "вся строка",
}


@pytest.fixture
def russian(monkeypatch):
    """Russian that knows these sentences, whatever the catalogue holds."""
    with translation.override("ru"):
        known = trans_real.translation("ru")
        known_before = known.gettext
        monkeypatch.setattr(known, "gettext", lambda text: RUSSIAN.get(text) or known_before(text))
        yield


def test_a_sentence_is_told_with_its_values(russian):
    assert in_language(say("no office {code!r}", code="X9")) == "нет поста 'X9'"


def test_numbers_are_written_as_the_language_writes_them(russian):
    told = in_language(say("{count:,} rows of {part:.1%} are {kind}", count=12500, part=0.125, kind=named("number")))
    assert told == "число: 12,5\u00a0% из 12\u202f500 строк"


def test_a_mistake_names_its_place_and_what_to_do(russian):
    problem = Problem(say("no office {code!r}", code="X9"), say("give a code"), Place(None, 3, 5))
    assert problem_in_language(problem) == "3:5: нет поста 'X9' (укажите код)"


def test_what_a_record_keeps_is_told_like_the_sentence(russian):
    told = kept(say("{count:,} rows of {part:.1%} are {kind}", count=12500, part=0.125, kind=named("number")))
    assert in_language(told) == "число: 12,5\u00a0% из 12\u202f500 строк"
    assert in_language(kept("{not} a sentence")) == "{not} a sentence"


def test_a_mistake_that_a_record_keeps_is_told_like_the_mistake(russian):
    error = SarhadError(
        Problem(say("no office {code!r}", code="X9"), say("give a code"), Place(None, 3, 5)), Problem("{odd} text")
    )
    kept_ones = json.loads(json.dumps(kept_problems(error)))
    assert [*map(kept_in_language, kept_ones)] == ["3:5: нет поста 'X9' (укажите код)", "{odd} text"]


def test_a_moment_that_a_record_keeps_is_still_a_moment():
    told = json.loads(json.dumps(kept(say("in {month:%Y-%m}", month=date(2026, 3, 1)))))
    assert in_language(told) == "in 2026-03"


def test_what_nobody_foresaw_is_told_with_the_words_of_what_failed():
    [told] = kept_problems(ValueError("{7}"))
    assert "ValueError: {7}" in kept_in_language(told)


def test_a_text_without_parts_is_looked_up_too(russian):
    assert in_language("whole row") == "вся строка"
    assert in_language("nobody knows this") == "nobody knows this"
    assert in_language("") == ""


def test_a_caution_is_told_with_a_decimal_comma():
    with translation.override("ru"):
        assert "12,5\u00a0%" in in_language(Caution("no_chance", 0.125).said)


def test_a_refused_act_is_explained_in_the_language_of_the_reader(rf, russian):
    request = rf.get("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    say_problems(request, SarhadError(Problem(say("no office {code!r}", code="X9"), say("give a code"))))
    assert [str(one) for one in get_messages(request)] == ["нет поста 'X9' (укажите код)"]
