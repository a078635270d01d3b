"""Where a node is in the net: `node.json` in its home directory, and the invitation it was made from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sarhad.errors import Place as Spot
from sarhad.errors import Problem, SarhadError
from sarhad.station.nodes.outbox import MARK
from sarhad.station.nodes.private_file import write_private


@dataclass(frozen=True)
class Place:
    """Where the node is.

    Attributes:
        name: of the node; its message domain too.
        listen: address the message server takes the station's own connections at.
        password: of those connections.
        leaf_listen: address it takes the servers of nodes below at; empty for a checkpoint.
        advertise: address that nodes below are told to reach it at, where it differs (behind a router).
        hub: URL of the message server above, with name and password; empty for the centre.
        tls: cert_file, key_file, ca_file of the line between servers; empty on a line that is safe by itself.
    """

    name: str
    listen: str
    password: str
    leaf_listen: str = ""
    advertise: str = ""
    hub: str = ""
    tls: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Invitation:
    """What a node gives to the one that will be below it, by hand: it holds secrets.

    Attributes:
        name: the new node's.
        office: code of the office whose subtree it will hold.
        parent: name of the node above.
        parent_office: its office.
        parent_key: its public signing key.
        leaf_port: where its message server takes others.
        password: of the new node's message server there.
        token: one-time secret of the greeting.
    """

    name: str
    office: str
    parent: str
    parent_office: str
    parent_key: str
    leaf_port: int
    password: str
    token: str


def read_place(home: Path) -> Place:
    """The node's place.

    Raises:
        SarhadError: this installation is no node, or the file is spoilt.
    """
    path = home / MARK
    try:
        return Place(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise SarhadError(Problem("this station is not joined to others", "see `sarhad node init --help`")) from None
    except (OSError, ValueError, TypeError) as error:
        raise SarhadError(Problem(f"cannot be read: {error}", "put it back from the backup", Spot(path))) from None


def write_place(home: Path, place: Place) -> None:
    """Write the node's place, readable to its owner only."""
    write_private(home / MARK, json.dumps(asdict(place), indent=2) + "\n")


def write_invitation(path: Path, invitation: Invitation) -> None:
    """Write an invitation, readable to its owner only."""
    write_private(path, json.dumps(asdict(invitation), indent=2) + "\n")


def read_invitation(path: Path) -> Invitation:
    """Read an invitation.

    Raises:
        SarhadError: it cannot be read or is none.
    """
    try:
        return Invitation(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        advice = "the file that `sarhad node invite` wrote"
        raise SarhadError(Problem(f"not an invitation: {error}", advice, Spot(path))) from None
