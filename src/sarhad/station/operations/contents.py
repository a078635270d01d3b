"""What a back-up says of itself: engine, migrations, how many records of each kind, where its audit chain ended."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sarhad.errors import Place, Problem, SarhadError
from sarhad.sentences import say

NAME = "contents.json"
FORM = 1
LIMIT = 10 * 2**20

KINDS: Mapping[str, Promise] = {
    "declared.Declaration": _("Declarations"),
    "declared.Item": _("Goods items"),
    "inspections.Inspection": _("Inspections"),
    "inspections.Rerouting": _("Changes of channel"),
    "risk.ProfileVersion": _("Versions of profiles"),
    "accounts.User": _("Accounts"),
    "offices.Office": _("Offices"),
    "audit.AuditRecord": _("Audit records"),
}
"""What is counted, and how the screens call it."""

Ask = Callable[[str], tuple[Any, ...]]
"""Gives the one row that answers a query."""


@dataclass(frozen=True)
class Tally:
    """Records of one kind: how many, and the last one's key."""

    count: int
    last: int


@dataclass(frozen=True)
class Contents:
    """What a back-up holds.

    Attributes:
        made_at: moment in UTC, ISO 8601.
        engine: "sqlite" or "postgresql".
        database: name of the database's copy in the archive.
        database_sha256: of that copy, in hex.
        migrations: "app.name" of each that had been applied.
        records: by kind.
        audit_sequence, audit_hash: the last record of the audit chain; 0 and empty without any.
        attachments: number of files.
    """

    made_at: str
    engine: str
    database: str
    database_sha256: str
    migrations: tuple[str, ...]
    records: Mapping[str, Tally] = field(default_factory=dict)
    audit_sequence: int = 0
    audit_hash: str = ""
    attachments: int = 0
    form: int = FORM

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)

    def to_json(self) -> bytes:
        """As it is written into the archive."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def _columns(model: type[models.Model]) -> tuple[str, str]:
    return model._meta.db_table, str(model._meta.pk.column)


def counted(ask: Ask) -> dict[str, Tally]:
    """How many records of each kind there are, by asking the copy itself."""
    found = {}
    for label in KINDS:
        table, key = _columns(apps.get_model(label))
        count, last = ask(f'SELECT count(*), coalesce(max("{key}"), 0) FROM "{table}"')  # noqa: S608 (names of models)
        found[label] = Tally(count, last)
    return found


def chain_end(ask: Ask) -> tuple[int, str]:
    """Number and hash of the last audit record."""
    table, _key = _columns(apps.get_model("audit.AuditHead"))
    [count] = ask(f'SELECT count(*) FROM "{table}"')  # noqa: S608
    if not count:
        return 0, ""
    sequence, digest = ask(f'SELECT sequence, hash FROM "{table}"')  # noqa: S608
    return sequence, digest


def read_contents(path: Path) -> Contents:
    """What the archive says of itself; it stands at its beginning, so this is quick.

    Raises:
        SarhadError: the archive cannot be read, or was made before back-ups said what they hold.
    """
    try:
        with tarfile.open(path) as archive:
            first = archive.next()
            if first is None or first.name != NAME or first.size > LIMIT:
                advice = say("it was made by an earlier version; the guide on back-ups says how to restore it by hand")
                raise SarhadError(Problem(say("the back-up does not say what it holds"), advice, Place(path)))
            file = archive.extractfile(first)
            said = json.loads(file.read()) if file else {}
    except (OSError, tarfile.TarError, EOFError, ValueError) as error:
        raise SarhadError(
            Problem(say("no back-up: {error}", error=error), say("choose another"), Place(path))
        ) from None
    records = {kind: Tally(**tally) for kind, tally in said.pop("records", {}).items()}
    return Contents(**{**said, "records": records, "migrations": tuple(said.get("migrations", ()))})


@dataclass(frozen=True)
class Difference:
    """Records of one kind: in the back-up, here now, and how many made since would be lost."""

    name: str | Promise
    then: int
    now: int
    lost: int


def differences(contents: Contents) -> list[Difference]:
    """What restoring would take away, kind by kind."""
    found = []
    for kind, tally in contents.records.items():
        manager = apps.get_model(kind)._default_manager
        newer = manager.filter(pk__gt=tally.last).count()
        found.append(Difference(KINDS.get(kind, kind), tally.count, manager.count(), newer))
    return found


def now_text() -> str:
    """The present moment as it is written."""
    return datetime.now(UTC).isoformat(timespec="seconds")
