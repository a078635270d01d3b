"""The node's message server: NATS with JetStream, a leaf of the node above; its settings are written from the links.

Each node has a message domain of its own, so that it works on when the line is cut. A neighbour may create a consumer
on the one stream that is meant for it and on nothing else: a checkpoint that is stolen overhears no other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from sarhad.station.nodes.models import Link
from sarhad.station.nodes.place import Place

LARGEST_MESSAGE = 8 * 2**20


def stream_to(neighbour: str) -> str:
    """The stream that holds what is on its way to a neighbour, in the sender's domain."""
    return f"TO_{neighbour}"


def stream_from(neighbour: str) -> str:
    """The mirror of what a neighbour sends, in the receiver's domain."""
    return f"FROM_{neighbour}"


def subject(sender: str, receiver: str) -> str:
    """What messages of a link are published on."""
    return f"sarhad.{sender}.to.{receiver}"


def mirror_subject(sender: str, receiver: str) -> str:
    """What a mirror is delivered on."""
    return f"sarhad.mirror.{receiver}.{sender}"


def beat_subject(sender: str, receiver: str) -> str:
    """What a sign of life is published on; it is kept nowhere."""
    return f"sarhad.{sender}.beat.{receiver}"


def may_publish(me: str, child: str) -> list[str]:
    """What a child's server may say to this one: asking for its own stream, and answering for its side."""
    mine, theirs = stream_to(child), stream_to(me)
    return [
        f"$JS.{me}.API.CONSUMER.CREATE.{mine}",
        f"$JS.{me}.API.CONSUMER.CREATE.{mine}.>",
        f"$JS.{me}.API.CONSUMER.DELETE.{mine}.>",
        f"$JS.ACK.{mine}.>",
        f"{mirror_subject(child, me)}.>",
        beat_subject(child, me),
        "$JS.FC.>",
        "$JSC.R.>",
        f"$JS.ACK.{theirs}.>",
    ]


def may_hear(me: str, child: str) -> list[str]:
    """What a child's server may hear from this one."""
    theirs = stream_to(me)
    return [
        f"$JS.{child}.API.CONSUMER.>",
        f"$JS.{child}.API.STREAM.INFO.>",
        f"{mirror_subject(me, child)}.>",
        beat_subject(me, child),
        f"$JS.ACK.{theirs}.>",
        "$JS.FC.>",
        "$JSC.R.>",
    ]


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
        f"jetstream {{ store_dir: {_quoted(str(home / 'messages'))}, domain: {_quoted(place.name)} }}",
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
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
    return True
