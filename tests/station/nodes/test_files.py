"""Files arrive whole and as their record says, or not at all; a model is in use once all of it is there."""

from __future__ import annotations

import hashlib
import random
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.inspections.attachments import open_attachment
from sarhad.station.inspections.controls import required_controls
from sarhad.station.inspections.models import Attachment
from sarhad.station.inspections.services import record_inspection
from sarhad.station.nodes import files, outbox
from sarhad.station.nodes.envelope import Change, Message
from sarhad.station.nodes.joining import make_node
from sarhad.station.nodes.models import Incoming, Link, Outgoing, Vector
from sarhad.station.nodes.place import Place
from sarhad.station.nodes.receiving import take_in
from sarhad.station.nodes.sending import confirmed, next_number, parcel
from sarhad.station.notes.models import Attachment as NoteAttachment
from sarhad.station.notes.models import Note
from sarhad.station.notes.subjects import About
from sarhad.station.notes.writing import write as write_note
from sarhad.station.targeting import kept
from sarhad.station.targeting.models import ModelVersion
from tests.station import country
from tests.station.targeting.conftest import kept_model, trained  # noqa: F401 (fixtures of a real model)

pytestmark = pytest.mark.django_db
PHOTO = b"\xff\xd8\xff\xe0" + random.Random(1).randbytes(2500)


@pytest.fixture
def above(rules) -> Link:
    make_node(Place("gate", "127.0.0.1:4250", "x"), "checkpoint", "N1")
    link = Link.objects.create(name="north", is_parent=True, office_code="N", public_key="1" * 64)
    Outgoing.objects.all().delete()
    return link


@pytest.fixture
def photo(above, inspector, monkeypatch) -> Attachment:
    monkeypatch.setattr(files, "PIECE", 1000)
    declaration = country.arrive(country.SHOES)
    controls, upload = required_controls(declaration), SimpleUploadedFile("truck.jpg", PHOTO)
    record_inspection(inspector, declaration, controls=controls, findings={}, files=[upload])
    return Attachment.objects.get()


def told(link: Link, bulk: bool = False) -> list[Change]:
    """All that goes to a neighbour now."""
    found: list[Change] = []
    while (number := next_number(link, bulk)) is not None:
        if (one := parcel(link, number)) is not None:
            found += one.message.changes
            confirmed(link, [number])
    return found


def elsewhere(tmp_path: Path) -> Path:
    """The same records on a machine that has none of the files."""
    settings.HOME = tmp_path / "elsewhere"
    settings.HOME.mkdir()
    settings.ATTACHMENTS = settings.HOME / "attachments"
    return settings.HOME


def test_a_photograph_follows_its_declaration_and_arrives_as_it_was(above, photo, inspector, tmp_path):
    assert [one.kind for one in told(above) if one.kind in ("declaration", "file")] == ["declaration"]
    pieces = told(above, bulk=True)
    assert [one.key for one in pieces] == [f"attachment/{photo.stored_name}#{n}" for n in range(3)]
    assert told(above, bulk=True) == []
    elsewhere(tmp_path)
    with pytest.raises(SarhadError, match="still on its way"):
        open_attachment(inspector, photo.pk)
    random.Random(3).shuffle(pieces)
    taken = [files.take_piece(one.key, one.body) for one in [*pieces[:2], pieces[0], *pieces]]
    assert taken == [None] * 5 + [f"attachment/{photo.stored_name}"]
    with open_attachment(inspector, photo.pk)[1] as file:
        assert file.read() == PHOTO
    assert list((settings.HOME / files.ARRIVING).iterdir()) == []


def test_a_file_that_no_record_names_or_that_is_another_is_refused(above, photo, tmp_path):
    told(above)
    good = told(above, bulk=True)
    elsewhere(tmp_path)
    body = {"sha256": hashlib.sha256(b"x").hexdigest(), "size": 1, "data": "eA=="}
    for key in (good[0].key, f"attachment/{'0' * 32}#0", "attachment/../../secret.key#0", "other/x#0"):
        with pytest.raises(SarhadError, match="no record names"):
            files.take_piece(key, body)
    with pytest.raises(SarhadError, match="beyond its size"):
        files.take_piece(good[0].key.replace("#0", "#7"), good[0].body)
    for one in good[:2]:
        files.take_piece(one.key, one.body)
    with pytest.raises(SarhadError, match="not what its record says"):
        files.take_piece(good[2].key, {**good[2].body, "data": good[0].body["data"]})
    assert not settings.ATTACHMENTS.exists()


def test_a_record_cannot_name_a_file_outside(above, photo, inspector):
    Attachment.objects.update(stored_name="/etc/hostname")
    with pytest.raises(SarhadError, match="no name of a stored file"):
        open_attachment(inspector, photo.pk)


def test_what_comes_from_a_neighbour_is_told_to_the_others_and_not_back(above, photo, tmp_path):
    told(above)
    pieces = told(above, bulk=True)
    below = Link.objects.create(name="booth", office_code="N1", public_key="0" * 64)
    elsewhere(tmp_path)
    for number, one in enumerate(pieces, start=1):
        take_in(below, Message("booth", "gate", number, timezone.now(), [one]))
    assert not Outgoing.objects.filter(link=below, kind="file").exists()
    outbox.tell_everything(above)
    told(above)
    assert len(told(above, bulk=True)) == 3


def written(person, content: bytes = PHOTO) -> Note:
    upload = SimpleUploadedFile("ramp.jpg", content)
    return write_note(person(Role.ANALYST, "N1"), "Boxes", "Heavy", [About("trader", "T1")], [upload])


def test_what_came_with_a_note_follows_it_beside_the_same_photograph_of_an_inspection(above, photo, person, tmp_path):
    written(person)
    [kept] = NoteAttachment.objects.all()
    assert kept.sha256 == photo.sha256
    assert {one.kind for one in told(above)} >= {"declaration", "note"}
    pieces = told(above, bulk=True)
    assert {one.key.split("#")[0] for one in pieces} == {
        f"attachment/{photo.stored_name}", f"attachment/{kept.stored_name}",
    }  # fmt: skip
    elsewhere(tmp_path)
    for one in sorted(pieces, key=lambda piece: piece.key.split("#")[1]):  # of one and the other by turns
        files.take_piece(one.key, one.body)
    assert [one.path.read_bytes() for one in (photo, kept)] == [PHOTO, PHOTO]
    assert list((settings.HOME / files.ARRIVING).iterdir()) == []


def test_what_was_removed_when_its_time_was_over_does_not_come_back(above, person, tmp_path):
    written(person)
    told(above)
    [piece] = told(above, bulk=True)
    elsewhere(tmp_path)
    NoteAttachment.objects.update(name="")
    assert files.take_piece(piece.key, piece.body) == piece.key.split("#")[0]
    assert not NoteAttachment.objects.get().path.exists()
    outbox.tell_everything(above)
    assert [one.kind for one in told(above) if one.kind == "note"] == ["note"]
    assert told(above, bulk=True) == []


def test_a_file_of_a_note_is_told_to_the_other_neighbours_of_the_note(above, person, tmp_path):
    written(person)
    told(above)
    [piece] = told(above, bulk=True)
    below = Link.objects.create(name="booth", office_code="N1", public_key="0" * 64)
    elsewhere(tmp_path)
    take_in(above, Message("north", "gate", 1, timezone.now(), [piece]))
    assert Outgoing.objects.filter(link=below, kind="file").count() == 1


@pytest.fixture
def model(above, kept_model) -> ModelVersion:  # noqa: F811
    version = kept_model(0)
    version.state = ModelVersion.State.CHAMPION
    version.save()
    return version


@pytest.mark.parametrize("known", [True, False])
def test_a_model_goes_down_without_the_national_past_and_serves_once_all_of_it_is_there(model, above, tmp_path, known):
    gate = Link.objects.create(name="booth", office_code="N1", public_key="0" * 64)
    outbox.tell("model", [model])
    [whole] = [one for one in told(gate) if one.kind == "model"]
    pieces = told(gate, bulk=True)
    assert {one.key.split("#")[0].split("/")[-1] for one in pieces} == set(model.metadata["files"]) - {"past.parquet"}
    expected = kept.load(model.model_id)
    table = country_rows()
    wanted = expected.score(table).to_list()
    home, told_here = elsewhere(tmp_path), {**whole.body["fields"], "state": "trained"}
    before = [Change("model", whole.key, {"north": 1}, {"fields": told_here, "parts": {}})]
    ModelVersion.objects.all().delete()
    Vector.objects.all().delete()
    take_in(above, message(1, *(before if known else ())))
    take_in(above, message(2, Change("model", whole.key, {"north": 2}, whole.body)))
    assert Incoming.objects.get().reason == "its files are not here yet"
    for number, one in enumerate(reversed(pieces), start=3):
        assert kept.champion() is None
        take_in(above, message(number, one))
    kept._loaded.cache_clear()
    assert kept.champion() is not None
    assert kept.load(model.model_id).score(table).to_list() == wanted
    assert not (home / "models" / model.model_id / "past.parquet").exists()
    assert not Incoming.objects.exists()


def test_a_crash_when_all_is_there_leaves_no_model_behind(model, above, tmp_path, monkeypatch):
    gate = Link.objects.create(name="booth", office_code="N1", public_key="0" * 64)
    outbox.tell("model", [model])
    told(gate)
    *pieces, last = told(gate, bulk=True)
    elsewhere(tmp_path)
    for one in pieces:
        files.take_piece(one.key, one.body)
    with monkeypatch.context() as patched:
        patched.setattr(files, "_place_model", crash)
        with pytest.raises(InterruptedError):
            files.take_piece(last.key, last.body)
    assert files.take_piece(last.key, last.body) == last.key.partition("#")[0]
    kept._loaded.cache_clear()
    assert kept.load(model.model_id).id == model.model_id


def crash(_model_id: str) -> bool:
    raise InterruptedError


def message(number: int, *changes: Change) -> Message:
    return Message("north", "gate", number, timezone.now(), changes)


def country_rows():
    from tests.targeting.made import history

    return history(20).drop("inspected", strict=False)


def test_a_model_that_lost_a_file_is_not_served(model, above):
    shutil.rmtree(kept.directory_of(model.model_id))
    kept._loaded.cache_clear()
    assert kept.in_service(model) is None
