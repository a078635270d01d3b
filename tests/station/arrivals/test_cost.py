"""What a submission asks of the database is bounded: a query more would be paid by every declaration."""

from __future__ import annotations

import pytest

from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.services import receive
from sarhad.station.declared.models import Arrival
from tests.station.country import BOLTS, SHOES, submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
SENDER = Sender(Arrival.Source.API)


def test_one_submission_asks_thirteen_things_at_most(django_assert_max_num_queries):
    receive([submission(SHOES)], SENDER)
    with django_assert_max_num_queries(13):
        receive([submission(SHOES)], SENDER)


def test_a_repetition_asks_four(django_assert_max_num_queries):
    sent = submission(SHOES)
    receive([sent], SENDER)
    with django_assert_max_num_queries(4):
        receive([sent], SENDER)


def test_ten_declarations_ask_no_more_than_one(django_assert_max_num_queries):
    receive([submission(SHOES)], SENDER)
    with django_assert_max_num_queries(13):
        receive([submission(SHOES, BOLTS) for _ in range(10)], SENDER)
