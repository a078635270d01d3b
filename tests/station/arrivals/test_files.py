"""Files of declarations: what is good is in, what is not is kept with its reasons; a second time changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from sarhad.declarations.columns import Declaration as DeclarationIn
from sarhad.declarations.objects import table_of
from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.arrivals import files
from sarhad.station.arrivals.answers import INCOMPLETE, Outcome, status_of
from sarhad.station.arrivals.files import import_file, upload
from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.services import receive
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Arrival, Declaration, Item
from sarhad.station.declared.states import State
from sarhad.station.inspections.controls import controls_left
from sarhad.station.inspections.services import record_inspection, release
from tests.station.country import BOLTS, SHOES, TOYS, submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
HEADER = "declaration_id,item_no,declared_at,office,hs_code,origin_country\n"


def csv_of(*lines: str) -> bytes:
    return (HEADER + "\n".join(lines) + "\n").encode()


def sender(name: str = "f.csv") -> Sender:
    return Sender(Arrival.Source.IMPORT, name=name, mapping="canonical")


def test_a_file_comes_in_whole_and_a_second_time_changes_nothing(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(files, "BATCH", 3)
    monkeypatch.setattr(files, "ROWS", 4)
    sent = [submission(SHOES, BOLTS, TOYS) for _ in range(10)]
    path = tmp_path / "f.parquet"
    table_of(sent).write_parquet(path)
    first = import_file(path, "canonical", sender())
    second = import_file(path, "canonical", sender())
    assert (first.accepted, first.repeated, first.refused, first.rejected_rows) == (10, 0, 0, 0)
    assert (second.accepted, second.repeated) == (0, 10)
    assert (Declaration.objects.count(), Item.objects.count()) == (10, 30)


def test_bad_rows_are_kept_with_every_reason_and_good_ones_are_in(tmp_path: Path):
    path = tmp_path / "f.csv"
    path.write_bytes(
        csv_of(
            "A1,1,2026-03-02T10:00:00,N1,731815,CN",
            "A2,1,never,N1,731815,XX",
            "A3,1,2026-03-02T10:00:00,NOWHERE,731815,CN",
        )
    )
    result = import_file(path, "canonical", sender())
    assert (result.accepted, result.refused, result.rejected_rows) == (1, 1, 1)
    kept = result.arrival.rejected_rows.order_by("pk")
    assert any("NOWHERE" in row.reasons[0]["message"] for row in kept)
    [unread] = [row for row in kept if row.line is not None]
    assert unread.line == 3
    assert "A2" in unread.content
    assert "declared_at" in " ".join(reason["message"] for reason in unread.reasons)


def test_a_person_brings_declarations_of_their_own_offices_only(inspector):
    content = csv_of("A1,1,2026-03-02T10:00:00,N1,731815,CN", "A2,1,2026-03-02T10:00:00,S1,731815,CN")
    result = upload(inspector, SimpleUploadedFile("x/../f.csv", content), "canonical")
    assert (result.accepted, result.refused) == (1, 1)
    assert (result.arrival.name, result.arrival.user) == ("f.csv", inspector)


@pytest.mark.parametrize("role", [role for role in Role if Action.UPLOAD not in ALLOWED[role]])
def test_others_bring_nothing(person, role):
    with pytest.raises(PermissionDenied):
        upload(person(role, "C"), SimpleUploadedFile("f.csv", csv_of()), "canonical")


@pytest.mark.parametrize("mapping", ["nothing", "../../etc/passwd", "/etc/passwd"])
def test_only_shipped_mappings_are_taken_from_a_screen(inspector, mapping):
    with pytest.raises(SarhadError, match="no mapping"):
        upload(inspector, SimpleUploadedFile("f.csv", csv_of()), mapping)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"a,b\n1,2\n"])
def test_what_is_no_file_of_declarations_is_a_clear_mistake(inspector, content):
    with pytest.raises(SarhadError):
        upload(inspector, SimpleUploadedFile("f.csv", content), "canonical")
    assert not Declaration.objects.exists()


GOOD, BAD = "1,2026-03-02T10:00:00,N1,731815,CN", "2,2026-03-02T10:00:00,N1,?,CN"


def brought(tmp_path: Path, *lines: str) -> dict[str, Declaration]:
    path = tmp_path / "f.csv"
    path.write_bytes(csv_of(*lines))
    import_file(path, "canonical", sender())
    return {one.declaration_id: one for one in Declaration.objects.all()}


def test_a_declaration_with_an_unreadable_item_is_held_and_others_go(tmp_path: Path):
    """The bad row comes last: the good ones of the same declaration must not have been released by then."""
    there = brought(tmp_path, f"A1,{GOOD}", f"A2,{GOOD}", f"=A3,{GOOD}", f"A1,{BAD}", f"=A3,{BAD}")
    assert {name: (one.state, one.channel, one.incomplete) for name, one in there.items()} == {
        "A1": (State.WAITING, Channel.YELLOW, True),
        "A2": (State.RELEASED, Channel.GREEN, False),
        "=A3": (State.WAITING, Channel.YELLOW, True),
    }
    assert status_of(there["A1"]).next_step == INCOMPLETE


def test_an_incomplete_declaration_is_not_released_until_its_next_version_comes(tmp_path: Path, inspector):
    held = brought(tmp_path, f"A1,{GOOD}", f"A1,{BAD}")["A1"]
    record_inspection(inspector, held, controls=controls_left(held), findings={})
    with pytest.raises(SarhadError, match="could not be read"):
        release(inspector, held)
    whole = [
        DeclarationIn.model_validate({**submission(BOLTS, BOLTS).model_dump(), "declaration_id": "A1", "version": 2})
    ]
    [answer] = receive(whole, sender())
    assert answer.outcome == Outcome.ACCEPTED
    held.refresh_from_db()
    assert held.state == State.SUPERSEDED
    replacement = Declaration.objects.get(declaration_id="A1", version=2)
    assert (replacement.incomplete, replacement.channel) == (False, Channel.YELLOW)


def test_an_item_given_twice_is_not_missing(tmp_path: Path):
    there = brought(tmp_path, f"A1,{GOOD}", f"A1,{GOOD}")
    assert (there["A1"].incomplete, there["A1"].state) == (False, State.RELEASED)
