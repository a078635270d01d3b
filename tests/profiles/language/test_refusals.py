"""Everything outside the safe subset is refused at its exact spot, with words that help."""

from __future__ import annotations

import pytest

from sarhad.errors import SarhadError
from sarhad.profiles import Vocabulary, parse
from sarhad.profiles.language.parse import MAX_LENGTH

REFUSED = [
    ("custms_value > 5", "1:1: unknown column 'custms_value' (nearest: customs_value"),
    ("PACKAGES > 1", "1:1: unknown column 'PACKAGES' (nearest: packages"),
    ("packages > 1\n  AND orign_country = 'CN'", "2:7: unknown column 'orign_country' (nearest: origin_country"),
    ("irregular", "1:1: unknown column 'irregular'"),
    ("t.packages > 1", "1:3: t.packages names a table"),
    ("packages > 'x'", "1:1: packages is a number, 'x' is a text"),
    ("packages = 1 OR hs_code = '5' AND '5' = packages", "1:35: '5' is a text, packages is a number"),
    ("hs_code + 1 > 2", "1:1: hs_code is a text; arithmetic needs numbers"),
    ("packages", "1:1: this is a number, not a condition"),
    ("net_mass_kg > 15 AND 5", "1:22: this is a number, not a condition"),
    ("packages > 1 AND NOT 5", "1:22: this is a number, not a condition"),
    ("item_no > 1 AND packages = NULL", "1:17: NULL cannot be compared (write IS NULL or IS NOT NULL)"),
    ("packages IN (1, NULL)", "1:1: NULL cannot be compared"),
    ("packages IN (SELECT 1)", "1:1: IN needs a list of values"),
    ("packages IN ()", "1:1: IN needs a list of values"),
    ("packages IN (item_no)", "1:14: item_no is not a plain value"),
    ("packages BETWEEN 'a' AND 'b'", "1:1: packages is a number, 'a' is a text"),
    ("(packages > 1) < (item_no > 2)", "1:2: conditions are compared only with = and <>"),
    ("foo(packages) > 1", "1:1: unknown function FOO"),
    ("LENGHT(hs_code) > 1", "1:1: unknown function LENGHT (nearest: LENGTH"),
    ("RANDOM() > 0.5", "is not part of the profile language"),
    ("COUNT(packages) > 1", "is not part of the profile language"),
    ("SUM(packages) OVER () > 1", "is not part of the profile language"),
    ("CAST(packages AS TEXT) = 'x'", "1:6: CAST is allowed only to write DATE"),
    ("packages::text = 'x'", "1:1: CAST is allowed only to write DATE"),
    ("hs_code LIKE importer", "1:1: LIKE needs a text column and a pattern in quotes"),
    ("hs_code LIKE 'a\\%'", "1:1: a LIKE pattern cannot hold a backslash"),
    ("hs_code LIKE '64%' ESCAPE 'x'", "is not part of the profile language"),
    ("hs_code ILIKE 'a'", "is not part of the profile language"),
    ("hs_code || 'x' = 'y'", "is not part of the profile language"),
    ("packages % 2 = 1", "is not part of the profile language"),
    ("declared_at > 'yesterday'", "1:15: 'yesterday' is not a date"),
    ("declared_at > DATE '2026-13-01'", "1:20: '2026-13-01' is not a date"),
    ("declared_at > TIMESTAMP '2026-01-01 00:00:00+05'", "1:25: '2026-01-01 00:00:00+05' is not a date"),
    ("EXTRACT(SECOND FROM declared_at) > 3", "1:21: EXTRACT(SECOND ...) is not part"),
    ("origin_country IN GROUP('EAUE')", "1:19: unknown group 'EAUE' (nearest: EAEU"),
    ("origin_country IN GROUPE('EAEU')", "1:1: IN GROUPE(...) is not part of the profile language"),
    ("importer IN LIST('watched')", "1:13: unknown list 'watched'"),
    ("packages IN LIST('a')", "1:1: LIST needs a text column"),
    ("hs_code IN HS('64x')", "1:1: HS takes codes of 2 to 12 digits"),
    ("SUBSTRING(hs_code, 0, 2) = '64'", "1:11: SUBSTRING takes positions"),
    ("SUBSTRING(hs_code, 2) = '64'", "1:11: SUBSTRING needs a start and a length"),
    ("ROUND(packages, -1) > 1", "ROUND takes positions"),
    ("LEAST(hs_code, 'a') = 'a'", "1:1: LEAST takes numbers"),
    ("CASE WHEN packages > 1 THEN 'a' ELSE 1 END = 'a'", "1:11: the values here are of different kinds"),
    ("CASE packages WHEN 1 THEN 2 END > 1", "1:6: CASE with a subject is not part"),
    ("packages IS packages", "1:1: IS takes NULL, TRUE or FALSE"),
    ("importer IS TRUE", "1:1: this is a text, not a condition"),
    ("packages > 1e400", "1:12: 1e400 is too large a number"),
    (f"packages > {10**400}", "is too large a number"),
    ("packages > ", "1:10: syntax error near '>'"),
    ("(packages > 1", "1:13: syntax error near '1'"),
    ("hs_code = 'abc", "1:1: the condition cannot be read (a quote may be open)"),
    ("  ", "1:1: the condition is empty"),
    ("packages > ?", "is not part of the profile language"),
    ("packages > :x", "is not part of the profile language"),
    ("SELECT 1", "is not part of the profile language"),
    ("EXISTS (SELECT 1)", "is not part of the profile language"),
    ("packages > 1; DROP TABLE x", "is not part of the profile language"),
    ("(" * 400 + "packages > 1" + ")" * 400, "1:1: the condition cannot be read (it is nested too deeply)"),
    ("NOT (" * 300 + "packages > 1" + ")" * 300, "1:1: the condition cannot be read (it is nested too deeply)"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED, ids=[text[:40] for text, _ in REFUSED])
def test_what_is_outside_the_language_is_refused_where_it_stands(text: str, said: str) -> None:
    with pytest.raises(SarhadError) as refused:
        parse(text)
    assert said in str(refused.value)
    assert refused.value.problems[0].place.line is not None


def test_every_unknown_column_is_named_at_once_in_the_order_of_the_text() -> None:
    with pytest.raises(SarhadError) as refused:
        parse("aaa > 1 AND bbb > 2\nOR ccc > 3")
    assert [(p.place.line, p.place.column) for p in refused.value.problems] == [(1, 1), (1, 13), (2, 4)]


def test_an_endless_condition_is_refused_before_it_is_read() -> None:
    with pytest.raises(SarhadError, match="use a LIST"):
        parse("packages > 1 OR " * (MAX_LENGTH // 16) + "packages > 10000")


def test_lists_and_groups_are_worked_into_the_condition() -> None:
    columns = Vocabulary({"importer": "text", "origin_country": "text"}, lists={"watched": frozenset({"a", "b"})})
    assert parse("importer IN LIST('watched')", columns) == parse("importer IN ('b', 'a')", columns)
    assert parse("origin_country IN GROUP('CENTRAL_ASIA')", columns) == parse(
        "origin_country IN ('UZ', 'KZ', 'KG', 'TJ', 'TM')", columns
    )
