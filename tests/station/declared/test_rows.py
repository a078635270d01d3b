"""Between records and the canonical table nothing is lost, and the records have a place for every column."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sarhad.declarations.columns import GoodsItem, Header, Outcome
from sarhad.declarations.objects import table_of as submitted_table
from sarhad.declarations.schema import item_schema
from sarhad.station.accounts.roles import Role
from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.services import arrival_of, group, receive_rows
from sarhad.station.declared.models import Arrival, Declaration, Item
from sarhad.station.declared.rows import content_hash, rows_of, table_of
from sarhad.station.declared.services import arrivals_of, get_declaration
from tests.station.country import BOLTS, FIGS, SHOES, arrive, submission

STATION = Sender(Arrival.Source.IMPORT)


def field_names(model) -> set[str]:
    return {field.name for field in model._meta.get_fields()}


def test_every_canonical_column_has_its_field():
    assert set(Header.model_fields) <= field_names(Declaration)
    assert set(GoodsItem.model_fields) | set(Outcome.model_fields) <= field_names(Item)


@pytest.mark.django_db
def test_what_comes_in_comes_out_as_the_same_table(rules):
    sent = submission(SHOES, BOLTS, currency="USD", exporter="Кўприк MChJ")
    receive = group(submitted_table([sent]))
    receive_rows(receive, STATION, arrival_of(STATION))
    kept = Item.objects.select_related("declaration__office").order_by("item_no")
    assert_frame_equal(table_of(kept), submitted_table([sent]))


@pytest.mark.django_db
def test_columns_that_only_the_source_knows_are_kept(rules):
    table = submitted_table([submission(BOLTS)]).with_columns(truck=pl.lit("01 A 777 AA"), axles=pl.lit(5))
    receive_rows(group(table), STATION, arrival_of(STATION))
    assert Item.objects.get().extra == {"truck": "01 A 777 AA", "axles": 5}


def test_the_hash_is_the_same_by_file_and_by_api_and_for_any_order_of_items():
    sent = submission(SHOES, BOLTS, FIGS)
    by_api = rows_of(sent)
    [(_, by_file)] = group(submitted_table([sent]).reverse())
    assert content_hash(by_api) == content_hash(by_file)


@pytest.mark.parametrize("change", [{"importer": "T2"}, {"office": "N2"}, {"currency": "EUR"}])
def test_the_hash_tells_every_change(change):
    sent = submission(SHOES)
    assert content_hash(rows_of(sent)) != content_hash(rows_of(sent.model_copy(update=change)))


def test_the_table_of_nothing_has_all_columns():
    assert table_of([]).schema == item_schema()


@pytest.mark.django_db
def test_the_latest_version_is_shown_unless_one_is_named(rules, inspector):
    first = arrive(SHOES)
    second = arrive(SHOES, name=first.declaration_id, version=2)
    assert get_declaration(inspector, first.declaration_id) == second
    assert get_declaration(inspector, first.declaration_id, 1) == first


@pytest.mark.django_db
def test_deliveries_are_seen_in_the_subtree_of_whoever_brought_them(rules, person, inspector):
    rows = group(submitted_table([submission(BOLTS)]))
    sender = Sender(Arrival.Source.UPLOAD, user=inspector)
    receive_rows(rows, sender, arrival_of(sender))
    assert arrivals_of(person(Role.CHIEF, "N")).count() == 1
    assert arrivals_of(person(Role.CHIEF, "S")).count() == 0
