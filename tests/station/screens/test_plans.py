"""No page of any role's menu makes PostgreSQL read a big table from end to end: asked from its own plans.

The tables are those that grow with the country. What must be read whole stands in ALLOWED with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from benchmarks.pages.opening import big_tables, plan_of, read_whole
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sarhad.station.accounts.roles import ALLOWED as MAY
from sarhad.station.accounts.roles import Role
from sarhad.station.screens.navigation import MENU
from tests.station.lanes.conftest import _fresh, in_force, plan  # noqa: F401 (a plan in force over the country)
from tests.station.screens.filled import fill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules", "plan")]

COPIES = 500
ALLOWED: Mapping[str, Mapping[str, str]] = {
    "auditing:records": {
        "audit_auditrecord": "how many records there are, and of which acts, is asked of the whole chain",
    },
}
"""By page, the big tables that it may read whole, and why."""


@pytest.fixture
def country(person):
    """Twenty thousand declarations in PostgreSQL, a lane plan in force."""
    if connection.vendor != "postgresql":
        pytest.skip("the plans are PostgreSQL's: run with DATABASE_URL")
    fill(COPIES, person(Role.INSPECTOR, "N1", "looks"))


def asked_of(client, page):
    """Status of the page, and every question it asked with its plan."""
    with CaptureQueriesContext(connection) as asked:
        status = client.get(page).status_code
    questions = {one["sql"] for one in asked.captured_queries}
    return status, {one: plan_of(one) for one in questions if one.lstrip().upper().startswith(("SELECT", "WITH"))}


def test_no_page_reads_a_big_table_whole(client, person, country):
    big, wrong, opened = big_tables(), [], 0
    assert {"declared_declaration", "declared_item", "risk_decision", "risk_hit", "inspections_inspection"} <= big
    for role in Role:
        user = person(role, "N1" if role in (Role.INSPECTOR, Role.CHIEF) else "C")
        if role == Role.DECLARANT:
            type(user).objects.filter(pk=user.pk).update(declarant="D7")
        client.force_login(user)
        for entry in MENU:
            if entry.action not in MAY[role]:
                continue
            status, found = asked_of(client, reverse(entry.address))
            assert status == 200, entry.address
            opened += len(found)
            for sql, planned in found.items():
                whole = set(read_whole(planned)) & big - ALLOWED.get(entry.address, {}).keys()
                wrong += [f"{role} {entry.address} reads {name} whole: {sql[:2000]}" for name in sorted(whole)]
    assert not wrong, "\n".join(wrong)
    assert opened > 500
    with connection.cursor() as cursor:  # a page that lost its index would have been noticed
        cursor.execute("DROP INDEX inspection_closed")
    client.force_login(person(Role.CHIEF, "N1", "another"))
    _, found = asked_of(client, reverse("lanes:plan"))
    assert "inspections_inspection" in {name for planned in found.values() for name in read_whole(planned)}
