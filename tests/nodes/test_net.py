"""A centre, a region and two checkpoints as real processes: lines cut, nodes killed, and in the end all agree."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nats
import nats.errors
import pytest
from nats.aio.msg import Msg
from nats.js.api import ExternalStream, StreamConfig, StreamSource
from nats.js.errors import APIError

from tests.nodes.net import Line, RealNode, until

pytestmark = [
    pytest.mark.nats,
    pytest.mark.skipif(
        shutil.which("nats-server") is None, reason="no nats-server: install Debian's package nats-server"
    ),
]

COUNTRY = """
from pathlib import Path
from sarhad.station.accounts.roles import Role
from sarhad.station.accounts.services import create_user
from sarhad.station.offices.models import Office
from sarhad.station.risk.profiles import load_profiles
from tests.station import country
country.make_offices()
load_profiles(country.write_profiles(Path({profiles!r})))
for office in Office.objects.all():
    for role in (Role.INSPECTOR, Role.CHIEF):
        create_user(None, f"{{role}}.{{office.code}}".lower(), "a long enough pass phrase 77", office, role)
"""
ARRIVE = """
from tests.station import country
for n in range({count}):
    country.arrive(country.SHOES if n % 2 else country.BOLTS, office={office!r}, name=f"{office}-{batch}-{{n}}")
"""
INSPECT = """
from sarhad.station.accounts.models import User
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.controls import required_controls
from sarhad.station.inspections.services import FindingDraft, record_inspection, release
officer = User.objects.get(username="inspector.n1")
for declaration in Declaration.objects.filter(office__code="N1", state="waiting").order_by("pk")[:5]:
    found = {1: FindingDraft("undervaluation", 2, 900.0)}
    record_inspection(officer, declaration, controls=required_controls(declaration), findings=found)
    release(officer, declaration)
"""
NEW_PROFILE = """
from pathlib import Path
from sarhad.station.risk.profiles import load_profiles
from tests.station import country
directory = Path({profiles!r})
country.write_profile(directory, "new-shoes", condition="hs_code = '731815'", channel="red")
load_profiles(directory)
"""

DECIDE = """
from datetime import date
from django.core.files.uploadedfile import SimpleUploadedFile
from sarhad.profiles.life import USUAL, OwnMandate
from sarhad.station.accounts.roles import Role
from sarhad.station.accounts.services import create_user
from sarhad.station.arrivals.models import MappingVersion
from sarhad.station.mandates import setting
from sarhad.station.offices.models import Office
from sarhad.station.reference import editions
centre = Office.objects.get(code="C")
roles = {"one": Role.ADMINISTRATOR, "two": Role.MANAGER, "three": Role.MANAGER}
one, two, three = [create_user(None, n, "a long enough pass phrase 77", centre, role) for n, role in roles.items()]
codes = "code,description,duty_rate\\n640399,Shoes,20\\n731815,Bolts,5\\n"
edition = editions.propose(one, "tariff", SimpleUploadedFile("t.csv", codes.encode()), date(2020, 1, 1), "Decree 1")
editions.decide(two, edition, approve=True)
MappingVersion.objects.create(name="old", number=1, text="columns: {}", tried_rows=1, tried_rejected=0, made_by=one)
for channel in ("yellow", "orange"):
    table = type(USUAL)(USUAL.levels, {"N1": OwnMandate(frozenset({"ipr"}), frozenset({channel}))})
    setting.decide(three, setting.propose(two, table, "for a good reason"), approved=True)
"""


@dataclass
class Net:
    """The nodes, and the line that a test cuts."""

    centre: RealNode
    north: RealNode
    gate: RealNode
    bridge: RealNode
    line: Line
    profiles: str

    @property
    def nodes(self) -> list[RealNode]:
        return [self.centre, self.north, self.gate, self.bridge]

    def agree(self) -> bool:
        """Whether every node holds of its subtree what the centre holds of it."""
        centre = self.centre.digests_of("", "N", "N1", "N2")
        for office, node in (("N", self.north), ("N1", self.gate), ("N2", self.bridge)):
            here = node.digests_of("", office)
            if here[office]["declaration"] != centre[office]["declaration"]:
                return False
            if here[""]["profile"] != centre[""]["profile"]:
                return False
        return True


@pytest.fixture(scope="module")
def net(tmp_path_factory) -> Iterator[Net]:
    base: Path = tmp_path_factory.mktemp("net")
    centre = RealNode(base, "centre", "central", "C")
    north = RealNode(base, "north", "regional", "N", centre)
    gate = RealNode(base, "gate", "checkpoint", "N1", north)
    bridge = RealNode(base, "bridge", "checkpoint", "N2", north)
    line = Line(north.leaf)
    made = Net(centre, north, gate, bridge, line, str(base / "profiles"))
    try:
        centre.begin()
        centre.python(COUNTRY.format(profiles=made.profiles))
        centre.make()
        centre.start()
        north.make(advertised=line.port)
        north.start()
        assert until(lambda: north.digests()["office"] == centre.digests()["office"]), log_of(north)
        line.join()
        gate.make(through=line.port)
        bridge.make()
        gate.start()
        bridge.start()
        assert until(made.agree), log_of(gate)
        yield made
    finally:
        for node in made.nodes:
            node.close()
        line.cut()


def log_of(node: RealNode) -> str:
    return f"{node.name}: {node.links()} {(node.home / 'node.log').read_text()[-3000:]}"


def test_a_checkpoint_works_on_while_it_is_cut_off_and_nothing_is_lost_or_doubled(net: Net):
    net.gate.python(ARRIVE.format(count=10, office="N1", batch=1))
    assert until(net.agree), log_of(net.gate)
    net.line.cut()
    net.gate.python(ARRIVE.format(count=20, office="N1", batch=2))
    net.gate.python(INSPECT)
    net.bridge.python(ARRIVE.format(count=10, office="N2", batch=1))
    net.centre.python(NEW_PROFILE.format(profiles=net.profiles))
    net.gate.kill()
    net.north.kill()
    net.gate.start()
    net.north.start()
    net.gate.python(ARRIVE.format(count=5, office="N1", batch=3))
    assert net.gate.digests("N1")["declaration"][0] == 35
    assert net.centre.digests("N1")["declaration"][0] == 10
    net.line.join()
    assert until(net.agree, 120), log_of(net.gate)
    assert net.centre.digests("N1")["declaration"] == net.gate.digests("N1")["declaration"]
    assert net.centre.digests("N1")["declaration"][0] == 35
    assert net.centre.digests("N")["declaration"][0] == 45
    assert net.bridge.digests()["declaration"][0] == 10
    assert all(link["conflicts"] == 0 for node in net.nodes for link in node.links().values())


def test_tariffs_mappings_and_mandates_hold_at_every_checkpoint_also_one_that_was_cut_off(net: Net):
    net.line.cut()
    net.centre.python(DECIDE)
    kinds, held = ("reference", "mapping", "mandate"), net.centre.digests()
    assert [held[kind][0] for kind in kinds] == [1, 1, 2]
    assert until(lambda: all(net.bridge.digests()[kind] == held[kind] for kind in kinds)), log_of(net.bridge)
    assert [net.gate.digests()[kind][0] for kind in kinds] == [0, 0, 0]
    net.line.join()
    assert until(lambda: all(net.gate.digests()[kind] == held[kind] for kind in kinds), 120), log_of(net.gate)
    shown = (
        "from datetime import date; from sarhad.station.mandates.setting import mandates_in_force\n"
        "from sarhad.station.reference.checking import tariff_lines\n"
        "print(tariff_lines(['640399'], date(2026, 3, 2))['640399'].duty_rate)\n"
        "print(*mandates_in_force().offices['N1'].channels)"
    )
    assert net.gate.python(shown).split() == ["20.0", "orange"]


def test_the_level_above_sees_that_a_record_was_changed_below(net: Net):
    net.gate.sarhad("audit", "checkpoint")
    shown = (
        "import json; from sarhad.station.nodes.oversight import watch\n"
        "print(json.dumps({one.node: one.breaks for one in watch()}))"
    )
    assert until(lambda: json.loads(net.centre.python(shown)).get("gate") == [])
    net.gate.python("""
from django.db import connection
from sarhad.station.audit import immutability
from sarhad.station.audit.models import AuditRecord
from sarhad.station.nodes.models import Link, Outgoing
immutability.remove(connection)
AuditRecord.objects.filter(sequence=2).update(actor="somebody else")
Outgoing.objects.create(link=Link.objects.get(name="north"), kind="audit", key="2")
""")
    assert until(lambda: json.loads(net.north.python(shown))["gate"] == ["2: came twice with different contents"])


def test_a_stolen_checkpoint_hears_nothing_of_another(net: Net):
    async def steal() -> int:
        place = json.loads((net.bridge.home / "node.json").read_text())
        client = await nats.connect(f"nats://{place['listen']}", user="station", password=place["password"])
        stream = client.jetstream()
        source = StreamSource(
            name="TO_gate", external=ExternalStream(api="$JS.north.API", deliver="sarhad.mirror.bridge.north")
        )
        heard: list[str] = []

        async def keep(message: Msg) -> None:
            heard.append(message.subject)

        await client.subscribe("sarhad.north.>", cb=keep)
        await stream.add_stream(StreamConfig(name="STOLEN", mirror=source))
        for read in (client.jetstream(domain="north").stream_info, client.jetstream(domain="north").get_last_msg):
            with pytest.raises((nats.errors.Error, APIError)):
                await (read("TO_gate") if read.__name__ == "stream_info" else read("TO_gate", "sarhad.north.to.gate"))
        net.centre.python(NEW_PROFILE.format(profiles=net.profiles).replace("new-shoes", "newer-shoes"))
        await asyncio.to_thread(until, net.agree, 60)
        stolen = (await stream.stream_info("STOLEN")).state.messages
        await stream.delete_stream("STOLEN")
        await client.close()
        return stolen + sum("gate" in one for one in heard)

    assert asyncio.run(steal()) == 0


def test_a_revoked_node_is_told_nothing_more(net: Net):
    net.north.sarhad("node", "revoke", "bridge")
    net.bridge.python(ARRIVE.format(count=3, office="N2", batch=9))
    net.gate.python(ARRIVE.format(count=1, office="N1", batch=9))
    assert until(lambda: net.centre.digests("N1")["declaration"] == net.gate.digests("N1")["declaration"])
    assert net.centre.digests("N2")["declaration"][0] == 10
    assert net.bridge.digests("N2")["declaration"][0] == 13
