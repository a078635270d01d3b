"""A mapping is tried on a file, kept as a version, and read by from then on."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.arrivals import mappings
from sarhad.station.arrivals.files import upload
from sarhad.station.arrivals.models import MappingVersion
from sarhad.station.audit.models import AuditRecord
from sarhad.station.declared.models import Declaration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
TEXT = """\
title: the old system
columns:
  declaration_id: No
  item_no: {value: 1}
  version: {value: 1}
  declared_at: {from: Date, format: ["%d.%m.%Y"]}
  office: {value: N1}
  hs_code: {from: Code, remove: "."}
  customs_value: {from: Value}
"""
FILE = "No,Date,Code,Value\nA1,02.03.2026,7318.15,100\nA2,02.03.2026,7318.15,-5\nA3,32.03.2026,7318.15,7\n"


def file() -> SimpleUploadedFile:
    return SimpleUploadedFile("old.csv", FILE.encode())


@pytest.fixture
def admin(person):
    return person(Role.ADMINISTRATOR, "C")


def kept(admin, text: str = TEXT) -> MappingVersion:
    trial = mappings.try_out(admin, "old-system", text, file())
    return mappings.keep(admin, "old-system", text, (trial.text_hash, trial.read, trial.rejected))


def test_trying_tells_what_a_delivery_would_come_to_and_keeps_nothing(admin):
    trial = mappings.try_out(admin, "old-system", TEXT, file())
    assert (trial.read, trial.accepted, trial.rejected, trial.whole) == (3, 1, 2, True)
    assert {(column, line) for line, column, *_ in trial.findings} == {("customs_value", 3), ("declared_at", 4)}
    row = dict(zip(trial.columns, trial.preview[0], strict=True))
    assert (row["declaration_id"], row["hs_code"], row["customs_value"]) == ("A1", "731815", 100.0)
    assert not Declaration.objects.exists()


def test_a_kept_one_reads_deliveries_by_its_name_and_they_name_its_version(admin, inspector):
    kept(admin)
    result = upload(inspector, file(), "old-system")
    assert (result.accepted, result.rejected_rows, result.arrival.mapping) == (1, 2, "old-system v1")
    kept(admin, TEXT.replace("value: 1", "value: 2", 1))
    assert upload(inspector, file(), "old-system").arrival.mapping == "old-system v2"
    mappings.withdraw(admin, MappingVersion.objects.get(number=2))
    assert mappings.in_use("old-system").number == 1
    acts = AuditRecord.objects.filter(action__startswith="mapping").values_list("action", flat=True)
    assert list(acts) == ["mapping_kept", "mapping_kept", "mapping_withdrawn"]


def test_what_was_not_tried_with_success_is_not_kept(admin):
    trial = mappings.try_out(admin, "old-system", TEXT, file())
    with pytest.raises(SarhadError, match="not been tried"):
        mappings.keep(admin, "old-system", TEXT + "#\n", (trial.text_hash, 3, 2))
    with pytest.raises(SarhadError, match="not been tried"):
        mappings.keep(admin, "old-system", TEXT, (trial.text_hash, 3, 3))


@pytest.mark.parametrize(("name", "why"), [("canonical", "comes with"), ("Old System", "small letters")])
def test_a_name_that_is_taken_or_none_is_refused(admin, name, why):
    trial = mappings.try_out(admin, name, TEXT, file())
    with pytest.raises(SarhadError, match=why):
        mappings.keep(admin, name, TEXT, (trial.text_hash, 3, 2))


def test_only_who_runs_the_whole_station_keeps_one(admin, person):
    trial = mappings.try_out(admin, "old-system", TEXT, file())
    tried = (trial.text_hash, 3, 2)
    for someone in (person(Role.ADMINISTRATOR, "N"), person(Role.MANAGER, "C")):
        with pytest.raises(PermissionDenied):
            mappings.keep(someone, "old-system", TEXT, tried)


def test_the_page_tries_then_keeps_and_every_mistake_has_its_line(client, admin):
    client.force_login(admin)
    address = reverse("arrivals:edit_mapping")
    wrong = client.post(address, {"name": "old-system", "text": TEXT.replace("hs_code:", "hs_cod:")})
    assert "old-system.yaml:8:3" in wrong.content.decode()
    browser_text = TEXT.replace("\n", "\r\n")  # as a textarea sends it
    tried = client.post(address, {"name": "old-system", "text": browser_text, "file": file()})
    assert "731815" in tried.content.decode()
    client.post(address, {"name": "old-system", "text": browser_text, "keep": "1"})
    assert MappingVersion.objects.get().text == TEXT
    page = client.get(reverse("arrivals:mappings")).content.decode()
    assert "old-system v1" in page
    assert "in use" in page
    assert (
        "customs_value"
        in client.get(reverse("arrivals:mapping", args=[MappingVersion.objects.get().pk])).content.decode()
    )
