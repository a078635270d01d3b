"""Sentences of the library: plain texts that remember their parts, every one of them found by the catalogues."""

from __future__ import annotations

import ast
import copy
import json
import pickle
import re
from pathlib import Path

import pytest

import sarhad
from sarhad.effectiveness.cautions import Caution
from sarhad.effectiveness.proposals import PROPOSED, said_of
from sarhad.errors import Problem, SarhadError
from sarhad.profiles.language import Vocabulary, parse
from sarhad.sentences import Sentence, say

LIBRARY = Path(sarhad.__file__).parent


def test_a_sentence_is_the_text_it_makes():
    one = say("no office {code!r}", code="X9")
    assert one == "no office 'X9'"
    assert f"{one}!" == "no office 'X9'!"
    assert json.dumps(one) == "\"no office 'X9'\""


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_of_a_sentence_keeps_its_parts(way):
    found = way(say("{count:,} rows of {table}", count=1200, table=say("the history")))
    assert found == "1,200 rows of the history"
    assert (found.english, found.values["count"]) == ("{count:,} rows of {table}", 1200)


def test_braces_in_a_value_stay_what_they_are():
    assert say("unknown key {name!r}", name="{0}") == "unknown key '{0}'"


def test_a_mistake_in_a_condition_says_what_it_is_made_of():
    with pytest.raises(SarhadError) as error:
        parse("origine = 'CN'", Vocabulary({"office": "text"}))
    [problem] = error.value.problems
    assert isinstance(problem.message, Sentence)
    assert problem.message.english == "unknown column {name!r}"
    assert problem.message.values == {"name": "origine"}


def test_a_caution_and_a_proposal_say_their_figures():
    assert str(Caution("no_chance", 0.125)) == (
        "12.5% of the matches had no chance of inspection; the estimate does not speak of them."
    )
    assert said_of("contained", ["A", "B"], {"part": 0.96, "hits": 1200.0}) == (
        "A adds little: 96% of its 1,200 matches are those of B too, in a channel as strict."
    )
    assert set(PROPOSED) == {"retire", "merge", "contained"}


def test_every_sentence_is_written_out_where_it_is_said():
    """A sentence put together elsewhere would be missing from the catalogues."""
    for path in LIBRARY.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "to_say"):
                first = node.args[0]
                assert isinstance(first, ast.Constant), f"{path}:{node.lineno}"
                assert isinstance(first.value, str), f"{path}:{node.lineno}"


ONLY_COMMANDS = re.compile(
    r"cli/|engines/|declarations/generator/|targeting/simulation/|indicators/|station/(nodes|audit)/"
    r"|profiles/(compiled_file|offices|profile_set|language/stored|language/vocabulary)|station/operations/analytics"
    r"|assessment/(assessor|draw|parts|policy|sources)|effectiveness/history_file|targeting/(classifier|evaluation)"
    r"|station/privacy/periods"
)
"""What only the command line or a log tells of stays English."""


def test_mistakes_that_a_screen_may_show_are_sentences():
    for path in LIBRARY.rglob("*.py"):
        if ONLY_COMMANDS.match(path.relative_to(LIBRARY).as_posix()):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                first = node.args[0]
                assert not isinstance(first, ast.JoinedStr | ast.Constant), f"{path}:{node.lineno}"


def test_a_problem_reads_as_before():
    problem = Problem(say("no office {code!r}", code="X9"), say("give the code of a listed office"))
    assert str(problem) == "no office 'X9' (give the code of a listed office)"
