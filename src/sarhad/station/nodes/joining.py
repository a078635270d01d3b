"""Making nodes and linking them: the centre first, then each node below by invitation."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.station.audit.chain import append
from sarhad.station.audit.signing import public_key, signing_key
from sarhad.station.nodes.envelope import Change, Message
from sarhad.station.nodes.models import Link, Node
from sarhad.station.nodes.outbox import is_node, tell_everything
from sarhad.station.nodes.place import Invitation, Place, read_place, write_place
from sarhad.station.offices.models import Office

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,38}")
HELLO = "hello"


@transaction.atomic
def make_node(place: Place, level: str, office_code: str, invitation: Invitation | None = None) -> Node:
    """Make this installation a node; with an invitation it is joined to the node above.

    Raises:
        SarhadError: it is a node already, or the name is none.
    """
    if is_node():
        raise SarhadError(Problem("this station is a node already", "a node keeps its name for life"))
    _check_name(place.name)
    if level not in Office.Level.values:
        raise SarhadError(Problem(f"no level {level!r}", f"one of {', '.join(Office.Level.values)}"))
    node = Node.objects.create(name=place.name, level=level, office_code=office_code)
    if invitation:
        Link.objects.create(
            name=invitation.parent, is_parent=True, office_code=invitation.parent_office,
            public_key=invitation.parent_key, token=invitation.token,
        )  # fmt: skip
    append("node_made", actor="station", subject=f"node:{place.name}", detail={"level": level, "office": office_code})
    write_place(Path(settings.HOME), place)
    for link in Link.objects.all():
        tell_everything(link)
    return node


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise SarhadError(Problem(f"{name!r} is no name for a node", "small letters, digits and hyphens, at most 39"))


@transaction.atomic
def invite(name: str, office_code: str) -> Invitation:
    """Let a node join below this one; all that concerns it is put on its way.

    Raises:
        SarhadError: the name is taken or none, the office is unknown, or this node takes no others.
    """
    home = Path(settings.HOME)
    place, me = read_place(home), Node.objects.get()
    _check_name(name)
    if not place.leaf_listen:
        raise SarhadError(Problem("this node takes no others", "make it with `--accept ADDRESS:PORT`"))
    if name == me.name or Link.objects.filter(name=name).exists():
        raise SarhadError(Problem(f"there is a node {name!r} already", "choose another name"))
    office = Office.objects.filter(code=office_code).first()
    if office is None:
        raise SarhadError(Problem(f"no customs office {office_code!r}", "give the code of an office of this service"))
    link = Link.objects.create(
        name=name, office_code=office_code, token=secrets.token_hex(32), password=secrets.token_hex(32)
    )
    tell_everything(link)
    append("node_invited", actor="station", office=office, subject=f"node:{name}", detail={"office": office_code})
    return Invitation(
        name, office_code, me.name, me.office_code, public_key(signing_key(home)),
        int(place.leaf_listen.rsplit(":", 1)[1]), link.password, link.token,
    )  # fmt: skip


@transaction.atomic
def revoke(name: str) -> Link:
    """Take nothing from a neighbour any more and send it nothing: a node that was lost or stolen.

    Raises:
        SarhadError: there is no such neighbour.
    """
    link = Link.objects.filter(name=name).first()
    if link is None:
        raise SarhadError(Problem(f"no node {name!r} is linked to this one", "see `sarhad node status`"))
    link.revoked_at, link.password, link.token = timezone.now(), secrets.token_hex(32), ""
    link.save(update_fields=["revoked_at", "password", "token"])
    link.outgoing.all().delete()
    append("node_revoked", actor="station", subject=f"node:{name}")
    return link


def greeting(link: Link) -> Message | None:
    """What a new node says to the one above until it is answered; None once it was."""
    if not link.is_parent or not link.token or link.received:
        return None
    public = public_key(signing_key(Path(settings.HOME)))
    body = {"public_key": public, "proof": _proof(link.token, public)}
    return Message(Node.objects.get().name, link.name, 0, timezone.now(), [Change(HELLO, "", {}, body)])


@transaction.atomic
def welcome(link: Link, message: Message) -> str:
    """Take a greeting: gives the public key that all further messages must be signed with.

    Raises:
        SarhadError: it does not know the invitation's secret.
    """
    body = message.changes[0].body if message.changes else {}
    public, proof = str(body.get("public_key", "")), str(body.get("proof", ""))
    if link.public_key == public:
        return public
    if not link.token or not hmac.compare_digest(proof, _proof(link.token, public)):
        raise SarhadError(Problem(f"the greeting of {link.name!r} knows no invitation", "invite the node again"))
    link.public_key, link.token = public, ""
    link.save(update_fields=["public_key", "token"])
    append("node_joined", actor=link.name, subject=f"node:{link.name}", detail={"public_key": public})
    return public


def _proof(token: str, public: str) -> str:
    return hmac.new(token.encode(), public.encode(), hashlib.sha256).hexdigest()
