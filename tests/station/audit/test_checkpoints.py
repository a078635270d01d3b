"""A signed checkpoint gives away whoever rewrites the chain behind it, however well the chain is made to hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sarhad.errors import SarhadError
from sarhad.station.audit import checkpoints as signed
from sarhad.station.audit import immutability
from sarhad.station.audit.chain import GENESIS, append, hash_of, verify_chain
from sarhad.station.audit.models import AuditCheckpoint, AuditHead, AuditRecord
from sarhad.station.audit.signing import is_signed_by, public_key, sign, signing_key

pytestmark = pytest.mark.django_db
RECORDS = 6
COLUMNS = ("at", "action", "actor", "office", "subject", "detail")


@pytest.fixture
def checkpoint(db):
    for n in range(RECORDS):
        append("tested", actor=f"person {n}", subject=f"thing:{n}", detail={"n": n})
    made = signed.make_checkpoint()
    immutability.remove(connection)
    yield made
    immutability.install(connection)


def rehash() -> None:
    """What a forger with the whole database in hand does last: every hash and the head made right again."""
    previous, last = GENESIS, 0
    for number, record in enumerate(AuditRecord.objects.order_by("sequence"), start=1):
        AuditRecord.objects.filter(sequence=record.sequence).update(sequence=number)
        record.sequence, record.previous_hash = number, previous
        record.hash = hash_of(record)
        AuditRecord.objects.filter(sequence=number).update(previous_hash=previous, hash=record.hash)
        previous, last = record.hash, number
    AuditHead.objects.update(sequence=last, hash=previous)


def change(sequence: int, column: str) -> None:
    AuditRecord.objects.filter(sequence=sequence).update(**{column: "forged"})


def remove(sequence: int, _column: str) -> None:
    AuditRecord.objects.filter(sequence=sequence).delete()


def insert(sequence: int, _column: str) -> None:
    for record in AuditRecord.objects.filter(sequence__gte=sequence).order_by("-sequence"):
        AuditRecord.objects.filter(pk=record.pk).update(sequence=record.sequence + 1)
    AuditRecord(sequence=sequence, at="2026", action="x", actor="x", office="", subject="x", detail="{}",
                previous_hash="0" * 64, hash="1" * 64).save(force_insert=True)  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("sequence", range(1, RECORDS + 1))
def test_a_changed_record_is_found_though_all_hashes_were_made_right(checkpoint, sequence, column):
    change(sequence, column)
    rehash()
    assert verify_chain() == []
    assert [found.sequence for found in signed.verify()] == [RECORDS]


@pytest.mark.parametrize("sequence", range(1, RECORDS + 1))
@pytest.mark.parametrize("tamper", [remove, insert])
def test_a_removed_or_inserted_record_is_found_though_all_hashes_were_made_right(checkpoint, tamper, sequence):
    tamper(sequence, "")
    rehash()
    assert verify_chain() == []
    assert RECORDS in [found.sequence for found in signed.verify()]


def test_an_untouched_chain_passes_through_its_checkpoints(checkpoint):
    append("tested", actor="later", subject="thing")
    signed.make_checkpoint()
    assert signed.verify() == []
    assert [one.sequence for one in signed.kept_checkpoints()] == [RECORDS, RECORDS + 1]


def test_a_head_is_signed_once(checkpoint):
    assert signed.make_checkpoint() == checkpoint
    assert AuditCheckpoint.objects.count() == 1


def test_an_empty_chain_has_nothing_to_sign(db):
    assert signed.make_checkpoint() is None


def test_a_checkpoint_kept_elsewhere_outlives_those_removed_here(checkpoint, tmp_path):
    file = tmp_path / "kept.jsonl"
    signed.write_checkpoints(file, signed.kept_checkpoints())
    AuditCheckpoint.objects.all().delete()
    change(2, "actor")
    rehash()
    assert signed.verify() == []
    assert [found.sequence for found in signed.verify(signed.read_checkpoints(file))] == [RECORDS]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(field=st.sampled_from(["sequence", "hash", "signed_at", "signature"]), data=st.data())
def test_a_checkpoint_changed_in_any_field_is_refused(checkpoint, field, data):
    old = getattr(checkpoint, field)
    forged = (
        old + 1
        if field == "sequence"
        else data.draw(st.text("0123456789abcdef", min_size=8).filter(lambda t: t != old))
    )
    changed = replace(checkpoint, **{field: forged})
    assert "signature does not hold" in " ".join(found.message for found in signed.verify([changed]))


def test_a_checkpoint_signed_by_a_stranger_is_refused(checkpoint):
    stranger = Ed25519PrivateKey.generate()
    forged = replace(checkpoint, public_key=public_key(stranger), signature="")
    forged = replace(forged, signature=sign(stranger, forged.message))
    assert "not trusted" in signed.verify([forged])[0].message


def test_a_line_that_is_no_checkpoint_is_named(tmp_path):
    file = tmp_path / "kept.jsonl"
    file.write_text('{"sequence": 1}\n')
    with pytest.raises(SarhadError, match=r"kept.jsonl:1: not a checkpoint"):
        signed.read_checkpoints(file)


def test_signatures_are_those_of_rfc_8032(tmp_path):
    (tmp_path / "node.key").write_text("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb\n")
    key = signing_key(tmp_path)
    assert public_key(key) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = sign(key, b"\x72")
    assert signature == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert is_signed_by(public_key(key), b"\x72", signature)
    assert not is_signed_by(public_key(key), b"\x73", signature)


def test_a_spoilt_key_file_is_told(tmp_path):
    (tmp_path / "node.key").write_text("nonsense\n")
    with pytest.raises(SarhadError, match="not a signing key"):
        signing_key(tmp_path)
