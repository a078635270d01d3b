"""A full disk and a clock that is an hour off: nothing acknowledged is lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.nodes.net import RealNode, until
from tests.nodes.strain import FAKETIME, SmallDisk, skewed
from tests.nodes.test_net import ARRIVE, COUNTRY, NEW_PROFILE, log_of

pytestmark = [
    pytest.mark.nats,
    pytest.mark.skipif(
        shutil.which("nats-server") is None, reason="no nats-server: install Debian's package nats-server"
    ),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a disk small enough to be filled"),
]
MIB = 48


@dataclass
class Two:
    """The centre, and a checkpoint with a small disk and a clock that is an hour ahead."""

    centre: RealNode
    gate: RealNode
    disk: SmallDisk
    profiles: str

    def agree(self) -> bool:
        """Whether both hold the same, and nothing is on its way."""
        there, here = self.centre.digests(), self.gate.digests()
        same = all(there[kind] == here[kind] for kind in ("declaration", "profile", "office"))
        return same and self.gate.count("nodes_outgoing") == self.centre.count("nodes_outgoing") == 0


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Iterator[Two]:
    base: Path = tmp_path_factory.mktemp("two")
    centre = RealNode(base, "centre", "central", "C")
    gate = RealNode(base, "gate", "checkpoint", "N1", centre)
    disk = SmallDisk(gate.home, MIB)
    disk.make()
    if FAKETIME is not None:
        gate.environment.update(skewed("+1h"))
    made = Two(centre, gate, disk, str(base / "profiles"))
    try:
        centre.begin()
        centre.python(COUNTRY.format(profiles=made.profiles))
        centre.make()
        centre.start()
        gate.make()
        gate.start()
        assert until(made.agree, 120), log_of(gate)
        yield made
    finally:
        centre.close()
        gate.close()
        disk.remove()


def test_a_full_disk_refuses_and_loses_nothing_that_was_acknowledged(two: Two):
    two.gate.python(ARRIVE.format(count=5, office="N1", batch=1))
    two.disk.fill()
    with pytest.raises(AssertionError, match="full"):
        two.gate.python(ARRIVE.format(count=400, office="N1", batch=2))
    two.centre.python(NEW_PROFILE.format(profiles=two.profiles))
    assert not until(two.agree, 2)
    two.disk.free()
    two.gate.python(ARRIVE.format(count=5, office="N1", batch=3))
    assert until(two.agree, 120), log_of(two.gate)
    assert two.centre.digests("N1")["declaration"] == two.gate.digests("N1")["declaration"]


def test_a_node_that_starts_on_a_full_disk_works_as_soon_as_there_is_room(two: Two):
    two.gate.kill()
    two.gate.python(ARRIVE.format(count=5, office="N1", batch=4))
    shutil.rmtree(two.gate.home / "messages")
    two.disk.fill()
    two.gate.start()
    assert not until(two.agree, 6)
    two.disk.free()
    assert until(two.agree, 120), log_of(two.gate)


@pytest.mark.skipif(FAKETIME is None, reason="no libfaketime: install Debian's package faketime")
def test_a_clock_that_is_an_hour_off_is_shown_and_changes_nothing(two: Two):
    link = two.centre.links()["gate"]
    assert 3500 < link["clock_ahead"] < 3700
    assert not link["silent"]
    assert not two.gate.links()["centre"]["silent"]
