"""An export holds the goods of the own offices, no criteria, no trader without the right, and whose copy it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from sarhad.declarations.schema import item_schema
from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord
from sarhad.station.operations import analytics
from sarhad.station.operations.analytics import export_analytics
from tests.station.country import BOLTS, SHOES, TOYS, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
PERIOD = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture
def goods():
    for code, office, importer in ((SHOES, "N1", "T1"), (BOLTS, "N1", "T2"), (TOYS, "S1", "T1")):
        arrive(code, office=office, importer=importer, exporter="X")
    arrive(BOLTS, declared_at=datetime(2026, 5, 2))


def test_it_holds_the_own_subtrees_goods_of_the_period_in_the_form_of_the_item_table(goods, person, tmp_path):
    made = export_analytics(person(Role.ANALYST, "N"), tmp_path / "goods.parquet", *PERIOD)
    table = pl.read_parquet(made.path)
    assert table["office"].unique().to_list() == ["N1"]
    assert sorted(table["hs_code"]) == sorted([SHOES, BOLTS])
    assert dict(table.schema).items() >= item_schema().items()
    assert table["declared_at"].unique().to_list() == [datetime(2026, 3, 2, 10, 30)]
    assert set(table["channel"]) <= {"red", "green"}
    assert made.path.stat().st_mode & 0o777 == 0o400


def test_traders_are_pseudonyms_that_join_over_exports_and_tell_nothing(goods, person, tmp_path):
    someone = person(Role.AUDITOR, "C")
    first, second = (
        pl.read_parquet(export_analytics(someone, tmp_path / f"{n}.parquet", *PERIOD).path) for n in (1, 2)
    )
    assert first.equals(second)
    assert first["importer"].n_unique() == 2
    values = {value for column in first.cast(pl.String).iter_columns() for value in column}
    assert not values & {"T1", "T2", "X"}
    assert not first["declaration_id"].str.starts_with("D").any()
    assert first["goods_description"].null_count() == first.height


def test_who_has_the_right_may_take_traders_as_declared_and_nobody_else(goods, person, tmp_path):
    table = pl.read_parquet(
        export_analytics(person(Role.MANAGER, "C"), tmp_path / "a.parquet", *PERIOD, pseudonyms=False).path
    )
    assert set(table["importer"]) == {"T1", "T2"}
    for role in (Role.ANALYST, Role.AUDITOR):
        with pytest.raises(PermissionDenied):
            export_analytics(person(role, "C"), tmp_path / "b.parquet", *PERIOD, pseudonyms=False)
    with pytest.raises(PermissionDenied):
        export_analytics(person(Role.INSPECTOR, "N1"), tmp_path / "b.parquet", *PERIOD)
    assert not (tmp_path / "b.parquet").exists()


def test_each_file_says_whose_it_is_and_the_record_knows_it(goods, person, tmp_path):
    someone = person(Role.ANALYST, "N")
    made = export_analytics(someone, tmp_path / "a.parquet", *PERIOD)
    note = json.loads(pl.read_parquet_metadata(made.path)["sarhad.export"])
    assert (note["by"], note["export"], note["office"]) == (someone.username, made.export_id, "N")
    other = export_analytics(someone, tmp_path / "a.duckdb", *PERIOD, kind="duckdb")
    with duckdb.connect(str(other.path), read_only=True) as engine:
        assert engine.execute("SELECT value FROM export WHERE key = 'by'").fetchone() == (someone.username,)
        assert engine.execute("SELECT count(*) FROM items").fetchone() == (2,)
    kept = {json.loads(one.detail)["sha256"] for one in AuditRecord.objects.filter(action="analytics_exported")}
    assert kept == {made.sha256, other.sha256}


def test_batches_make_one_file_and_nothing_makes_an_empty_one(goods, person, tmp_path, monkeypatch):
    monkeypatch.setattr(analytics, "ROWS", 1)
    someone = person(Role.AUDITOR, "C")
    assert pl.read_parquet(export_analytics(someone, tmp_path / "a.parquet", *PERIOD).path).height == 3
    past = datetime(2000, 1, 1, tzinfo=UTC), datetime(2000, 2, 1, tzinfo=UTC)
    assert pl.read_parquet(export_analytics(someone, tmp_path / "b.parquet", *past).path).height == 0
    with pytest.raises(SarhadError, match="there already"):
        export_analytics(someone, tmp_path / "a.parquet", *PERIOD)


def test_the_page_gives_the_file_and_a_tick_without_the_right_changes_nothing(goods, client, person, tmp_path):
    client.force_login(person(Role.ANALYST, "N"))
    address = reverse("operations:analytics")
    assert "pseudonyms" in client.get(address).content.decode()
    form = {"from": "2026-03-01", "to": "2026-03-31", "kind": "parquet", "traders": "1"}
    answer = client.post(address, form)
    path = Path(tmp_path / "taken.parquet")
    path.write_bytes(answer.getvalue())
    assert pl.read_parquet(path).height == 2
    assert "T1" not in pl.read_parquet(path)["importer"]
    assert "note error" in client.post(address, {**form, "kind": "doc"}).content.decode()
