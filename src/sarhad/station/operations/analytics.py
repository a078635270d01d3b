"""The goods of a period to take away for analysis: Parquet or DuckDB, own offices only, without criteria, watermarked.

Traders are pseudonyms (HMAC-SHA256 under a key that stays here) unless the person may see who they are; the same
trader has the same pseudonym in every export of this station, so that exports can be joined.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.declarations.schema import item_schema
from sarhad.errors import Problem, SarhadError
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import may, require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.declared.models import Item
from sarhad.station.declared.rows import HEADER, ITEM, OUTCOME
from sarhad.station.declared.states import State
from sarhad.station.home import secret
from sarhad.station.operations.backups import sha256_of

ACTION = "analytics_exported"
FORMATS = ("parquet", "duckdb")
ROWS = 20_000
"""Items read at once: bounds the memory of an export of any size."""

TRADERS = ("declarant", "importer", "exporter", "carrier")
"""Columns that name somebody: pseudonyms stand there."""

TELLING = ("declaration_id", "goods_description")
"""A reference leads to a trader elsewhere and becomes a pseudonym; a description can name one and is left empty."""

PSEUDONYM = 16
"""Hexadecimal digits: among ten million traders two share one with a chance of 3 in a million."""

_SOURCES: Mapping[str, str] = {
    **{name: f"declaration__{name}" for name in HEADER if name != "office"},
    "office": "declaration__office__code",
    **{name: name for name in (*ITEM, *OUTCOME)},
    "channel": "declaration__channel",
    "assessed_channel": "declaration__assessed_channel",
    "released_at": "declaration__released_at",
    "decided_probability": "decision__selection_probability",
}
_MORE: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "channel": pl.String,
    "assessed_channel": pl.String,
    "released_at": pl.Datetime("us"),
}


@dataclass(frozen=True)
class Exported:
    """An export as it was written.

    Attributes:
        export_id: in the file, in its name's place in the audit record.
        pseudonyms: whether traders are pseudonyms.
    """

    path: Path
    export_id: str
    rows: int
    sha256: str
    pseudonyms: bool


def export_analytics(
    user: User, path: Path, since: datetime, until: datetime, kind: str = "parquet", *, pseudonyms: bool = True
) -> Exported:
    """Write the items declared in the period, later versions only, to a new file that only its owner can read.

    Args:
        user: whose offices' goods; their name is in the file.
        path: the file; there must be none.
        since: first moment.
        until: first moment after it.
        kind: "parquet", or "duckdb" (tables `items` and `export`).
        pseudonyms: False asks for traders' numbers, references and descriptions as declared.

    Raises:
        PermissionDenied: the role exports nothing, or not who the traders are.
        SarhadError: no such kind, or the file is there.
    """
    require(user, Action.EXPORT_ANALYTICS)
    if not pseudonyms:
        require(user, Action.EXPORT_IDENTITIES)
    if kind not in FORMATS:
        raise SarhadError(Problem(f"nothing is exported as {kind!r}", f"one of {', '.join(FORMATS)}"))
    if path.exists():
        raise SarhadError(Problem(f"{path} is there already", "name a new file"))
    now = timezone.localtime()
    export_id = hashlib.sha256(f"{user.pk} {now.isoformat()}".encode()).hexdigest()[:16]
    note = {
        "export": export_id, "by": user.username, "at": now.isoformat(timespec="seconds"),
        "office": user.office.code if user.office else "", "since": since.isoformat(), "until": until.isoformat(),
        "pseudonyms": pseudonyms, "system": "Sarhad",
    }  # fmt: skip
    path.touch(mode=0o600)
    path.unlink()
    with TemporaryDirectory(dir=path.parent) as work:
        rows = _write_parts(_items(user, since, until), Path(work), pseudonyms=pseudonyms)
        _gather(Path(work), path, kind, note)
    path.chmod(0o400)
    made = Exported(path, export_id, rows, sha256_of(path), pseudonyms)
    detail = {**note, "kind": kind, "rows": rows, "sha256": made.sha256}
    with transaction.atomic():
        append(ACTION, actor=user.username, office=user.office, subject=f"export:{export_id}", detail=detail)
    return made


def may_see_traders(user: User) -> bool:
    """Whether the person may take away who the traders are."""
    return may(user, Action.EXPORT_IDENTITIES)


def _items(user: User, since: datetime, until: datetime) -> QuerySet[Item]:
    found = within(user, Action.EXPORT_ANALYTICS, Item.objects.all(), "declaration__office")
    found = found.filter(declaration__declared_at__gte=since, declaration__declared_at__lt=until)
    return found.exclude(declaration__state=State.SUPERSEDED).order_by("declaration__declared_at", "pk")


def _write_parts(items: QuerySet[Item], work: Path, *, pseudonyms: bool) -> int:
    """One Parquet file per batch; gives the number of rows."""
    rows, number = 0, 0
    for number, table in enumerate(_tables(items), start=1):
        shown = _pseudonymised(table) if pseudonyms else table
        shown.write_parquet(work / f"{number:06d}.parquet")
        rows += shown.height
    if not number:
        pl.DataFrame(schema={**item_schema(), **_MORE}).write_parquet(work / "000000.parquet")
    return rows


def _tables(items: QuerySet[Item]) -> Iterator[pl.DataFrame]:
    schema = {**item_schema(), **_MORE, "decided_probability": pl.Float64()}
    moments = [name for name in _SOURCES if schema[name] == pl.Datetime("us")]
    stored = {name: pl.Datetime("us", "UTC") if name in moments else schema[name] for name in _SOURCES}
    legal = pl.col(*moments).dt.convert_time_zone(settings.TIME_ZONE).dt.replace_time_zone(None)
    chance = pl.coalesce("selection_probability", "decided_probability").alias("selection_probability")
    values = items.values_list(*_SOURCES.values()).iterator(chunk_size=ROWS)
    while rows := list(islice(values, ROWS)):
        table = pl.DataFrame(rows, schema=stored, orient="row").with_columns(legal, chance)
        yield table.select(*item_schema(), *_MORE)


def _pseudonymised(table: pl.DataFrame) -> pl.DataFrame:
    key = bytes.fromhex(secret("pseudonym.key", directory=Path(settings.HOME)))
    hidden = [*TRADERS, TELLING[0]]
    values = {value for name in hidden for value in table[name].unique() if value is not None}
    names = {value: hmac.digest(key, value.encode(), hashlib.sha256).hex()[:PSEUDONYM] for value in values}
    replaced = [pl.col(name).replace_strict(names, default=None, return_dtype=pl.String) for name in hidden]
    return table.with_columns(*replaced, pl.lit(None, pl.String).alias(TELLING[1]))


def _gather(work: Path, path: Path, kind: str, note: Mapping[str, object]) -> None:
    """The parts as one file that says whose copy it is."""
    parts = f"read_parquet('{_quoted(str(work / '*.parquet'))}')"
    said = json.dumps(note, ensure_ascii=False)
    with duckdb.connect(str(path) if kind == "duckdb" else ":memory:") as engine:
        if kind == "duckdb":
            engine.execute(f"CREATE TABLE items AS FROM {parts}")
            engine.execute("CREATE TABLE export (key TEXT, value TEXT)")
            engine.executemany("INSERT INTO export VALUES (?, ?)", [(key, str(value)) for key, value in note.items()])
        else:
            engine.execute(
                f"COPY (FROM {parts}) TO '{_quoted(str(path))}' "
                f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{'sarhad.export': '{_quoted(said)}'}})"
            )


def _quoted(text: str) -> str:
    return text.replace("'", "''")
