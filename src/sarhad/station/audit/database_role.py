"""A PostgreSQL role that runs the station without the right to change or delete what must stay as written."""

from __future__ import annotations

import re

from django.apps import apps

from sarhad.errors import Problem, SarhadError

WRITTEN_ONCE = ("audit.AuditRecord", "audit.AuditCheckpoint", "risk.ProfileVersion", "risk.Decision")
"""Records that are only ever added."""


def grants(role: str) -> list[str]:
    """SQL for the database's owner; the role itself must own nothing and be no superuser.

    Raises:
        SarhadError: the name is no plain identifier.
    """
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise SarhadError(Problem(f"{role!r} is no name for a role", "small letters, digits and underscores"))
    tables = ", ".join(apps.get_model(label)._meta.db_table for label in WRITTEN_ONCE)
    return [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {tables} FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {role}",
    ]
