"""A declaration in the WCO Data Model's XML, in any namespace: paths are those of the columns, with national habits.

The path of a column is `Wco.path` in `sarhad.declarations.columns`. `ELSEWHERE` says where declarations of
countries that use the model (for example the United Kingdom's CDS) write the same thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from sarhad.declarations.schema import columns
from sarhad.declarations.xml_tree import children, find, first_text, local, text_at

ELSEWHERE: dict[str, tuple[str, ...]] = {
    "declaration_id": ("FunctionalReferenceID",),
    "declared_at": ("AcceptanceDateTime/DateTimeString", "IssueDateTime/DateTimeString", "IssueDateTime"),
    "office": ("DeclarationOffice/ID", "PresentationOffice/ID"),
    "declarant": ("Agent/ID",),
    "importer": ("Importer/ID",),
    "exporter": ("Exporter/ID",),
    "carrier": ("Consignment/Carrier/ID", "BorderTransportMeans/Operator/ID"),
    "transport_mode": ("GoodsShipment/Consignment/BorderTransportMeans/ModeCode",),
    "goods_description": ("Commodity/CargoDescription",),
    "customs_value": ("StatisticalValueAmount", "CustomsValuation/ValueAmount"),
    "net_mass_kg": ("GoodsMeasure/NetNetWeightMeasure",),
    "gross_mass_kg": ("GoodsMeasure/GrossMassMeasure",),
    "currency": ("Commodity/InvoiceLine/ItemChargeAmount/@currencyID",),
}
"""Tried after the column's own path; paths begin at the Declaration, for items at the item."""

KILOGRAMS = {"KGM": 1.0, "TNE": 1000.0, "GRM": 0.001, "LBR": 0.45359237}
"""UN/ECE Recommendation 20 units of mass, in kilograms."""


def is_wco(root: Element) -> bool:
    """Whether there is a Declaration of the WCO Data Model in it."""
    return any(True for _ in _declarations(root))


def wco_rows(root: Element) -> list[dict[str, str | None]]:
    """One row of texts per goods item, named as the canonical columns."""
    rows: list[dict[str, str | None]] = []
    for declaration in _declarations(root):
        header = {name: _header_text(declaration, name) for name in _named("header")}
        header["declared_at"] = _legal_time(header["declared_at"])
        shipments = children(declaration, "GoodsShipment")
        items = (item for shipment in shipments for item in children(shipment, "GovernmentAgencyGoodsItem"))
        rows.extend({**header, **_item(item, header, number)} for number, item in enumerate(items, start=1))
    return rows


def _named(part: str) -> list[str]:
    return [name for name, column in columns().items() if column.part == part]


def _declarations(root: Element) -> Iterator[Element]:
    for element in root.iter():
        if local(element) == "Declaration" and find(element, "GoodsShipment") is not None:
            yield element


def _header_text(declaration: Element, name: str) -> str | None:
    wco = columns()[name].wco
    own = (wco.path.removeprefix("Declaration/"),) if wco else ()
    return first_text(declaration, own + ELSEWHERE.get(name, ()))


def _item(item: Element, header: dict[str, str | None], number: int) -> dict[str, str | None]:
    row: dict[str, str | None] = {}
    for name in _named("item"):
        wco = columns()[name].wco
        own = (wco.path.removeprefix("GovernmentAgencyGoodsItem/"),) if wco else ()
        paths = own + ELSEWHERE.get(name, ())
        row[name] = _mass(item, paths) if name.endswith("_mass_kg") else first_text(item, paths)
    row["item_no"] = row["item_no"] or str(number)
    row["currency"] = header["currency"] or first_text(item, ELSEWHERE["currency"])
    row["hs_code"] = _code(item) or row["hs_code"]
    previous = text_at(item, "GovernmentProcedure/PreviousCode")
    row["procedure"] = f"{row['procedure'] or ''}{previous}" if previous else row["procedure"]
    return row


def _code(item: Element) -> str | None:
    """The longest commodity code: some countries write each level as a Classification of its own."""
    commodity = find(item, "Commodity")
    found = [] if commodity is None else [text_at(part, "ID") or "" for part in children(commodity, "Classification")]
    codes = [code.replace(".", "") for code in found if code.replace(".", "").isdigit() and len(code) >= 6]
    return max(codes, key=len, default=None)


def _mass(item: Element, paths: tuple[str, ...]) -> str | None:
    for path in paths:
        text = text_at(item, path)
        if text is not None:
            unit = text_at(item, f"{path}/@unitCode") or "KGM"
            return _in_kilograms(text, unit)
    return None


def _in_kilograms(text: str, unit: str) -> str:
    if unit == "KGM":
        return text
    if unit not in KILOGRAMS:
        return f"{text} {unit}"  # is no number: the row is rejected with its value and unit shown
    try:
        return repr(float(text) * KILOGRAMS[unit])
    except ValueError:
        return text


def _legal_time(text: str | None) -> str | None:
    """The local part of a time: format 304 and ISO 8601 end with the zone, the table has the office's legal time."""
    if text is None:
        return None
    day, mark, clock = text.partition("T")
    if mark:
        return f"{day}T{clock.split('+')[0].split('-')[0].removesuffix('Z')}"
    return text[:14] if text[:14].isdigit() and len(text) > 14 else text
