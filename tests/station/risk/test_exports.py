"""Profiles that leave the station carry who took them, and lead back to them."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.risk.exports import export_profiles
from sarhad.station.risk.tracing import text_of_copy, trace
from tests.station.risk.writing import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def manager(person):
    return person(Role.MANAGER, "C")


@pytest.mark.parametrize("kind", ["yaml", "csv"])
def test_a_copy_names_who_took_it_in_every_row_and_is_recorded(kind, manager):
    made = export_profiles(manager, kind)
    text = made.content.decode()
    assert text.count(made.export_id) >= 4
    assert AuditRecord.objects.get(action="profiles_exported").subject == f"export:{made.export_id}"


def test_the_yaml_can_be_read_again(manager):
    documents = [one for one in yaml.safe_load_all(export_profiles(manager, "yaml").content) if one]
    assert {one["id"] for one in documents} == {"shoes", "lamps", "toys", "figs"}


def test_one_row_leads_back_to_its_export(manager, person):
    first, second = export_profiles(manager, "csv"), export_profiles(manager, "csv")
    row = second.content.decode().splitlines()[2].rsplit(",", 3)[0]
    assert second.export_id not in row
    found = trace(person(Role.AUDITOR, "C"), row)
    assert [(one.export, one.by, one.told_by) for one in found] == [(second.export_id, manager.username, "mark")]
    assert first.export_id != second.export_id


def test_the_order_alone_leads_back_where_marks_were_cut_off(manager, person, offices):
    for number in range(8):
        write(manager, offices["C"], f"X-{number}")
    made, _ = export_profiles(manager, "yaml"), export_profiles(manager, "yaml")
    names = [one["id"] for one in yaml.safe_load_all(made.content) if one]
    found = trace(person(Role.AUDITOR, "C"), "\n".join(names))
    assert [(one.export, one.told_by) for one in found] == [(made.export_id, "order")]


def test_a_spreadsheet_leads_back_from_its_screen_and_that_is_recorded(manager, client):
    made = export_profiles(manager, "xlsx")
    client.force_login(manager)
    page = client.post("/profiles/-/trace/", {"file": SimpleUploadedFile("leak.xlsx", made.content)}).content.decode()
    assert made.export_id in page
    assert json.loads(AuditRecord.objects.get(action="export_traced").detail) == {"exports": [made.export_id]}


def test_a_region_learns_nothing_of_the_centres_exports(manager, person):
    made = export_profiles(manager, "csv")
    assert trace(person(Role.AUDITOR, "N"), made.content.decode()) == []


def test_a_spreadsheet_that_unfolds_without_end_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", bytes(21 * 1024 * 1024))
    with pytest.raises(SarhadError, match="unfolds"):
        text_of_copy(file.getvalue())


@pytest.mark.parametrize("role", Role)
def test_only_some_roles_export_and_only_their_own_subtree(role, person, offices):
    someone = person(role, "N")
    if Action.EXPORT_PROFILES in ALLOWED[role]:
        assert [one["id"] for one in yaml.safe_load_all(export_profiles(someone, "yaml").content) if one] == ["toys"]
    else:
        with pytest.raises(PermissionDenied):
            export_profiles(someone, "yaml")
