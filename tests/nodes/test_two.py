"""A centre and a region as real nodes: notes, risks and lists go both ways."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.nodes.net import Line, RealNode, until
from tests.nodes.test_net import COUNTRY, log_of

pytestmark = [
    pytest.mark.nats,
    pytest.mark.skipif(
        shutil.which("nats-server") is None, reason="no nats-server: install Debian's package nats-server"
    ),
]
PEOPLE = """
from sarhad.station.accounts.roles import Role
from sarhad.station.accounts.services import create_user
from sarhad.station.offices.models import Office
for office in Office.objects.filter(code__in=("C", "N")):
    for name, role in (("one", Role.MANAGER), ("two", Role.MANAGER), ("clerk", Role.ADMINISTRATOR)):
        create_user(None, f"{name}.{office.code}".lower(), "a long enough pass phrase 77", office, role)
"""
COMPLETE = """
from sarhad.station.accounts.models import User
print(User.objects.filter(username__in=("one.n", "two.n", "clerk.n")).count())
"""
ENTER = """
from sarhad.station.accounts.models import User
from sarhad.station.notes import writing
from sarhad.station.notes.models import Note
from sarhad.station.notes.subjects import About
from sarhad.station.register import keeping
from sarhad.station.register.models import Risk
from tests.station.lists.writing import approved_list, write_list
from tests.station.register.thoughts import enter_risk, thought
one, two = [User.objects.get(username=f"{name}.OFFICE") for name in ("one", "two")]
"""
HELD = """
import json
from sarhad.station.lists.in_force import lists_at
from sarhad.station.notes.models import Entry
from sarhad.station.register.models import Judgement
entries = Entry.objects.order_by("number", "written_at").values_list("text", flat=True)
judged = Judgement.objects.order_by("number", "written_at").values_list("likelihood", flat=True)
held = {name: sorted(one.members) for name, one in lists_at().items()}
print(json.dumps([list(entries), list(judged), held]))
"""


@dataclass
class Two:
    """The nodes and the line between them."""

    centre: RealNode
    north: RealNode
    line: Line

    def agree(self, *kinds: str) -> bool:
        """Whether both hold the same, and nothing is on its way."""
        there, here = self.centre.digests(), self.north.digests()
        same = all(there[kind] == here[kind] for kind in (kinds or ("declaration", "note", "risk", "list")))
        return same and self.north.count("nodes_outgoing") == self.centre.count("nodes_outgoing") == 0

    def why(self) -> str:
        """What both say, for a test that fails."""
        return log_of(self.centre) + log_of(self.north)


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Iterator[Two]:
    base: Path = tmp_path_factory.mktemp("two")
    centre = RealNode(base, "centre", "central", "C")
    north = RealNode(base, "north", "regional", "N", centre)
    made = Two(centre, north, Line(centre.leaf))
    try:
        centre.begin()
        centre.python(COUNTRY.format(profiles=str(base / "profiles")))
        centre.python(PEOPLE)
        centre.make()
        centre.start()
        made.line.join()
        north.make(through=made.line.port)
        north.start()
        assert until(lambda: made.agree("office", "profile") and north.python(COMPLETE).strip() == "3", 240), made.why()
        yield made
    finally:
        centre.close()
        north.close()
        made.line.cut()


def enter(node: RealNode, text: str) -> None:
    node.python(ENTER.replace("OFFICE", node.office.lower()) + text)


def held(node: RealNode) -> list[object]:
    found: list[object] = json.loads(node.python(HELD))
    return found


def test_a_note_a_risk_and_a_list_made_below_are_seen_above_and_what_is_added_above_goes_down(two: Two):
    enter(
        two.north,
        """
writing.write(one, "The lorry", "It stood there at night", [About("trader", "T1")])
enter_risk(one, one.office)
approved_list(one, two, one.office, "watched", "T1")
""",
    )
    first = [["It stood there at night"], [4], {"watched": ["T1"]}]
    assert until(lambda: held(two.centre) == first), two.why()
    enter(
        two.centre,
        """
writing.add(one, Note.objects.get(), "Seen before, in the south")
keeping.judge(one, Risk.objects.get(), thought(likelihood=3), "the south is quiet")
approved_list(one, two, Note.objects.get().office, "watched", "T1", "T2")
""",
    )
    both = [["It stood there at night", "Seen before, in the south"], [4, 3], {"watched": ["T1", "T2"]}]
    assert until(lambda: held(two.north) == both), two.why()
    assert until(two.agree), two.why()
