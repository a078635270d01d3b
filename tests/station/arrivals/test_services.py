"""Declarations come in once, with their decision, from those who may bring them."""

from __future__ import annotations

import json

import polars as pl
import pytest

from sarhad.declarations.objects import table_of
from sarhad.station.arrivals.answers import RELEASED, TO_BE_CHECKED, Outcome
from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.services import arrival_of, group, receive, receive_rows
from sarhad.station.audit.chain import verify_chain
from sarhad.station.audit.models import AuditRecord
from sarhad.station.declared.models import Arrival, Declaration, Item
from sarhad.station.declared.states import State
from sarhad.station.risk.models import Decision, Hit
from tests.station import country
from tests.station.country import BOLTS, FIGS, LAMPS, SHOES, TOYS, arrive, submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
STATION = Sender(Arrival.Source.IMPORT)


@pytest.mark.parametrize(
    ("code", "channel", "state"),
    [
        (BOLTS, "green", State.RELEASED),
        (FIGS, "blue", State.POST_AUDIT),
        (TOYS, "yellow", State.WAITING),
        (LAMPS, "orange", State.WAITING),
        (SHOES, "red", State.WAITING),
    ],
)
def test_each_channel_has_its_state_on_arrival(code, channel, state):
    declaration = arrive(code)
    assert (declaration.channel, declaration.assessed_channel, declaration.state) == (channel, channel, state)
    assert (declaration.released_at is None) == (state == State.WAITING)


def test_the_strictest_item_decides_for_the_declaration():
    assert arrive(BOLTS, TOYS, LAMPS).channel == "orange"


def test_every_item_has_its_decision_with_what_it_was_made_with():
    declaration = arrive(SHOES, BOLTS)
    shoes, bolts = Decision.objects.filter(item__declaration=declaration).order_by("item__item_no")
    assert (shoes.profiles, bolts.profiles) == (["shoes@1"], [])
    assert shoes.controls == ["Open every tenth box", "Weigh the load"]
    assert shoes.reasons == ["Look closely (shoes)"]
    assert shoes.selection_probability == 1
    assert bolts.selection_probability == pytest.approx(0.02)
    assert len(shoes.key_id) == 16
    assert list(Hit.objects.values_list("profile_version__profile__profile_id", "item__item_no")) == [("shoes", 1)]


def test_the_random_draw_takes_what_no_profile_wants():
    declaration = arrive(BOLTS, name=country.declaration_id(drawn=True))
    assert declaration.channel == "red"
    assert Decision.objects.get().random


def test_a_regional_profile_binds_its_region_only():
    assert arrive(TOYS, office="N2").channel == "yellow"
    assert arrive(TOYS, office="S1").channel == "green"


def test_the_same_again_changes_nothing_and_gets_the_same_receipt():
    sent = submission(SHOES, BOLTS)
    [first] = receive([sent], STATION)
    [second] = receive([sent], STATION)
    assert (first.outcome, second.outcome) == (Outcome.ACCEPTED, Outcome.REPEATED)
    assert first.receipt == second.receipt
    assert (Declaration.objects.count(), Item.objects.count(), Decision.objects.count()) == (1, 2, 2)


def test_other_content_under_the_same_id_and_version_is_a_conflict():
    sent = submission(SHOES)
    receive([sent], STATION)
    [answer] = receive([sent.model_copy(update={"importer": "T2"})], STATION)
    assert answer.outcome == Outcome.CONFLICT
    assert "next version" in answer.mistakes[0].advice
    assert Declaration.objects.get().importer == "T1"


def test_twice_in_one_delivery_is_stored_once():
    sent = submission(SHOES)
    changed = sent.model_copy(update={"importer": "T2"})
    outcomes = [answer.outcome for answer in receive([sent, sent, changed], STATION)]
    assert outcomes == [Outcome.ACCEPTED, Outcome.REPEATED, Outcome.CONFLICT]
    assert Declaration.objects.get().importer == "T1"


def test_an_amendment_replaces_what_is_held_and_never_loosens_it():
    first = arrive(SHOES)
    second = arrive(BOLTS, name=first.declaration_id, version=2)
    first.refresh_from_db()
    assert first.state == State.SUPERSEDED
    assert (second.channel, second.state) == ("red", State.WAITING)


def test_an_amendment_in_the_same_delivery_replaces_what_is_held_and_never_loosens_it():
    first = submission(SHOES)
    second = submission(BOLTS, name=first.declaration_id, version=2)
    third = submission(BOLTS, name=first.declaration_id, version=3)
    receive([first, submission(BOLTS), second, third], STATION)
    stands = Declaration.objects.filter(declaration_id=first.declaration_id).order_by("version")
    assert list(stands.values_list("channel", "state")) == [
        ("red", State.SUPERSEDED), ("red", State.SUPERSEDED), ("red", State.WAITING),
    ]  # fmt: skip


def test_an_old_version_after_the_new_one_in_the_same_delivery_replaces_nothing():
    second = submission(SHOES, version=2)
    receive([second, submission(SHOES, name=second.declaration_id)], STATION)
    assert Declaration.objects.get(declaration_id=second.declaration_id, version=2).state == State.WAITING


def test_an_amendment_of_released_goods_stands_on_its_own():
    first = arrive(BOLTS)
    second = arrive(TOYS, name=first.declaration_id, version=2)
    first.refresh_from_db()
    assert (first.state, second.channel) == (State.RELEASED, "yellow")


def test_an_old_version_that_comes_late_replaces_nothing():
    second = arrive(SHOES, version=2)
    arrive(SHOES, name=second.declaration_id, version=1)
    second.refresh_from_db()
    assert second.state == State.WAITING


def test_what_cannot_be_taken_is_refused_with_a_reason_and_the_rest_goes_on():
    refused, taken = receive([submission(BOLTS, office="NOWHERE"), submission(BOLTS)], STATION)
    assert refused.outcome == Outcome.REFUSED
    assert "no customs office 'NOWHERE'" in refused.mistakes[0].message
    assert taken.outcome == Outcome.ACCEPTED
    assert Arrival.objects.get().refused == 1


@pytest.mark.parametrize(("second", "words"), [({"item_no": 1}, "same number"), ({"goods_description": "a\0"}, "NUL")])
def test_rows_of_a_file_that_no_declaration_can_be_made_of_are_refused(second, words):
    table = pl.concat([table_of([submission(BOLTS, TOYS)]).with_columns(pl.lit(v).alias(n)) for n, v in second.items()])
    [answer] = receive_rows(group(table), STATION, arrival_of(STATION))
    assert answer.outcome == Outcome.REFUSED
    assert words in answer.mistakes[0].message


def test_nobody_declares_for_offices_of_others(inspector):
    own, foreign = receive(
        [submission(BOLTS, office="N1"), submission(BOLTS, office="S1")], Sender(Arrival.Source.UPLOAD, user=inspector)
    )
    assert (own.outcome, foreign.outcome) == (Outcome.ACCEPTED, Outcome.REFUSED)


def test_receipts_tell_what_to_do_and_nothing_of_the_criteria():
    texts = {}
    for code in (BOLTS, FIGS, TOYS, LAMPS, SHOES):
        [answer] = receive([submission(code)], STATION)
        texts[code] = answer.receipt.next_step
        told = json.dumps(answer.model_dump(mode="json")).lower()
        assert not any(word in told for word in ("channel", "red", "profile", "shoes", "random", "score"))
    assert texts[BOLTS] == texts[FIGS] == RELEASED
    assert texts[TOYS] == texts[LAMPS] == texts[SHOES] == TO_BE_CHECKED


def test_many_at_once_are_decided_as_one_by_one():
    codes = (BOLTS, FIGS, TOYS, LAMPS, SHOES)
    sent = [submission(codes[n % 5], codes[n * 3 % 5]) for n in range(80)]
    receive(sent, STATION)
    together = dict(Declaration.objects.values_list("declaration_id", "channel"))
    again = {}
    for one in sent:
        name = country.declaration_id()
        receive([one.model_copy(update={"declaration_id": name})], STATION)
        again[one.declaration_id] = Declaration.objects.get(declaration_id=name).channel
    assert together == again


def test_a_batch_leaves_one_audit_record_that_names_its_rules():
    receive([submission(BOLTS), submission(SHOES)], STATION)
    record = AuditRecord.objects.get(action="decided")
    detail = json.loads(record.detail)
    assert detail["declarations"] == 2
    assert set(detail) >= {"digest", "profiles", "key", "model"}
    assert verify_chain() == []
