"""Runs in the station: kept in the database, the same for batches and single ones, whoever sends them at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.services import receive
from sarhad.station.declared.models import Arrival, Declaration
from sarhad.station.lanes import plans
from sarhad.station.lanes.models import Run
from sarhad.station.risk.profiles import load_profiles
from tests.station import country
from tests.station.country import BOLTS, submission

pytestmark = pytest.mark.django_db
LIMITED = """\
plan: national
rows:
  - trader_passed: 4
"""


def send(declarations) -> list[str]:
    receive(declarations, Sender(Arrival.Source.IMPORT))
    names = [one.declaration_id for one in declarations]
    channels = dict(Declaration.objects.values_list("declaration_id", "channel"))
    return [channels[name] for name in names]


def longest(channels: list[str]) -> int:
    run = found = 0
    for channel in channels:
        run = 0 if channel != "green" else run + 1
        found = max(found, run)
    return found


def test_a_trader_never_has_more_pass_than_the_plan_allows_one_by_one_or_in_batches(in_force):
    in_force(LIMITED)
    channels = [channel for _ in range(10) for channel in send([submission(BOLTS)])]
    channels += send([submission(BOLTS) for _ in range(120)])
    assert 3 <= longest(channels) <= 4
    assert Run.objects.get(kind="trader", code="T1").passed <= 4


def test_a_repeated_submission_makes_no_run_longer(in_force):
    in_force(LIMITED)
    one = submission(BOLTS)
    send([one])
    before = Run.objects.get().passed
    send([one])
    assert Run.objects.get().passed == before


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_many_sides_at_once_cannot_make_a_run_longer(tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory is one connection")
    country.make_offices()
    load_profiles(country.write_profiles(tmp_path / "profiles"))
    (tmp_path / "plan.yaml").write_text(LIMITED)
    plans.load(tmp_path / "plan.yaml")
    batches = [[submission(BOLTS, importer=f"T{n % 3}") for _ in range(5)] for n in range(24)]

    def side(batch) -> None:
        try:
            receive(batch, Sender(Arrival.Source.IMPORT))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(side, batches))
    assert Declaration.objects.count() == 120
    for trader in ("T0", "T1", "T2"):
        looked_at = Declaration.objects.filter(importer=trader).exclude(channel="green").count()
        assert looked_at >= 40 // 5  # runs of at most 4 between the looks
