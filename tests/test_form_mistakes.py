"""What does not fit a form is told in sentences that can be translated."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sarhad.declarations.columns import Declaration
from sarhad.form_mistakes import SAID, given_of, said_of
from sarhad.profiles import Profile
from sarhad.sentences import Sentence

ITEM = {"item_no": 1, "hs_code": "640399"}
DECLARED = {"declaration_id": "A", "declared_at": "2026-03-01T10:00:00", "office": "N1", "items": [ITEM]}


def said(model: type, sent: dict[str, object]) -> str:
    """The one mistake in what was sent."""
    with pytest.raises(ValidationError) as refused:
        model.model_validate(sent)
    found, *_ = refused.value.errors()  # a mistake in an item is followed by one about their number
    told = said_of(dict(found))
    assert isinstance(told, Sentence)
    return told


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"office": None}, "must be text"),
        ({"office": ""}, "length must be at least 1"),
        ({"office": "x" * 40}, "length must be at most 35"),
        ({"declared_at": "soon"}, "must be a moment, such as 2026-12-31T23:59:00"),
        ({"declared_at": "2026-03-01T10:00:00Z"}, "give the legal time of the office, without a time zone"),
        ({"version": 0}, "must be at least 1"),
        ({"version": 10_000}, "must be at most 9999"),
        ({"version": "one"}, "must be a whole number"),
        ({"currency": "euro"}, "must have the form ^[A-Z]{3}$"),
        ({"colour": "red"}, "is not known here"),
        ({"items": []}, "number of entries must be at least 1"),
        ({"items": 7}, "must be a list"),
        ({"items": [ITEM, ITEM]}, "item_no 1 is given more than once"),
        ({"items": [{**ITEM, "net_mass_kg": "heavy"}]}, "must be a number"),
        ({"items": [{**ITEM, "net_mass_kg": float("inf")}]}, "must be a finite number"),
    ],
)
def test_a_mistake_in_a_declaration(sent, told):
    assert said(Declaration, {**DECLARED, **sent}) == told


def test_a_choice_names_what_may_be_chosen():
    written = {
        "id": "a", "title": "A", "risk_area": "fun", "owner": "N", "level": "central", "condition": "true",
        "treatment": {"channel": "red", "instruction": "Look"}, "rationale": "r",
    }  # fmt: skip
    told = said(Profile, written)
    assert told.startswith("must be one of 'revenue', 'origin'")
    assert " or " not in told


def test_what_is_not_in_the_table_is_told_as_it_was_found():
    assert said_of({"type": "new_kind", "msg": "Input should be {odd}"}) == "Input should be {odd}"
    assert "new_kind" not in SAID


def test_what_was_given_is_shortened():
    assert given_of({"input": "x" * 200}) == "found 'xxx" + "x" * 106
    assert given_of({"input": None}) == ""
