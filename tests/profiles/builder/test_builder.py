"""Rows and text say the same, both ways; what rows cannot say stays text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sarhad
from sarhad.errors import SarhadError
from sarhad.profiles import check_directory, parse
from sarhad.profiles.builder import OPERATORS, QUANTITIES, Group, Row, group_from, kind_of_left, shown, text_of
from sarhad.profiles.language.vocabulary import canonical_vocabulary

COLUMNS = ["net_mass_kg", "packages", "hs_code", "origin_country", "importer", "declared_at", *QUANTITIES]
NUMBERS = st.from_regex(r"-?[1-9][0-9]{0,5}(\.[0-9]{1,3})?", fullmatch=True)
TEXTS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\\"), min_size=1, max_size=12
).map(lambda text: text.strip() or "x")
MOMENTS = st.datetimes().map(lambda moment: moment.isoformat(sep=" ", timespec="seconds"))
NAMES = {"hs": st.sampled_from(["64", "6403", "640399"]), "group": st.sampled_from(["EAEU", "CIS", "ECO"])}


@st.composite
def rows(draw):
    column = draw(st.sampled_from(COLUMNS))
    kind = kind_of_left(column, canonical_vocabulary())
    offered = [o for o in OPERATORS.values() if kind in o.kinds and "list" not in o.name]
    operator = draw(st.sampled_from(offered))
    value = NAMES.get(operator.name.removeprefix("not "), {"number": NUMBERS, "moment": MOMENTS}.get(kind, TEXTS))
    count = st.integers(1, 4) if operator.values is None else st.just(operator.values)
    return Row(column, operator.name, tuple(draw(value) for _ in range(draw(count))))


def groups(join, depth=2):
    other = "OR" if join == "AND" else "AND"
    part = rows() if depth == 0 else st.one_of(rows(), groups(other, depth - 1))
    return st.lists(part, min_size=2, max_size=4).map(lambda parts: Group(join, tuple(parts)))


@given(st.one_of(groups("AND"), groups("OR"), rows().map(lambda row: Group("AND", (row,)))))
@settings(max_examples=80, deadline=None)
def test_what_the_rows_say_the_text_says_and_the_other_way_round(group):
    text = text_of(group)
    assert parse(text).kind == "boolean"
    assert shown(text).group == group
    assert group_from(group.plain()) == group


PROFILES = Path(sarhad.__file__).parent / "demonstration" / "profiles"
CHECKED = check_directory(PROFILES).profiles


@pytest.mark.parametrize("profile", [profile for profile, _ in CHECKED], ids=lambda profile: profile.id)
def test_a_condition_read_into_rows_and_written_again_means_the_same(profile):
    found = shown(profile.condition)
    if found.group is not None:
        assert parse(text_of(found.group)) == parse(profile.condition)
    else:
        assert found.why


def test_most_conditions_people_write_can_be_shown_as_rows():
    shares = [shown(profile.condition).group is not None for profile, _ in CHECKED]
    assert sum(shares) / len(shares) > 0.7


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("5 < net_mass_kg", Row("net_mass_kg", ">", ("5",))),
        ("(invoice_amount/net_mass_kg) < 2.5", Row("invoice_amount / net_mass_kg", "<", ("2.5",))),
        ("origin_country IS NOT NULL", Row("origin_country", "not null")),
        ("declared_at >= DATE '2026-03-21'", Row("declared_at", ">=", ("2026-03-21",))),
        ("hs_code NOT LIKE '64%'", Row("hs_code", "not like", ("64%",))),
        ("net_mass_kg > -5", Row("net_mass_kg", ">", ("-5",))),
    ],
)
def test_other_ways_to_write_the_same_are_read(text, row):
    assert shown(text).group == Group("AND", (row,))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("net_mass_kg > gross_mass_kg", "net_mass_kg > gross_mass_kg"),
        ("NOT (net_mass_kg > 5 OR packages > 3)", "NOT (net_mass_kg > 5 OR packages > 3)"),
        ("CASE WHEN packages > 3 THEN TRUE ELSE FALSE END AND packages > 1", "CASE WHEN"),
        ("LENGTH(importer) = 9", "LENGTH(importer) = 9"),
    ],
)
def test_what_rows_cannot_say_says_so(text, why):
    found = shown(text)
    assert found.group is None
    assert found.why.startswith(why)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (Row("net_mass_kg", ">", ("heavy",)), "'heavy' is not a number"),
        (Row("net_mass_kg", ">", ("",)), "a value is missing"),
        (Row("net_mass_kg", "between", ("1",)), "a value is missing"),
        (Row("net_mass_kg", "hs", ("64",)), "net_mass_kg is a number"),
        (Row("", "=", ("1",)), "names no column"),
        (Row("colour", "=", ("1",)), "unknown column 'colour'"),
    ],
)
def test_a_row_that_is_not_complete_is_named(row, message):
    with pytest.raises(SarhadError, match=message):
        text_of(Group("AND", (row,)))


def test_a_comma_is_read_as_the_decimal_point_and_a_quote_is_kept():
    assert text_of(Group("AND", (Row("net_mass_kg", ">", ("1 500,5",)),))) == "net_mass_kg > 1500.5"
    assert text_of(Group("AND", (Row("importer", "=", ("O'z",)),))) == "importer = 'O''z'"


@pytest.mark.parametrize(
    "sent",
    [
        None,
        5,
        {"join": "XOR", "parts": []},
        {"join": "AND"},
        {"join": "AND", "parts": [3]},
        {"join": "AND", "parts": [{"column": "a", "operator": "; DROP", "values": []}]},
    ],
)
def test_what_is_no_group_of_rows_is_refused(sent):
    with pytest.raises(SarhadError):
        group_from(sent)
