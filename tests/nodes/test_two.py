"""A centre and a region as real nodes: notes, risks, lists both ways, a large tariff, message servers that forget."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.nodes.net import Line, RealNode, until
from tests.nodes.test_net import ARRIVE, COUNTRY, log_of

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
SETTLE = """
from sarhad.station.accounts.models import User
from sarhad.station.nodes.settling import open_conflicts, settle
user = User.objects.get(username="one.c")
for conflict in open_conflicts(user):
    settle(user, conflict, "theirs")
"""
LARGE = """
import random
from datetime import date
from django.core.files.uploadedfile import SimpleUploadedFile
from sarhad.station.accounts.models import User
from sarhad.station.reference import editions
chance = random.Random(5)
letters = "".join(map(chr, range(0x430, 0x450)))
rows = (f"{6400000000 + n},{''.join(chance.choices(letters, k=900))},5\\n" for n in range(20000))
text = "code,description,duty_rate\\n" + "".join(rows)
editions.propose(User.objects.get(username="clerk.c"), "tariff", SimpleUploadedFile("t.csv", text.encode()),
                 date(2020, 1, 1), "Decree 1")
"""
PACKED = """
from sarhad.station.nodes.envelope import Change, Message, pack
from sarhad.station.nodes.snapshots import snapshots
from django.utils import timezone
tree = snapshots("reference", ["tariff|1"])["tariff|1"]
print(len(Message("centre", "north", 1, timezone.now(), [Change("reference", "tariff|1", {}, tree)]).pack()))
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
        centre.make(advertised=made.line.port)
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


def test_what_both_add_while_apart_is_kept_and_what_must_be_one_is_settled_by_a_person(two: Two):
    two.line.cut()
    for node, likelihood in ((two.centre, 1), (two.north, 5)):
        enter(
            node,
            f"""
writing.add(one, Note.objects.get(), "Meanwhile at {node.name}")
keeping.judge(one, Risk.objects.get(), thought(likelihood={likelihood}), "judged at {node.name}")
approved_list(one, two, Note.objects.get().office, "watched", "{node.name}")
""",
        )
    two.line.join()
    assert until(lambda: conflicts(two) == [2, 2], 120), two.why()
    two.north.python(ARRIVE.format(count=3, office="N1", batch=1))
    assert until(lambda: two.centre.digests("N1")["declaration"][0] == 3), two.why()
    for node in (two.centre, two.north):
        assert sorted(held(node)[0]) == sorted([  # type: ignore[call-overload]
            "It stood there at night", "Seen before, in the south", "Meanwhile at centre", "Meanwhile at north",
        ])  # fmt: skip
    two.centre.python(SETTLE)
    assert until(lambda: two.agree() and conflicts(two) == [0, 0], 120), two.why()
    assert held(two.centre) == held(two.north)
    assert held(two.north)[1:] == [[4, 3, 1, 5, 5], {"watched": ["north"]}]


def conflicts(two: Two) -> list[int]:
    return [sum(link["conflicts"] for link in node.links().values()) for node in (two.centre, two.north)]


def lose(node: RealNode) -> None:
    shutil.rmtree(node.home / "messages")


def test_both_message_servers_lose_their_stores_at_once_and_nothing_is_lost_or_doubled(two: Two):
    two.line.cut()
    two.north.python(ARRIVE.format(count=20, office="N1", batch=2))
    enter(two.centre, 'writing.add(one, Note.objects.get(), "On its way when all was lost")')
    assert until(lambda: unnumbered(two.north) == unnumbered(two.centre) == 0), two.why()
    assert min(two.north.count("nodes_outgoing"), two.centre.count("nodes_outgoing")) > 0
    for node in (two.centre, two.north):
        node.kill()
        lose(node)
    two.north.python(ARRIVE.format(count=5, office="N1", batch=3))
    two.line.join()
    two.north.start()
    two.centre.start()
    assert until(two.agree, 240), two.why()
    assert two.centre.digests("N1")["declaration"] == two.north.digests("N1")["declaration"]
    assert two.centre.digests("N1")["declaration"][0] == 28
    assert held(two.north)[0] == held(two.centre)[0]
    assert "On its way when all was lost" in held(two.north)[0]  # type: ignore[operator]


def test_message_servers_that_lose_their_stores_under_a_courier_that_works_on_lose_nothing(two: Two):
    two.line.cut()
    two.north.python(ARRIVE.format(count=20, office="N1", batch=4))
    enter(two.centre, 'writing.add(one, Note.objects.get(), "Lost once more")')
    assert until(lambda: unnumbered(two.north) == unnumbered(two.centre) == 0), two.why()
    for node in (two.centre, two.north):
        for pid in servers_of(node):
            os.kill(pid, signal.SIGKILL)
        lose(node)
    two.line.join()
    assert until(two.agree, 400), two.why()
    assert two.centre.digests("N1")["declaration"][0] == 48
    assert held(two.north) == held(two.centre)


def unnumbered(node: RealNode) -> int:
    """Changes that were not given to the message server yet."""
    shown = "from sarhad.station.nodes.models import Outgoing\nprint(Outgoing.objects.filter(message=None).count())"
    return int(node.python(shown))


def servers_of(node: RealNode) -> list[int]:
    """The message server of this node: the only child of its courier."""
    assert node.process is not None
    found = subprocess.run(["ps", "-o", "pid=,comm=", "--ppid", str(node.process.pid)], capture_output=True, text=True)
    return [int(line.split()[0]) for line in found.stdout.splitlines() if "nats-server" in line]


def test_a_tariff_larger_than_a_message_comes_whole(two: Two):
    two.centre.python(LARGE)
    assert int(two.centre.python(PACKED)) > 8 * 2**20
    two.centre.python(
        "from sarhad.station.accounts.models import User; from sarhad.station.reference import editions\n"
        "from sarhad.station.reference.models import Edition\n"
        "editions.decide(User.objects.get(username='one.c'), Edition.objects.get(), approve=True)"
    )
    counted: set[int] = set()

    def came() -> bool:
        counted.add(two.north.count("reference_code"))
        return two.agree("reference")

    assert until(came, 300, 0.2), two.why()
    assert counted <= {0, 20000}
    assert two.north.digests()["reference"][0] == 1
