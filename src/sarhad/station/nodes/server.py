"""The node's message server: NATS with JetStream, a leaf of the node above; its settings are written from the links.

Each node has a message domain of its own, so that it works on when the line is cut. A neighbour may create a consumer
on the one stream that is meant for it and on nothing else: a checkpoint that is stolen overhears no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from sarhad.station.nodes.models import Link
from sarhad.station.nodes.place import Place
from sarhad.station.nodes.private_file import write_private

LARGEST_MESSAGE = 8 * 2**20


CHANGES, FILES = "", "files_"
"""The two lanes of a link: a photograph of ten megabytes holds up no declaration."""


def stream_to(neighbour: str, lane: str = CHANGES) -> str:
    """The stream that holds what is on its way to a neighbour, in the sender's domain."""
    return f"TO_{lane}{neighbour}"


def stream_from(neighbour: str, lane: str = CHANGES) -> str:
    """The mirror of what a neighbour sends, in the receiver's domain."""
    return f"FROM_{lane}{neighbour}"


def subject(sender: str, receiver: str, lane: str = CHANGES) -> str:
    """What messages of a link are published on."""
    return f"sarhad.{sender}.{lane}to.{receiver}"


def mirror_subject(sender: str, receiver: str, lane: str = CHANGES) -> str:
    """What a mirror is delivered on."""
    return f"sarhad.{lane}mirror.{receiver}.{sender}"


def beat_subject(sender: str, receiver: str) -> str:
    """What a sign of life is published on; it is kept nowhere."""
    return f"sarhad.{sender}.beat.{receiver}"


def taken_subject(sender: str, receiver: str) -> str:
    """What a node says on which messages of a neighbour it took in; kept nowhere: what is not heard is sent again."""
    return f"sarhad.{sender}.taken.{receiver}"


def may_publish(me: str, child: str) -> list[str]:
    """What a child's server may say to this one: asking for its own streams, and answering for its side."""
    allowed = [beat_subject(child, me), taken_subject(child, me), "$JS.FC.>", "$JSC.R.>"]
    for lane in (CHANGES, FILES):
        mine, theirs = stream_to(child, lane), stream_to(me, lane)
        allowed += [
            f"$JS.{me}.API.CONSUMER.CREATE.{mine}",
            f"$JS.{me}.API.CONSUMER.CREATE.{mine}.>",
            f"$JS.{me}.API.CONSUMER.DELETE.{mine}.>",
            f"$JS.ACK.{mine}.>",
            f"{mirror_subject(child, me, lane)}.>",
            f"$JS.ACK.{theirs}.>",
        ]
    return allowed


def may_hear(me: str, child: str) -> list[str]:
    """What a child's server may hear from this one."""
    allowed = [
        f"$JS.{child}.API.CONSUMER.>",
        f"$JS.{child}.API.STREAM.INFO.>",
        beat_subject(me, child),
        taken_subject(me, child),
        "$JS.FC.>",
        "$JSC.R.>",
    ]
    for lane in (CHANGES, FILES):
        allowed += [f"{mirror_subject(me, child, lane)}.>", f"$JS.ACK.{stream_to(me, lane)}.>"]
    return allowed


MOST_STORED = "1TB"
"""Said, or the message server takes three quarters of what is free when it starts: on a full disk nothing, and it makes
no stream when there is room again. What streams keep is bounded by their messages."""


def settings_text(place: Place, children: Iterable[Link], home: Path) -> str:
    """The server's settings file."""
    users = [f"    {{ user: station, password: {_quoted(place.password)} }}"]
    for child in children:
        permissions = (
            f"publish: {{ allow: {json.dumps(may_publish(place.name, child.name))} }}, "
            f"subscribe: {{ allow: {json.dumps(may_hear(place.name, child.name))} }}"
        )
        name, password = _quoted(child.name), _quoted(child.password)
        users.append(f"    {{ user: {name}, password: {password}, permissions: {{ {permissions} }} }}")
    lines = [
        f"server_name: {_quoted(place.name)}",
        f"listen: {_quoted(place.listen)}",
        f"max_payload: {LARGEST_MESSAGE}",
        f"jetstream {{ store_dir: {_quoted(str(home / 'messages'))}, domain: {_quoted(place.name)},"
        f" max_file_store: {MOST_STORED} }}",
        "authorization { users: [",
        *users,
        "] }",
        "leafnodes {",
        *([f"  listen: {_quoted(place.leaf_listen)}"] if place.leaf_listen else []),
        *([f"  advertise: {_quoted(place.advertise)}"] if place.advertise else []),
        *([f"  remotes: [ {{ url: {_quoted(place.hub)} }} ]", "  reconnect: 1"] if place.hub else []),
        *_tls(place),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _tls(place: Place) -> list[str]:
    if not place.tls:
        return []
    files = " ".join(f"{name}: {_quoted(path)}" for name, path in place.tls.items())
    return [f"  tls {{ {files} }}"]


def _quoted(text: str) -> str:
    return json.dumps(text)


def write_settings(path: Path, text: str) -> bool:
    """Write the settings, readable to their owner only; gives whether they changed."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    write_private(path, text)
    return True
