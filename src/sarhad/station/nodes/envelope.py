"""A message between two nodes: some changes, packed, numbered and signed."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sarhad.errors import Problem, SarhadError

LARGEST = 64 * 2**20
"""Bytes a message may unpack to: a small one must not fill the memory."""


@dataclass(frozen=True)
class Change:
    """One whole as it was when the message was put together.

    Attributes:
        kind: of the whole, or "audit", "checkpoint", "file", "hello".
        key: its key.
        version: changes by node that are in it.
        body: its tree.
        node: for audit records and checkpoints, whose chain they belong to.
    """

    kind: str
    key: str
    version: Mapping[str, int]
    body: Mapping[str, Any]
    node: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"kind": self.kind, "key": self.key, "version": self.version, "body": self.body, "node": self.node}


@dataclass(frozen=True)
class Message:
    """What goes over a link at once.

    Attributes:
        sender: name of the node that sends it.
        receiver: name of the node it is for.
        number: counts the messages of this link; 0 is a greeting outside the count.
        sent_at: by the sender's clock, UTC.
        changes: in the order they were made.
    """

    sender: str
    receiver: str
    number: int
    sent_at: datetime
    changes: Sequence[Change]

    @property
    def id(self) -> str:
        """The same whenever the message is sent again: the transport drops repetitions by it."""
        return f"{self.sender}>{self.receiver}:{self.number}"

    def text(self) -> bytes:
        """What travels, before it is packed."""
        content = {
            "sender": self.sender,
            "receiver": self.receiver,
            "number": self.number,
            "sent_at": self.sent_at.isoformat(),
            "changes": [change.as_dict() for change in self.changes],
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

    def pack(self) -> bytes:
        """The bytes that travel and are signed."""
        return pack(self.text())


def pack(text: bytes) -> bytes:
    """The text of a message as it travels: the same text gives the same bytes."""
    return gzip.compress(text, 6, mtime=0)


def unpack(data: bytes) -> Message:
    """Read a message.

    Raises:
        SarhadError: it is none, or unpacks to more than `LARGEST` bytes.
    """
    try:
        text = _inflated(data)
        content = json.loads(text)
        return Message(
            sender=content["sender"],
            receiver=content["receiver"],
            number=int(content["number"]),
            sent_at=datetime.fromisoformat(content["sent_at"]),
            changes=[Change(**change) for change in content["changes"]],
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise SarhadError(
            Problem(f"not a message of a node: {error}", "is the other node of the same release?")
        ) from None


def _inflated(data: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        text = file.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise ValueError(f"unpacks to more than {LARGEST} bytes")
    return text
