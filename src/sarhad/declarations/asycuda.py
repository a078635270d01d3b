"""ASYCUDA World's SAD as it exports it to XML: the table below is all that is read of it, and from where.

The structure is that of exported declarations (`<ASYCUDA>` with `Identification`, `Traders`, `Transport`,
`Financial` and an `Item` per goods item; some systems put a `SAD` element between). Empty is `<null/>`.
Misspellings (`Suppplementary_unit`) are the format's own.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from sarhad.declarations.xml_tree import children, find, first_text, local

HEADER: dict[str, tuple[str, ...]] = {
    "declared_at": ("Identification/Registration/Date", "Property/Date_of_declaration"),
    "office": ("Identification/Office_segment/Customs_clearance_office_code",),
    "declarant": ("Declarant/Declarant_code",),
    "importer": ("Traders/Consignee/Consignee_code",),
    "exporter": ("Traders/Exporter/Exporter_code",),
    "transport_mode": ("Transport/Means_of_transport/Border_information/Mode",),
    "departure_country": ("General_information/Country/Export/Export_country_code",),
    "payment_method": ("Financial/Mode_of_payment",),
}  # fmt: skip

ITEM: dict[str, tuple[str, ...]] = {
    "item_no": ("Item_number", "Rank"),
    "procedure": ("Tarification/Extended_customs_procedure",),
    "origin_country": ("Goods_description/Country_of_origin_code",),
    "preference": ("Tarification/Preference_code",),
    "currency": ("Valuation_item/Item_Invoice/Currency_code",),
    "invoice_amount": ("Valuation_item/Item_Invoice/Amount_foreign_currency", "Tarification/Item_price"),
    "goods_description": ("Goods_description/Commercial_Description", "Goods_description/Description_of_goods"),
    "net_mass_kg": ("Valuation_item/Weight_itm/Net_weight_itm",),
    "gross_mass_kg": ("Valuation_item/Weight_itm/Gross_weight_itm",),
    "quantity": ("Tarification/Supplementary_unit/Suppplementary_unit_quantity",),
    "quantity_unit": ("Tarification/Supplementary_unit/Suppplementary_unit_code",),
    "packages": ("Packages/Number_of_packages",),
    "customs_value": ("Valuation_item/Total_CIF_itm", "Valuation_item/Statistical_value"),
    "duty_rate": ("Taxation/Taxation_line/Duty_tax_rate",),
    "duties_assessed": ("Taxation/Item_taxes_amount",),
}
"""The duty rate is that of the first line of taxation: customs duty comes first on the form."""

_CURRENCY = ("Valuation/Gs_Invoice/Currency_code",)
_TYPE = ("Identification/Type/Type_of_declaration", "Identification/Type/Declaration_gen_procedure_code")
_REGISTRATION = ("Identification/Registration/Serial_number", "Identification/Registration/Number")
_REFERENCE = ("Declarant/Reference/Number",)
_HS = ("Tarification/HScode/Commodity_code", "Tarification/HScode/Precision_1")
HS_DIGITS = 12


def is_asycuda(root: Element) -> bool:
    """Whether this is an ASYCUDA document."""
    return local(root) in ("ASYCUDA", "SAD") and any(local(element) == "Identification" for element in root.iter())


def asycuda_rows(root: Element) -> list[dict[str, str | None]]:
    """One row of texts per goods item, named as the canonical columns.

    The declaration's id is office, registration date, serial and number, as the registration makes it unique;
    before registration it is the declarant's reference.
    """
    rows: list[dict[str, str | None]] = []
    for sad in _declarations(root):
        header = {name: first_text(sad, paths) for name, paths in HEADER.items()}
        header["declaration_id"] = _id(sad, header)
        header["declaration_type"] = "".join(filter(None, (first_text(sad, (path,)) for path in _TYPE))) or None
        for number, item in enumerate(children(sad, "Item"), start=1):
            rows.append({**header, **_item(item, sad, number)})
    return rows


def _declarations(root: Element) -> list[Element]:
    if find(root, "Identification") is not None:
        return [root]
    return [element for element in root.iter() if element is not root and find(element, "Identification") is not None]


def _item(item: Element, sad: Element, number: int) -> dict[str, str | None]:
    row = {name: first_text(item, paths) for name, paths in ITEM.items()}
    code = "".join(filter(None, (first_text(item, (path,)) for path in _HS)))
    row["hs_code"] = code.replace(".", "").replace(" ", "")[:HS_DIGITS] or None
    row["item_no"] = row["item_no"] or str(number)
    row["currency"] = row["currency"] or first_text(sad, _CURRENCY)
    return row


def _id(sad: Element, header: dict[str, str | None]) -> str | None:
    serial, number = (first_text(sad, (path,)) for path in _REGISTRATION)
    if number is None:
        return first_text(sad, _REFERENCE)
    day = (header["declared_at"] or "").replace("/", ".")
    return "-".join(filter(None, (header["office"], day, f"{serial or ''}{number}")))
