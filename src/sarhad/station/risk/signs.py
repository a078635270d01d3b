"""What tells that something which decides on declarations has changed, asked for all at once with every submission."""

from __future__ import annotations

from typing import Any, NamedTuple

from sarhad.station.statements import fetched


class Signs(NamedTuple):
    """Other signs, other rules: each process makes anew what it keeps.

    Attributes:
        rules: the mark of the rules' edition.
        last_office: the highest key of an office.
        offices: how many offices there are.
        plan: the key of the lane plan's version in force.
        plan_hash: the hash of its content.
        editions: how many editions of reference tables were approved.
        last_edition: when the last was, as the database tells it.
    """

    rules: str | None
    last_office: int | None
    offices: int
    plan: int | None
    plan_hash: str | None
    editions: int
    last_edition: Any


_ASKED = """
SELECT
    (SELECT mark FROM risk_rulesedition WHERE id = 1),
    (SELECT MAX(id) FROM offices_office),
    (SELECT COUNT(*) FROM offices_office),
    (SELECT id FROM lanes_planversion WHERE status = 'active' ORDER BY id LIMIT 1),
    (SELECT content_hash FROM lanes_planversion WHERE status = 'active' ORDER BY id LIMIT 1),
    (SELECT COUNT(*) FROM reference_edition WHERE status = 'approved'),
    (SELECT MAX(decided_at) FROM reference_edition WHERE status = 'approved')
"""


def signs_now() -> Signs:
    """The signs as they are committed now."""
    [row] = fetched(_ASKED)
    return Signs(*row)
