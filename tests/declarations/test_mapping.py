"""Mappings: what each setting does, and that a mistake names its line, its column and what was meant."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from sarhad.declarations.mapping import load_mapping, shipped_mappings
from sarhad.declarations.reading import read
from sarhad.errors import SarhadError

REQUIRED = """\
columns:
  declaration_id: id
  item_no: {value: 1}
  declared_at: {from: day, format: ["%d.%m.%Y", "%Y%m%d"]}
  office: office
  hs_code: {from: code, remove: ". ", pad: 10}
"""


def mapped(tmp_path: Path, more: str, columns: dict[str, list[str]]) -> tuple[pl.DataFrame, list[dict[str, object]]]:
    """The table a mapping makes of a small source, and its faults."""
    (tmp_path / "own.yaml").write_text(REQUIRED + more, encoding="utf-8")
    height = len(next(iter(columns.values())))
    base = {"id": [f"A{n}" for n in range(height)], "day": ["31.12.2025"] * height}
    fixed = {"office": ["7"] * height, "code": ["102.21 00.10"] * height}
    pl.DataFrame({**base, **fixed, **columns}).write_csv(tmp_path / "own.csv")
    rejected: list[pl.DataFrame] = []
    table = read(tmp_path / "own.csv", load_mapping(tmp_path / "own.yaml"), rejected=rejected)
    return table, [fault for part in rejected for fault in part.to_dicts()]


def test_dates_in_several_formats_codes_with_dots_and_lost_zeros(tmp_path: Path) -> None:
    table, faults = mapped(tmp_path, "", {"day": ["31.12.2025", "20260101"]})
    assert table["declared_at"].dt.strftime("%Y-%m-%d").to_list() == ["2025-12-31", "2026-01-01"]
    assert table["hs_code"].to_list() == ["0102210010"] * 2
    assert table["version"].to_list() == [1, 1]
    assert not faults


def test_tonnes_become_kilograms(tmp_path: Path) -> None:
    table, _ = mapped(tmp_path, "  net_mass_kg: {from: tonnes, factor: 1000}\n", {"tonnes": ["1.5", ""]})
    assert table["net_mass_kg"].to_list() == [1500.0, None]


def test_codes_are_translated_and_an_unlisted_one_is_a_fault(tmp_path: Path) -> None:
    more = '  transport_mode: {from: way, codes: {ROAD: "3", RAIL: "2", "?": null}}\n'
    table, faults = mapped(tmp_path, more, {"way": ["ROAD", "?", "MULE"]})
    assert table["transport_mode"].to_list() == ["3", None]
    assert [(fault["line"], fault["column"], fault["value"]) for fault in faults] == [(4, "transport_mode", "MULE")]


def test_unlisted_codes_can_be_kept(tmp_path: Path) -> None:
    more = '  transport_mode: {from: way, codes: {ROAD: "3"}, unlisted: keep}\n'
    assert mapped(tmp_path, more, {"way": ["ROAD", "4"]})[0]["transport_mode"].to_list() == ["3", "4"]


def test_foreign_amounts_become_national_currency(tmp_path: Path) -> None:
    more = "  customs_value: {from: price, currency_from: unit}\n  duties_assessed: {from: duty, currency: EUR}\n"
    columns = {"price": ["10", "10", "10", ""], "unit": ["USD", "eur", "GBP", ""], "duty": ["1", "", "", ""]}
    table, faults = mapped(tmp_path, more + "rates: {USD: 450, EUR: 500.5}\n", columns)
    assert table["customs_value"].to_list() == [4500.0, 5005.0, None]
    assert table["duties_assessed"].to_list() == [500.5, None, None]
    assert [(fault["column"], fault["rule"]) for fault in faults] == [
        ("customs_value", "no amount in a known currency")
    ]


def test_outcomes_are_derived(tmp_path: Path) -> None:
    more = "  inspected: {known: result}\n  irregular: {from: result, above: 0}\n"
    table, _ = mapped(tmp_path, more, {"result": ["0", "3", ""]})
    assert table.select("inspected", "irregular").rows() == [(True, False), (True, True), (None, None)]


def test_extra_columns_ride_along_with_their_type(tmp_path: Path) -> None:
    more = "extra:\n  lorry: {from: plate, upper: true}\n  axles: {from: axles, type: int}\n"
    table, faults = mapped(tmp_path, more, {"plate": ["01a", "02b"], "axles": ["5", "many"]})
    assert table.select("lorry", "axles").rows() == [("01A", 5)]
    assert faults[0]["column"] == "axles"


def test_others_are_kept_only_when_asked_for(tmp_path: Path) -> None:
    assert "note" not in mapped(tmp_path, "", {"note": ["x"]})[0].columns
    assert mapped(tmp_path, "others: keep\n", {"note": ["x"]})[0]["note"].to_list() == ["x"]


def test_numbers_of_a_typed_source_need_no_text(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(REQUIRED + "  net_mass_kg: kg\n", encoding="utf-8")
    typed = {"id": [1, 2], "day": ["20260101"] * 2, "office": [7.0, 8.0], "code": [102210010.0] * 2, "kg": [1.5, None]}
    pl.DataFrame(typed).write_parquet(tmp_path / "own.parquet")
    table = read(tmp_path / "own.parquet", load_mapping(tmp_path / "own.yaml"))
    assert table.select("declaration_id", "office", "hs_code", "net_mass_kg").rows() == [
        ("1", "7", "0102210010", 1.5), ("2", "8", "0102210010", None),
    ]  # fmt: skip


def test_infinity_in_a_typed_source_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(REQUIRED + "  net_mass_kg: {from: t, factor: 1000}\n", encoding="utf-8")
    typed = {"id": ["1", "2"], "day": ["20260101"] * 2, "office": ["7"] * 2, "code": ["102210010"] * 2}
    pl.DataFrame({**typed, "t": [1.5, float("inf")]}).write_parquet(tmp_path / "own.parquet")
    rejected: list[pl.DataFrame] = []
    table = read(tmp_path / "own.parquet", load_mapping(tmp_path / "own.yaml"), rejected=rejected)
    assert table["net_mass_kg"].to_list() == [1500.0]
    assert rejected[0].select("column", "value", "rule").rows() == [("net_mass_kg", "inf", "not a number")]


@pytest.mark.parametrize(
    ("wrong", "line", "column", "message"),
    [
        ("titel: x\n", 7, 1, "did you mean title"),
        ("hs_edition: 2020\n", 7, 13, "no HS edition 2020"),
        ("  importr: x\n", 7, 3, "did you mean importer"),
        ("  importer: {frm: x}\n", 7, 14, "did you mean from"),
        ("  importer: {from: x, from: y}\n", 7, 23, "given twice"),
        ("  importer: {from: x, value: y}\n", 7, 13, "both from and value"),
        ("  importer: {pad: 3}\n", 7, 13, "no source"),
        ("  importer: {from: x, factor: 3}\n", 7, 31, "`factor` is for int and float columns"),
        ("  net_mass_kg: {from: x, factor: kilo}\n", 7, 34, "must be a number, not 'kilo'"),
        ("  packages: {value: one}\n", 7, 21, "packages is int, 'one' is not"),
        ("  importer: {value: 12}\n", 7, 21, 'quote it: "12"'),
        ("  irregular: {from: x, codes: {yes: 1}}\n", 7, 37, "irregular is bool, 1 is not"),
        ("  inspected_at: {from: x, format: day}\n", 7, 35, "no date format: 'day'"),
        ('  inspected_at: {from: x, format: "%d"}\n', 7, 35, "it needs year, month and day"),
        ("  customs_value: {from: x, currency: USD}\n", 7, 3, "in USD, but it has no rate"),
        ("  importer: {from: x, type: int}\n", 7, 29, "has its type already"),
        ("  importer:\n", 7, 12, "no source"),
        ("extra:\n  office: x\n", 8, 3, "is a canonical column"),
        ("extra:\n  my plate: x\n", 8, 3, "is no column name"),
        ("extra:\n  plate: {from: x, type: txt}\n", 8, 26, "did you mean text"),
        ("rates: {US: 3}\n", 7, 13, "did you mean"),
        ("rates: {USD: 0}\n", 7, 14, "must be above 0"),
        ("csv: {separator: x}\n", 7, 18, "no separator"),
        ("csv: {encoding: cp12510}\n", 7, 17, "unknown encoding"),
        ("csv: {encoding: base64}\n", 7, 17, "unknown encoding"),
        ('csv: {decimal: "\'"}\n', 7, 16, "no decimal sign"),
        ("others: no\n", 7, 9, "either keep or drop"),
        ("csv: [1]\n", 7, 6, "must be a list of `name: value`"),
        ("extra: {a: [}\n", 7, 13, "no valid YAML"),
    ],
)
def test_a_mistake_names_its_line_and_column_and_what_was_meant(
    tmp_path: Path, wrong: str, line: int, column: int, message: str
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(REQUIRED + wrong, encoding="utf-8")
    with pytest.raises(SarhadError) as error:
        load_mapping(path)
    assert message in str(error.value)
    places = [(problem.place.line, problem.place.column) for problem in error.value.problems]
    assert (line, column) in places
    assert {problem.place.file for problem in error.value.problems} == {path}


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(REQUIRED + "  importr: x\n  exportr: y\nothers: no\n")
    with pytest.raises(SarhadError) as error:
        load_mapping(path)
    assert len(error.value.problems) == 3


def test_a_required_column_without_source_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(REQUIRED.replace("  office: office\n", ""))
    with pytest.raises(SarhadError, match="nothing says where office comes from"):
        load_mapping(path)


@pytest.mark.parametrize("content", ["", "just text", "a: &x [*x]", "[" * 5000, "\x00"])
def test_what_is_no_mapping_is_one_clear_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(content)
    with pytest.raises(SarhadError):
        load_mapping(path)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(SarhadError, match="did you mean customs-korea"):
        load_mapping("custom-korea")
    with pytest.raises(SarhadError, match="no mapping"):
        load_mapping("../mappings/customs-korea")


def test_every_shipped_mapping_is_right() -> None:
    assert {"canonical", "customs-korea", "kdd2020-date", "asycuda", "wco"} <= set(shipped_mappings())
    assert all(load_mapping(name).title for name in shipped_mappings())


def test_the_format_of_the_date_paper_is_read(tmp_path: Path) -> None:
    path = tmp_path / "date.csv"
    path.write_text(
        "sgd.id,sgd.date,importer.id,declarant.id,country,office.id,tariff.code,quantity,gross.weight,fob.value,"
        "cif.value,total.taxes,illicit,revenue\n"
        "SGD1,13-01-02,IMP826164,DEC1,CN,OFF1,8703241128,1,1500,2500,2809,647,0,0\n"
        "SGD2,2013-01-03,IMP717900,DEC2,DE,OFF2,102210010,3,20,200,239,39,1,980\n"
        "SGD3,13-01-04,IMP717900,DEC2,DE,OFF2,8545200000,3,20,200,239,39,,\n"
    )
    table = read(path, load_mapping("kdd2020-date"))
    assert table["declared_at"].dt.strftime("%Y-%m-%d").to_list() == ["2013-01-02", "2013-01-03", "2013-01-04"]
    assert table["hs_code"].to_list() == ["8703241128", "0102210010", "8545200000"]
    assert table.select("inspected", "irregular", "additional_revenue").rows() == [
        (True, False, 0.0), (True, True, 980.0), (None, None, None),
    ]  # fmt: skip


def test_the_example_in_the_documentation_is_right(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "read-declarations.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "example.yaml").write_text(example, encoding="utf-8")
    mapping = load_mapping(tmp_path / "example.yaml")
    assert mapping.columns["net_mass_kg"].factor == 1000
    assert mapping.extra["lorry_axles"].dtype == "int"
