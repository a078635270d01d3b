"""The analyst's screens: open to the roles of the table, never beyond the person's own subtree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sarhad.station.accounts.roles import ALLOWED, Action, Role
from sarhad.station.analysis.commodities import goods, pivot
from sarhad.station.analysis.commodities import search as search_goods
from sarhad.station.analysis.spreads import spreads
from tests.station.country import BOLTS, SHOES, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def now_arrives(*codes: str, **header: object):
    return arrive(*codes, declared_at=timezone.localtime().replace(tzinfo=None), **header)


@pytest.mark.parametrize("role", Role)
def test_each_screen_opens_for_the_roles_of_the_table_only(client, person, role):
    now_arrives(SHOES)
    client.force_login(person(role, "C"))
    expected = 200 if Action.EXPLORE in ALLOWED[role] else 403
    for name in ("checkpoints", "traders", "commodities"):
        assert client.get(reverse(f"analysis:{name}")).status_code == expected
    assert client.get(reverse("analysis:trader"), {"trader": "T1"}).status_code == expected
    assert client.get(reverse("analysis:commodity", args=["6403"])).status_code == expected


def test_another_region_finds_neither_the_trader_nor_the_goods_nor_the_office(client, person):
    now_arrives(SHOES, office="N1")
    client.force_login(person(Role.ANALYST, "S"))
    assert client.get(reverse("analysis:trader"), {"trader": "T1"}).status_code == 404
    assert "?trader=T1" not in client.get(reverse("analysis:traders"), {"trader": "T"}).content.decode()
    assert "T1" not in client.get(reverse("analysis:commodity", args=["6403"]), {"by": "importer"}).content.decode()
    assert "North gate" not in client.get(reverse("analysis:checkpoints")).content.decode()


def test_a_checkpoint_stands_with_its_declarations_and_its_channels(client, person):
    for code in (SHOES, BOLTS):
        now_arrives(code)
    client.force_login(person(Role.ANALYST, "N"))
    shown = client.get(reverse("analysis:checkpoints")).content.decode()
    assert "North gate" in shown
    assert 'class="red" x="0.00" y="0" width="50.00"' in shown
    assert "South gate" not in shown


def test_goods_are_counted_by_importer_and_a_code_takes_only_what_begins_so(person):
    now_arrives(SHOES, importer="A")
    now_arrives(SHOES, importer="A")
    now_arrives(BOLTS, importer="B")
    now = timezone.now()
    since, until = now - timedelta(days=1), now + timedelta(days=1)
    found = pivot(goods(person(Role.ANALYST, "N"), "6403", since, until), "importer")
    assert [(row.name, row.items, row.value) for row in found] == [("A", 2, 200.0)]


def test_the_harmonized_system_is_found_by_digits_and_by_words(person):
    analyst = person(Role.ANALYST, "N")
    assert "0101" in [entry.code for entry in search_goods(analyst, "0101")]
    assert all("horses" in entry.description.lower() for entry in search_goods(analyst, "horses live"))
    assert search_goods(analyst, "horses live")


@pytest.mark.parametrize("code", ["64", "6403'", "x" * 6, "1" * 13])
def test_what_is_no_commodity_code_is_not_found(client, person, code):
    client.force_login(person(Role.ANALYST, "N"))
    assert client.get(reverse("analysis:commodity", args=[code])).status_code == 404


def test_a_traders_name_is_never_a_formula_in_an_export(client, person):
    now_arrives(SHOES, importer="=HYPERLINK(1)")
    client.force_login(person(Role.ANALYST, "N"))
    answer = client.get(reverse("analysis:commodity", args=["6403"]), {"by": "importer", "format": "csv"})
    assert "'=HYPERLINK(1)" in answer.content.decode("utf-8-sig")


def test_a_median_under_nineteen_of_twenty_is_told_and_a_group_without_others_is_left_out():
    peers = [("CN", float(value), False) for value in range(10, 31)]
    [one] = spreads([*peers, ("CN", 2.0, True), ("TR", 1.0, True)], 5)
    assert (one.group, one.peers, one.median, one.own_median, one.below) == ("CN", 21, 20.0, 2.0, True)
