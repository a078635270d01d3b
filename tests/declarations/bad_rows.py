"""A file with every kind of bad row between good ones, and what must be said about each."""

from __future__ import annotations

HEADER = (
    "declaration_id,item_no,version,declared_at,office,importer,origin_country,currency,hs_code,goods_description,"
    "net_mass_kg,gross_mass_kg,packages,customs_value,duty_rate,inspected,inspected_at,irregular,severity,"
    "selection_reason,selection_probability"
)
GOOD = {
    "declaration_id": "D", "item_no": "1", "version": "1", "declared_at": "2026-03-01 10:00:00", "office": "10",
    "importer": "I1", "origin_country": "CN", "currency": "USD", "hs_code": "870323", "goods_description": "Cars",
    "net_mass_kg": "1500", "gross_mass_kg": "1600", "packages": "1", "customs_value": "9000.50", "duty_rate": "15",
    "inspected": "1", "inspected_at": "2026-03-02", "irregular": "0", "severity": "0", "selection_reason": "profile",
    "selection_probability": "0.5",
}  # fmt: skip

BAD: list[tuple[dict[str, str], str, str]] = [
    ({"declaration_id": ""}, "declaration_id", "required value missing"),
    ({"office": ""}, "office", "required value missing"),
    ({"item_no": "one"}, "item_no", "not a whole number"),
    ({"item_no": "0"}, "item_no", "below the least value"),
    ({"version": "10000"}, "version", "above the greatest value"),
    ({"declared_at": "yesterday"}, "declared_at", "not a date"),
    ({"declared_at": "2026-02-30"}, "declared_at", "not a date"),
    ({"declared_at": "2031-01-01"}, "declared_at", "date in the future"),
    ({"declared_at": "0026-03-01"}, "declared_at", "date absurdly old"),
    ({"office": "x" * 36}, "office", "text too long"),
    ({"importer": "a\x00b"}, "importer", "unreadable text"),
    ({"origin_country": "XX"}, "origin_country", "unknown country"),
    ({"origin_country": "cn"}, "origin_country", "unknown country"),
    ({"currency": "ZZZ"}, "currency", "unknown currency"),
    ({"hs_code": "8703"}, "hs_code", "no HS code"),
    ({"hs_code": "8703.23"}, "hs_code", "no HS code"),
    ({"hs_code": "999999999999x"}, "hs_code", "no HS code"),
    ({"hs_code": "870399"}, "hs_code", "unknown HS code"),
    ({"goods_description": "x" * 513}, "goods_description", "text too long"),
    ({"net_mass_kg": "-1"}, "net_mass_kg", "below the least value"),
    ({"net_mass_kg": "1,5"}, "net_mass_kg", "not a number"),
    ({"net_mass_kg": "nan"}, "net_mass_kg", "not a number"),
    ({"gross_mass_kg": "1e9"}, "gross_mass_kg", "impossible mass"),
    ({"net_mass_kg": "1700"}, "net_mass_kg", "net mass above gross mass"),
    ({"packages": "1.5"}, "packages", "not a whole number"),
    ({"customs_value": "inf"}, "customs_value", "not a number"),
    ({"duty_rate": "9000"}, "duty_rate", "impossible duty rate"),
    ({"inspected": "maybe"}, "inspected", "neither true nor false"),
    ({"inspected": "0"}, "irregular", "irregular without an inspection"),
    ({"severity": "4", "irregular": "1"}, "severity", "above the greatest value"),
    ({"severity": "2"}, "severity", "severity without an irregularity"),
    ({"selection_reason": "mood"}, "selection_reason", "unknown selection reason"),
    ({"selection_probability": "1.5"}, "selection_probability", "above the greatest value"),
]
"""Changes to a good row, the column and the rule that must be named."""


def quoted(value: str) -> str:
    """A cell as CSV."""
    return '"' + value.replace('"', '""') + '"' if any(sign in value for sign in ',"\n;\t') else value


def line_of(changes: dict[str, str], number: int) -> str:
    """A line like the good one, its declaration's id ending in `number`, with these changes."""
    row = {**GOOD, "declaration_id": f"D{number}", **changes}
    return ",".join(quoted(value) for value in row.values())


def bad_file() -> tuple[str, dict[int, tuple[str, str]], int]:
    """The file's text, for each bad line the column and rule to be named, and the number of good rows."""
    lines, expected, good = [HEADER], {}, 0
    for number, (changes, column, rule) in enumerate(BAD):
        lines.append(line_of({}, 1000 + number))
        good += 1
        lines.append(line_of(changes, number))
        expected[len(lines)] = (column, rule)
    shapes = [
        (line_of({}, 1000), ("declaration_id", "duplicate key")),
        (line_of({}, 5000) + ",one more", ("", "number of fields")),
        ("cut,off", ("", "number of fields")),
        (line_of({}, 5001).replace(",Cars,", ',"Cars,'), ("", "unreadable record")),
    ]
    for text, finding in shapes:
        lines.append(text)
        expected[len(lines)] = finding
        lines.append(line_of({}, 2000 + len(lines)))
        good += 1
    return "\n".join(lines) + "\n", expected, good
