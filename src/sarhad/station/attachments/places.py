"""Where stored files lie: under names that say nothing and lead nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say

STORED_NAME = re.compile(r"[0-9a-f]{32}")
"""A name that leads nowhere else: names come from other nodes too."""


def path_of(stored_name: str, folder: str = "") -> Path:
    """Where the bytes of this name lie.

    Raises:
        SarhadError: it is no name that `storing.store` gives.
    """
    if not STORED_NAME.fullmatch(stored_name):
        raise SarhadError(
            Problem(
                say("{stored_name!r} is no name of a stored file", stored_name=stored_name),
                say("its record was tampered with"),
            )
        )
    return Path(settings.ATTACHMENTS) / folder / stored_name[:2] / stored_name
