"""Files that wholes name: photographs and documents on their way up, models on their way down.

A file travels in pieces, each a change of kind "file", beside the wholes and never before them in the queue. A piece is
taken only if a record here names the very file by its SHA-256; the file appears in its place whole and checked, or not.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from sarhad.errors import Place, Problem, SarhadError
from sarhad.station.attachments.models import StoredFile
from sarhad.station.nodes.attached import named_by, record_of, whole_of
from sarhad.station.nodes.models import FileTold, Incoming, Link, Outgoing
from sarhad.station.nodes.snapshots import Tree
from sarhad.station.risk.lives import turn_edition
from sarhad.station.targeting.directory import directory_of
from sarhad.station.targeting.models import ModelVersion

FILE = "file"
ATTACHMENT, MODEL = "attachment", "model"
PIECE = 512 * 1024
"""Bytes of a piece."""
ARRIVING = "arriving"
"""Directory in the home directory where pieces lie until their file is whole."""
STAYS = frozenset({"past.parquet"})
"""Files of a model that stay where it was trained: the national history is not for a checkpoint."""
IN_USE = frozenset({ModelVersion.State.PROPOSED, ModelVersion.State.CHAMPION})


@dataclass(frozen=True)
class Wanted:
    """A file that a whole names.

    Attributes:
        key: "attachment/NAME" or "model/ID/NAME".
        sha256: of its bytes.
        path: where it lies, or will.
    """

    key: str
    sha256: str
    path: Path


def files_of(kind: str, tree: Tree) -> list[Wanted]:
    """The files that a whole names and its neighbours need."""
    if kind == "model" and (tree["fields"]["state"] in IN_USE or tree["fields"]["beside"]):
        return _of_model(tree["fields"]["model_id"], tree["fields"]["metadata"])
    return [_attachment(one) for one in named_by(kind, tree)]


def _attachment(record: StoredFile) -> Wanted:
    return Wanted(f"{ATTACHMENT}/{record.stored_name}", record.sha256, record.path)


def _of_model(model_id: str, metadata: Mapping[str, Any]) -> list[Wanted]:
    directory = directory_of(model_id)
    return [
        Wanted(f"{MODEL}/{model_id}/{name}", sha256, directory / name)
        for name, sha256 in metadata["files"].items()
        if name not in STAYS and Path(name).name == name
    ]


def is_here(kind: str, tree: Tree) -> bool:
    """Whether the whole can do its work: a model in use needs its directory, all else can wait for its files."""
    fields = tree["fields"]
    in_use = kind == "model" and (fields["state"] == ModelVersion.State.CHAMPION or fields["beside"])
    return not in_use or directory_of(fields["model_id"]).is_dir()


def tell_files(link: Link, kind: str, trees: Iterable[Tree]) -> None:
    """Put the files of wholes that go to a neighbour into its outbox, each once; those that are not here yet later."""
    wanted = {one.key: one for tree in trees for one in files_of(kind, tree)}
    known = set(FileTold.objects.filter(link=link, key__in=wanted).values_list("key", flat=True))
    for key, one in wanted.items():
        if key not in known and one.path.is_file():
            count = max(1, -(-one.path.stat().st_size // PIECE))
            FileTold.objects.create(link=link, key=key)
            Outgoing.objects.bulk_create(Outgoing(link=link, kind=FILE, key=f"{key}#{n}") for n in range(count))


def piece(key: str) -> Mapping[str, Any] | None:
    """The body of a piece that is to go; None if its file is not here any more."""
    name, number = _parts_of(key)
    wanted = expected(name)
    if wanted is None or not wanted.path.is_file():
        return None
    with wanted.path.open("rb") as file:
        file.seek(number * PIECE)
        data = file.read(PIECE)
    size = wanted.path.stat().st_size
    return {"sha256": wanted.sha256, "size": size, "data": base64.b64encode(data).decode("ascii")}


def expected(name: str) -> Wanted | None:
    """The file of this name that a record here names; None if none does."""
    kind, _, rest = name.partition("/")
    if kind == ATTACHMENT:
        found = record_of(rest)
        return _attachment(found) if found else None
    if kind == MODEL:
        model_id = rest.partition("/")[0]
        files = _of_model(model_id, metadata) if (metadata := _metadata_of(model_id)) else []
        return next((one for one in files if one.key == name), None)
    return None


def _metadata_of(model_id: str) -> Mapping[str, Any] | None:
    """What a model says of itself: by its record, or by the one that waits for these very files."""
    record = ModelVersion.objects.filter(model_id=model_id).first()
    if record is not None:
        return dict(record.metadata)
    waiting = Incoming.objects.filter(kind="model", key=model_id, status=Incoming.Status.WAITING).first()
    return dict(waiting.change["body"]["fields"]["metadata"]) if waiting is not None else None


def owner_of(name: str) -> tuple[str, str] | None:
    """The whole that names a file: its kind and key."""
    kind, _, rest = name.partition("/")
    if kind == MODEL:
        return "model", rest.partition("/")[0]
    found = record_of(rest)
    return whole_of(found) if found else None


def take_piece(key: str, body: Mapping[str, Any]) -> str | None:
    """Keep a piece; gives the file's name once the file is in its place, a repeated piece too.

    Raises:
        SarhadError: no record here names the file, or it is not what the record says.
    """
    name, number = _parts_of(key)
    wanted = expected(name)
    if wanted is None or wanted.sha256 != body["sha256"]:
        raise SarhadError(Problem(f"no record names file {name!r} with this hash", "it is taken when the record came"))
    if wanted.path.is_file() or _is_over(name):
        return name
    if _whole(wanted).is_file():
        return _placed(name)
    count = max(1, -(-int(body["size"]) // PIECE))
    if not 0 <= number < count or (name.startswith(ATTACHMENT) and body["size"] > settings.ATTACHMENT_LIMIT_BYTES):
        raise SarhadError(Problem(f"piece {number} of {name!r} is beyond its size", "send the file again"))
    staged = _staged(wanted)
    write_durably(staged / str(number), [base64.b64decode(body["data"])])
    if any(not (staged / str(n)).is_file() for n in range(count)):
        return None
    _put_together([staged / str(n) for n in range(count)], wanted)
    shutil.rmtree(staged)
    return _placed(name)


def _is_over(name: str) -> bool:
    """Whether the file was removed here when its time was over: it does not come back."""
    kind, _, rest = name.partition("/")
    record = record_of(rest) if kind == ATTACHMENT else None
    return record is not None and not record.name


def _placed(name: str) -> str | None:
    """The file's name if it is in its place now; a crash may have come between its being whole and this."""
    kind, _, rest = name.partition("/")
    return name if kind != MODEL or _place_model(rest.partition("/")[0]) else None


def _staged(wanted: Wanted) -> Path:
    directory = Path(settings.HOME) / ARRIVING / wanted.key.replace("/", "-")  # two may have the same bytes
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    return directory


def _parts_of(key: str) -> tuple[str, int]:
    name, _, number = key.rpartition("#")
    return name, int(number)


def _put_together(pieces: Sequence[Path], wanted: Wanted) -> None:
    """The pieces become the file."""
    digest = hashlib.sha256()
    for one in pieces:
        digest.update(one.read_bytes())
    if digest.hexdigest() != wanted.sha256:
        shutil.rmtree(pieces[0].parent)
        raise SarhadError(Problem(f"{wanted.key!r} is not what its record says", "`sarhad node resend` sends it again"))
    _whole(wanted).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_durably(_whole(wanted), (one.read_bytes() for one in pieces))


def _whole(wanted: Wanted) -> Path:
    """Where the file goes: of a model, beside its other files until all are there."""
    kind, *rest = wanted.key.split("/")
    return Path(settings.HOME) / ARRIVING / rest[0] / rest[1] if kind == MODEL else wanted.path


def _place_model(model_id: str) -> bool:
    """Move a model to its place once all its files came; gives whether they did."""
    metadata = _metadata_of(model_id)
    files = [_whole(one) for one in _of_model(model_id, metadata)] if metadata else []
    if not metadata or any(not one.is_file() for one in files):
        return False
    from sarhad.targeting.storage import load_model, write_metadata  # large: only where a model came

    draft = files[0].parent
    write_metadata(draft, metadata)
    found = load_model(draft)
    if found.id != model_id:
        raise SarhadError(Problem(f"holds model {found.id}", f"the record says {model_id}", Place(draft)))
    target = directory_of(model_id)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft.rename(target)
    turn_edition()
    return True


def write_durably(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file that is there whole, and still there after the power failed, or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
