"""Restoring gives back what was there, loses what came later and nothing else, and a failure changes nothing."""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sarhad.errors import SarhadError
from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.chain import verify_chain
from sarhad.station.audit.models import AuditRecord
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.models import Attachment
from sarhad.station.inspections.services import record_inspection
from sarhad.station.nodes.models import Link
from sarhad.station.operations import maintenance, restores
from sarhad.station.operations.backups import back_up, backups
from sarhad.station.operations.contents import NAME, differences, read_contents
from tests.station.country import LAMPS, PASSWORD, SHOES, TOYS, arrive

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
REASON = "A disk lost the last hours"


def restore(name: str):
    return restores.restore(maintenance.begin(name, "admin", REASON))


def commodities() -> set[str]:
    return set(Declaration.objects.values_list("items__hs_code", flat=True))


def changed(path, **fields: object):
    """A back-up under another name whose contents say something else."""
    other = path.with_name(path.name.replace(".tar.gz", "-changed.tar.gz"))
    with tarfile.open(path) as old, tarfile.open(other, "w:gz") as new:
        said = replace(read_contents(path), **fields).to_json()
        entry = tarfile.TarInfo(NAME)
        entry.size = len(said)
        new.addfile(entry, io.BytesIO(said))
        for member in old.getmembers()[1:]:
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
    return other


def test_what_was_there_comes_back_and_what_came_later_is_in_the_back_up_of_before(inspector, client, settings):
    photo = SimpleUploadedFile("truck.jpg", JPEG)
    record_inspection(inspector, arrive(SHOES), controls=["Weigh the load"], findings={}, files=[photo])
    made = back_up(None)
    client.force_login(inspector)
    arrive(TOYS)
    [stored] = [path for path in settings.ATTACHMENTS.rglob("*") if path.is_file()]
    stored.unlink()

    saved = restore(made.path.name)

    assert commodities() == {SHOES}
    assert Attachment.objects.count() == 1
    assert stored.read_bytes() == JPEG
    assert verify_chain() == []
    record = AuditRecord.objects.get(action="restored")
    assert (record.actor, json.loads(record.detail)["reason"]) == ("admin", REASON)
    assert client.get(reverse("shifts:work")).status_code == 302, "whoever was signed in signs in again"
    assert maintenance.last().state == "done"
    arrive(LAMPS)  # numbers of new records do not meet old ones

    restore(saved.path.name)
    assert commodities() == {SHOES, TOYS}
    assert not stored.exists()
    assert verify_chain() == []


def test_what_would_be_lost_is_counted(person):
    arrive(SHOES)
    made = back_up(None)
    for _ in range(3):
        arrive(TOYS, LAMPS)
    person(Role.CHIEF, "N1")
    by_name = {str(one.name): one for one in differences(read_contents(made.path))}
    declarations, items = by_name["Declarations"], by_name["Goods items"]
    assert (declarations.then, declarations.now, declarations.lost) == (1, 4, 3)
    assert (items.then, items.lost) == (1, 6)
    assert by_name["Accounts"].lost == 1


@pytest.mark.parametrize("fields", [{"audit_hash": "0" * 64}, {"attachments": 5}, {"database_sha256": "0" * 64}])
def test_what_does_not_hold_ends_with_the_data_of_before(fields):
    arrive(SHOES)
    made = changed(back_up(None).path, **fields)
    arrive(TOYS)
    with pytest.raises(SarhadError):
        restore(made.name)
    assert commodities() == {SHOES, TOYS}
    assert verify_chain() == []
    assert maintenance.last().state == "failed"
    assert not maintenance.last().goes_on


def test_a_file_that_was_changed_after_it_was_recorded_is_refused():
    made = back_up(None)
    made.path.write_bytes(changed(made.path, attachments=7).read_bytes())
    with pytest.raises(SarhadError, match="its hash differs"):
        restores.look_into(made.path.name)


@pytest.mark.parametrize(
    ("fields", "why"),
    [({"engine": "oracle"}, "it is of oracle"), ({"migrations": ("audit.9999_later",)}, "a later version")],
)
def test_a_back_up_of_another_database_or_a_later_version_is_refused(fields, why):
    made = changed(back_up(None).path, **fields)
    with pytest.raises(SarhadError, match=why):
        restores.look_into(made.name)


def test_a_node_with_neighbours_is_not_restored_from_the_screen():
    made = back_up(None)
    Link.objects.create(name="gate", office_code="N1", public_key="0" * 64)
    with pytest.raises(SarhadError, match="joined to others"):
        restores.look_into(made.path.name)


def test_nobody_gets_in_while_one_goes_on_and_no_second_one_begins(client, inspector):
    client.force_login(inspector)
    begun = maintenance.begin("a", "admin", REASON)
    page = client.get(reverse("shifts:work"), headers={"Accept-Language": "ru"})
    assert (page.status_code, page["Retry-After"]) == (503, "10")
    assert client.get("/api/declarations/D1").json()["mistakes"][0]["message"] == "the station is being restored"
    with pytest.raises(SarhadError, match="going on"):
        maintenance.begin("b", "admin", REASON)
    maintenance.keep(replace(begun, state="done"))
    assert client.get(reverse("shifts:work")).status_code == 200


def test_one_whose_process_is_gone_is_told_on_the_page_of_health(client, person):
    begun = maintenance.begin("sarhad-x.tar.gz", "admin", REASON)
    maintenance.keep(replace(begun, process=2**22 + 1))
    assert maintenance.last().broke_off
    client.force_login(person(Role.ADMINISTRATOR, "C"))
    assert "broke off" in client.get(reverse("operations:health")).content.decode()


@pytest.fixture
def admin(client, person) -> User:
    found = person(Role.ADMINISTRATOR, "C")
    client.force_login(found)
    return found


def test_the_screen_shows_what_it_holds_and_asks_for_proof_and_reason_first(client, admin):
    arrive(SHOES)
    made = back_up(admin)
    arrive(TOYS)
    address = reverse("operations:backup", args=[made.path.name])
    page = client.get(address).content.decode()
    assert "as recorded" in page
    assert "Show the second factor first" in page
    assert client.post(address, {"reason": REASON}).url.startswith(reverse("account_reauthenticate"))
    admin.set_password(PASSWORD)
    admin.save()
    client.force_login(admin)
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": address}).url == address
    assert "Restore this back-up" in client.get(address).content.decode()
    page = client.post(address, {"reason": "so"}, follow=True)
    assert "no reason is given" in page.content.decode()
    assert commodities() == {SHOES, TOYS}
    assert maintenance.last() is None


def test_only_who_runs_the_whole_station_restores(client, person):
    made = back_up(None)
    client.force_login(person(Role.ADMINISTRATOR, "N"))
    assert client.get(reverse("operations:backup", args=[made.path.name])).status_code == 403
    with pytest.raises(PermissionDenied):
        restores.start(person(Role.MANAGER, "C"), made.path.name, REASON)
    client.force_login(person(Role.ADMINISTRATOR, "C"))
    assert client.get(reverse("operations:backup", args=["..sarhad"])).status_code == 404


def test_old_back_ups_are_dropped_and_that_is_recorded():
    from sarhad.station.operations.backups import drop_all_but

    made = [back_up(None).path.name for _ in range(3)]
    assert drop_all_but(1) == made[1::-1]
    assert [one.path.name for one in backups()] == made[2:]
    assert AuditRecord.objects.filter(action="backups_dropped").exists()
