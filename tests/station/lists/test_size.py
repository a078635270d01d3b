"""A list that could not be sent to the other nodes is never written: it would hold up what is behind it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sarhad.errors import SarhadError
from sarhad.station.accounts.roles import Role
from sarhad.station.lists import size
from sarhad.station.lists.models import ListVersion
from sarhad.station.nodes import envelope
from sarhad.station.nodes.envelope import Change, Message, unpack
from sarhad.station.nodes.snapshots import snapshots
from tests.station.lists.writing import write_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
LARGEST = 16_000
MEMBERS = [f"ТИН-{number:05}" for number in range(200)]
"""About 3 kB as they travel: a letter of them takes two bytes."""


@pytest.fixture
def author(person, monkeypatch):
    monkeypatch.setattr(envelope, "LARGEST", LARGEST)
    monkeypatch.setattr(size, "MOST_BYTES", LARGEST * 3 // 4)
    return person(Role.MANAGER, "C")


def message_of(name):
    tree = snapshots("list", [name])[name]
    return Message("centre", "gate", 1, datetime.now(UTC), [Change("list", name, {}, tree)])


def is_taken(author, office):
    try:
        write_list(author, office, "watched", *MEMBERS)
    except SarhadError as error:
        assert "'watched' holds more text than a node can be sent at once" in str(error)  # noqa: PT017 (the last one)
        return False
    return True


def test_all_versions_that_are_taken_can_be_sent_and_one_more_is_refused(author, offices):
    taken = 0
    while taken < 20 and is_taken(author, offices["C"]):
        taken += 1
    assert ListVersion.objects.filter(named__name="watched").count() == taken
    assert 1 < taken < 20
    whole = message_of("watched")
    assert len(unpack(whole.pack()).changes[0].body["parts"]["lists.ListVersion"]) == taken
    assert len(whole.text()) > LARGEST // 2


def test_another_list_is_not_in_its_way(author, offices):
    for name in ("one", "two", "three", "four", "five"):
        write_list(author, offices["C"], name, *MEMBERS)
    assert ListVersion.objects.count() == 5


def test_without_the_bound_it_could_not_be_sent(author, offices, monkeypatch):
    monkeypatch.setattr(size, "MOST_BYTES", 10**9)
    for _ in range(7):
        write_list(author, offices["C"], "watched", *MEMBERS)
    with pytest.raises(SarhadError, match="unpacks to more than"):
        unpack(message_of("watched").pack())
