"""XML declarations: ASYCUDA World and WCO Data Model are read into the item table; attacks end in one clear error."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from sarhad.declarations import reading_bytes
from sarhad.declarations.columns import Declaration
from sarhad.declarations.intake import accepted_batches
from sarhad.declarations.mapping import load_mapping
from sarhad.declarations.objects import declarations_of
from sarhad.declarations.reading import read
from sarhad.errors import SarhadError
from tests.declarations.made import declarations

DATA = Path(__file__).parent / "data"
CANONICAL = load_mapping("canonical")


def test_an_asycuda_declaration_is_read_item_by_item() -> None:
    intake = accepted_batches(DATA / "asycuda.xml", CANONICAL, now=datetime(2026, 6, 1))
    first, second = pl.concat(intake).rows(named=True)
    assert intake.rejected == 0
    expected = {
        "declaration_id": "TJ101-3.17.26-C4512", "declared_at": datetime(2026, 3, 17), "office": "TJ101",
        "declaration_type": "IM4", "declarant": "BRK07", "importer": "510000123", "exporter": "EXP1",
        "transport_mode": "3", "departure_country": "CN", "procedure": "4000", "origin_country": "CN",
        "preference": "MFN", "currency": "USD", "invoice_amount": 12500.0, "hs_code": "85171300000",
        "goods_description": "Mobile telephones", "net_mass_kg": 180.5, "gross_mass_kg": 210.0, "quantity": 500.0,
        "quantity_unit": "796", "packages": 20, "customs_value": 137412.5, "duty_rate": 5.0,
        "duties_assessed": 31604.9, "payment_method": "CASH", "item_no": 1, "version": 1,
    }  # fmt: skip
    assert {name: first[name] for name in expected} == expected
    expected = {"item_no": 2, "hs_code": "42022200000", "preference": None, "currency": "USD", "invoice_amount": 900.0}
    assert {name: second[name] for name in expected} == expected


def test_a_wco_declaration_in_any_namespace_is_read() -> None:
    intake = accepted_batches(DATA / "wco.xml", CANONICAL, now=datetime(2026, 6, 1))
    (row,) = pl.concat(intake).rows(named=True)
    expected = {
        "declaration_id": "26UZ0001", "version": 2, "declared_at": datetime(2026, 3, 17, 9, 30), "office": "UZ26",
        "declaration_type": "IMA", "declarant": "BR1", "importer": "302000111", "exporter": "FR77",
        "transport_mode": "3",
        "departure_country": "FR", "procedure": "4000", "origin_country": "FR", "hs_code": "7607111900",
        "gross_mass_kg": 10500.0, "net_mass_kg": 10000.0, "packages": 55, "customs_value": 100.0, "currency": "EUR",
        "invoice_amount": 90.0, "preference": "100", "goods_description": "Aluminium foil", "quantity": 10.0,
        "quantity_unit": "TNE",
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def as_wco(declaration: Declaration) -> str:
    """The declaration in the XML of the WCO Data Model, by the columns' own paths."""
    from sarhad.declarations.schema import columns

    def nested(path: list[str], text: str) -> str:
        return escape(text) if not path else f"<{path[0]}>{nested(path[1:], text)}</{path[0]}>"

    def parts(record: object, part: str, prefix: str) -> str:
        found = []
        for name, column in columns().items():
            value = getattr(record, name, None)
            if column.part == part and column.wco and value is not None and "@" not in column.wco.path:
                text = value.isoformat() if isinstance(value, datetime) else str(value)
                found.append(nested(column.wco.path.removeprefix(prefix).split("/"), text))
        return "".join(found)

    items = "".join(
        f"<GovernmentAgencyGoodsItem>{parts(item, 'item', 'GovernmentAgencyGoodsItem/')}</GovernmentAgencyGoodsItem>"
        for item in declaration.items
    )
    header = parts(declaration, "header", "Declaration/")
    return f"<Declaration>{header}<GoodsShipment>{items}</GoodsShipment></Declaration>"


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(declarations())
def test_a_declaration_survives_the_way_through_wco_xml(tmp_path: Path, made: Declaration) -> None:
    path = tmp_path / "made.xml"
    path.write_text(as_wco(made), encoding="utf-8")
    assert declarations_of(read(path, CANONICAL)) == [made]


ENTITIES = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><Declaration>&c;</Declaration>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Declaration><ID>&b;</ID></Declaration>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTITIES, "document type or entities"),
        (OUTSIDE, "document type or entities"),
        ('<!DOCTYPE a SYSTEM "http://localhost/x.dtd"><Declaration/>', "document type or entities"),
        ("<a>" * 200, "nested deeper"),
        ("<Declaration><ID>1</Declaration>", "no well-formed XML"),
        ("<Declaration>\x00</Declaration>", "no well-formed XML"),
        ("<Declaration>&#0;</Declaration>", "no well-formed XML"),
        ("<html><body/></html>", "no known kind of declaration"),
        ("<Declaration><GoodsShipment/></Declaration>", "without goods items"),
        ("", "empty|no well-formed"),
    ],
)
def test_hostile_or_other_xml_ends_in_one_clear_error(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "odd.xml"
    path.write_text(text)
    with pytest.raises(SarhadError, match=message):
        read(path, CANONICAL)


def test_a_document_above_the_size_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(reading_bytes, "DOCUMENT_LIMIT", 1000)
    path = tmp_path / "large.xml"
    path.write_text(f"<Declaration>{'x' * 2000}</Declaration>")
    with pytest.raises(SarhadError, match="larger than"):
        read(path, CANONICAL)


def test_a_mass_in_an_unknown_unit_rejects_its_row(tmp_path: Path) -> None:
    path = tmp_path / "unit.xml"
    path.write_text((DATA / "wco.xml").read_text().replace('unitCode="TNE">10<', 'unitCode="XYZ">10<'))
    intake = accepted_batches(path, CANONICAL, now=datetime(2026, 6, 1))
    assert not list(intake)
    assert intake.findings.select("column", "value", "rule").rows() == [("net_mass_kg", "10 XYZ", "not a number")]


def test_json_refused_and_taken_declarations_of_one_file(tmp_path: Path) -> None:
    items = '[{"item_no": 1, "hs_code": "870323"}]'
    good = '{"declaration_id": "A1", "declared_at": "2026-01-01", "office": "1", "items": ' + items + "}"
    path = tmp_path / "many.ndjson"
    path.write_text("\n".join([good, '{"declaration_id": "B2"}', good.replace("A1", "C3")]))
    rejects = tmp_path / "rejects.csv"
    intake = accepted_batches(path, CANONICAL, rejects=rejects)
    assert pl.concat(intake)["declaration_id"].to_list() == ["A1", "C3"]
    assert intake.rejected == 1
    assert intake.findings["declaration_id"].unique().to_list() == ["B2"]
    assert intake.findings["line"].unique().to_list() == [2]
