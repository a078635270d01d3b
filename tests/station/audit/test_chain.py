"""The chain finds every kind of tampering, and the database refuses it in the first place."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from sarhad.station.audit import immutability
from sarhad.station.audit.chain import Entry, append, append_all, hash_of, verify_chain
from sarhad.station.audit.models import AuditHead, AuditRecord

pytestmark = pytest.mark.django_db
COLUMNS = ("at", "action", "actor", "office", "subject", "detail", "previous_hash", "hash")


@pytest.fixture
def chain(db) -> list[AuditRecord]:
    return [append("tested", actor=f"person {n}", subject=f"thing:{n}", detail={"n": n}) for n in range(6)]


@pytest.fixture
def unguarded(chain):
    immutability.remove(connection)
    yield chain
    immutability.install(connection)


def test_an_untouched_chain_holds(chain):
    assert verify_chain() == []
    assert verify_chain(anchor=(3, chain[2].hash)) == []


def test_several_records_at_once_are_linked_as_one_by_one(chain):
    added = append_all(Entry("tested", f"person {n}", "thing:x") for n in range(3))
    assert [one.sequence for one in added] == [7, 8, 9]
    assert [one.previous_hash for one in added] == [one.hash for one in (chain[-1], *added[:-1])]
    assert verify_chain() == []
    assert verify_chain(anchor=(9, added[-1].hash)) == []


def test_nothing_to_record_moves_no_head(chain):
    assert append_all([]) == []
    assert AuditHead.objects.get().sequence == 6


def test_an_empty_chain_holds(db):
    assert verify_chain() == []


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("sequence", [1, 3, 6])
def test_a_change_of_any_column_of_any_record_is_found(unguarded, column, sequence):
    AuditRecord.objects.filter(sequence=sequence).update(**{column: "f" * 19})
    assert sequence in {found.sequence for found in verify_chain()}


@pytest.mark.parametrize("sequence", [1, 3, 6])
def test_a_removed_record_is_found(unguarded, sequence):
    AuditRecord.objects.filter(sequence=sequence).delete()
    assert verify_chain()


def test_an_inserted_record_is_found(unguarded):
    intruder = AuditRecord(
        sequence=7,
        at="2026-01-01",
        action="x",
        actor="x",
        office="",
        subject="x",
        detail="{}",
        previous_hash=unguarded[5].hash,
    )
    intruder.hash = hash_of(intruder)
    intruder.save(force_insert=True)
    assert [found.message for found in verify_chain()] == ["the head names record 6, the last record is 7"]


def test_two_records_that_change_places_are_found(unguarded):
    AuditRecord.objects.filter(sequence=2).update(sequence=99)
    AuditRecord.objects.filter(sequence=3).update(sequence=2)
    AuditRecord.objects.filter(sequence=99).update(sequence=3)
    assert {2, 3} <= {found.sequence for found in verify_chain()}


def test_a_change_with_its_own_hash_made_right_is_found_by_the_next_record(unguarded):
    record = AuditRecord.objects.get(sequence=4)
    record.actor = "somebody else"
    AuditRecord.objects.filter(sequence=4).update(actor=record.actor, hash=hash_of(record))
    assert [found.sequence for found in verify_chain()] == [5]


def test_a_chain_written_anew_from_end_to_end_is_found_by_an_anchor(unguarded):
    anchor = (3, unguarded[2].hash)
    AuditRecord.objects.all().delete()
    AuditHead.objects.all().delete()
    for n in range(6):
        append("forged", actor="x", subject="x", detail={"n": n})
    assert verify_chain() == []
    assert [found.sequence for found in verify_chain(anchor)] == [3]


def test_a_chain_cut_short_with_its_head_is_found_by_an_anchor(unguarded):
    AuditRecord.objects.filter(sequence__gt=2).delete()
    AuditHead.objects.update(sequence=2, hash=unguarded[1].hash)
    assert verify_chain() == []
    assert [found.sequence for found in verify_chain(anchor=(6, unguarded[5].hash))] == [6]


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditrecord SET actor = 'x' WHERE sequence = 2", "DELETE FROM audit_auditrecord"]
)
def test_the_database_refuses_to_change_or_delete(chain, statement):
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        connection.cursor().execute(statement)
    assert verify_chain() == []
    assert AuditRecord.objects.count() == 6


def test_what_is_undone_leaves_neither_record_nor_gap(chain):
    with transaction.atomic():
        append("undone", actor="x", subject="x")
        transaction.set_rollback(True)
    append("done", actor="x", subject="x")
    assert verify_chain() == []
    assert list(AuditRecord.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5, 6, 7]


def test_detail_in_any_script_is_hashed_as_it_was_given(db):
    append("tested", actor="Ўткир", subject="x", detail={"сабаб": "тарозу бузилган", "x": [1.5, None, True]})
    assert verify_chain() == []
    assert "тарозу" in AuditRecord.objects.get().detail
