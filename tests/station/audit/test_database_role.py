"""PostgreSQL itself refuses a station's role what would hide a deed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from sarhad.errors import SarhadError
from sarhad.station.audit import immutability
from sarhad.station.audit.chain import append, verify_chain
from sarhad.station.audit.database_role import grants

pytestmark = pytest.mark.django_db
ROLE = "sarhad_station_tested"


@pytest.fixture
def as_role(db):
    if connection.vendor != "postgresql":
        pytest.skip("roles are PostgreSQL's; the same test runs in the PostgreSQL step")
    append("tested", actor="x", subject="x")
    immutability.remove(connection)  # the right alone must hold, without the trigger
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        for statement in grants(ROLE):
            cursor.execute(statement)
        cursor.execute(f"SET ROLE {ROLE}")
        yield cursor
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditrecord SET actor = 'x'",
        "DELETE FROM audit_auditrecord",
        "TRUNCATE audit_auditrecord",
        "DELETE FROM audit_auditcheckpoint",
        "UPDATE risk_decision SET channel = 'green'",
        "DELETE FROM risk_profileversion",
        "ALTER TABLE audit_auditrecord DISABLE TRIGGER ALL",
        "DROP TABLE audit_auditrecord CASCADE",
    ],
)
def test_the_role_may_not_change_what_is_written_once(as_role, statement):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        as_role.execute(statement)


def test_the_role_can_do_the_station_s_work(as_role):
    append("tested", actor="y", subject="y")
    assert verify_chain() == []


def test_a_name_that_is_no_identifier_is_refused():
    with pytest.raises(SarhadError, match="no name for a role"):
        grants("x; DROP TABLE y")
