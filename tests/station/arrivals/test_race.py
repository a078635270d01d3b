"""The same declarations from many sides at once: stored once, and every side is answered rightly."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.services import receive
from sarhad.station.audit.chain import verify_chain
from sarhad.station.declared.models import Arrival, Declaration
from sarhad.station.risk.profiles import load_profiles
from tests.station import country
from tests.station.country import BOLTS, SHOES, submission

SIDES = 6


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_same_batch_from_many_sides_is_stored_once(tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory is one connection; test_kill has the real file")
    country.make_offices()
    load_profiles(country.write_profiles(tmp_path / "profiles"))
    sent = [submission(BOLTS, SHOES) for _ in range(40)]

    def side(_: int) -> list[str]:
        try:
            return [answer.outcome for answer in receive(sent, Sender(Arrival.Source.IMPORT))]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SIDES) as pool:
        outcomes = list(pool.map(side, range(SIDES)))
    assert Declaration.objects.count() == len(sent)
    assert sorted(one.count("accepted") for one in outcomes) == [0] * (SIDES - 1) + [len(sent)]
    assert {outcome for one in outcomes for outcome in one} == {"accepted", "repeated"}
    assert verify_chain() == []
