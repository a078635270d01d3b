"""How large a list may grow: it travels to other nodes as one whole, with every version it ever had."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.lists.models import ListVersion, NamedList
from sarhad.station.nodes.envelope import LARGEST

MOST_BYTES = LARGEST * 3 // 4
"""Bytes of the members of all its versions: a message has some room for the rest."""


def require_room(named: NamedList, members: Sequence[str]) -> None:
    """Refuse a version with which the list could not be sent: it would hold up everything behind it on the link.

    Raises:
        SarhadError: the members of all versions are more than `MOST_BYTES` as they travel.
    """
    before = ListVersion.objects.filter(named=named).values_list("members", flat=True).iterator(chunk_size=10)
    if _bytes_of(members) + sum(map(_bytes_of, before)) > MOST_BYTES:
        raise SarhadError(
            Problem(
                say("with it, list {name!r} holds more text than a node can be sent at once", name=named.name),
                say(
                    "{most} MiB at most over all versions; begin a list of another name and name it in the profiles",
                    most=MOST_BYTES // 2**20,
                ),
            )
        )


def _bytes_of(members: Sequence[str]) -> int:
    """As they travel."""
    return len(json.dumps(list(members), ensure_ascii=False, separators=(",", ":")).encode())
