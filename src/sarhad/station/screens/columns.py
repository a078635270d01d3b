"""Columns of the item table, indicators and what else a model looks at, as officers call them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

COLUMNS: Mapping[str, Promise] = {
    "declaration_id": _("Reference of the declaration"), "version": _("Version"),
    "declared_at": _("Moment of the declaration"), "office": _("Office"),
    "declaration_type": _("Kind of declaration"), "declarant": _("Declarant"), "importer": _("Importer"),
    "exporter": _("Exporter"), "carrier": _("Carrier"), "transport_mode": _("Means of transport"),
    "departure_country": _("Sent from"), "payment_method": _("How duties are paid"),
    "currency": _("Currency of the invoice"), "item_no": _("Number of the item"), "procedure": _("Procedure"),
    "use": _("Intended use of the goods"), "origin_country": _("Origin"),
    "origin_marking": _("How the origin is marked on the goods"), "preference": _("Preference (tariff treatment)"),
    "invoice_amount": _("Price on the invoice"), "hs_code": _("HS code"),
    "goods_description": _("Description of the goods"), "net_mass_kg": _("Net mass, kg"),
    "gross_mass_kg": _("Gross mass, kg"), "quantity": _("Quantity in the supplementary unit"),
    "quantity_unit": _("Supplementary unit"), "packages": _("Number of packages"),
    "customs_value": _("Customs value"), "duty_rate": _("Rate of duty, per cent"),
    "duties_assessed": _("Duties and taxes assessed"), "hs2": _("HS chapter"), "hs_chapter": _("HS chapter"),
    "hs4": _("HS heading"), "hs6": _("HS subheading"), "value_per_kg": _("Customs value per kilogram"),
    "value_per_unit": _("Customs value per unit"), "kg_per_unit": _("Net mass per unit, kg"),
    "net_kg_per_package": _("Net mass per package, kg"), "gross_to_net": _("Gross mass over net mass"),
    "invoice_to_value": _("Price on the invoice over customs value"),
    "duties_to_value": _("Duties over customs value"), "model_score": _("Score of the model"),
    "national_irregular_share": _("Irregular share of what was inspected in the country, 365 days"),
    "importer_first_hs6": _("Importer's first goods of this HS subheading"),
    "importer_first_origin": _("Importer's first goods of this origin"),
    "importer_first_exporter": _("Importer's first purchase from this exporter"),
    "importer_first_office": _("Importer's first declaration at this office"),
    "importer_office_share": _("Share of the importer's declarations made at this office, 365 days"),
    "importer_exporter_share": _("Share of the importer's declarations that name this exporter, 365 days"),
    "origin_departure_share": _("Share of the goods of this origin sent from this country, 365 days"),
    "unit_value": _("Customs value per kilogram"),
    "unit_value_ratio": _("Customs value per kilogram over what is usual for such goods"),
    "unit_value_z": _("Customs value per kilogram: standard deviations from what is usual"),
    "unit_value_support": _("Items that tell which value per kilogram is usual"),
    "unit_value_level": _("Goods that tell which value per kilogram is usual"),
    "mass_per_package_kg": _("Mass per package, kg"), "declaration_value": _("Customs value of the declaration"),
    "declaration_items": _("Items of the declaration"),
    "mirror_price_ratio": _("Customs value per kilogram over the price abroad"),
}  # fmt: skip
"""By the name that conditions use."""

TRADERS: Mapping[str, Promise] = {"importer": _("Importer"), "exporter": _("Exporter"), "declarant": _("Declarant")}

KNOWN: Mapping[str, Promise] = {
    "age_days": _("days since the first declaration"),
    "declarations_30d": _("declarations in 30 days"),
    "declarations_90d": _("declarations in 90 days"),
    "declarations_365d": _("declarations in 365 days"),
    "inspections_30d": _("declarations inspected in 30 days"),
    "inspections_90d": _("declarations inspected in 90 days"),
    "inspections_365d": _("declarations inspected in 365 days"),
    "irregularities": _("declarations with an irregularity ever"),
    "irregularities_365d": _("declarations with an irregularity in 365 days"),
    "irregular_share": _("irregular share of what was inspected"),
    "days_since_irregularity": _("days since the last irregularity"),
}
"""What indicators know of each trader."""

ALIKE: Mapping[str, Promise] = {
    "consignment": _("Goods of the same code, mass, value, duty and route"),
    "goods_amount": _("Goods of the same code, mass and value"),
    "goods_mass": _("Goods of the same code and mass"),
    "goods_price": _("Goods of the same code and value per kilogram"),
    "goods_route": _("Goods of the same code, duty and route"),
    "goods_duty": _("Goods of the same code and duty"),
    "goods_origin": _("Goods of the same code and origin"),
    "goods_departure": _("Goods of the same code, sent from the same country"),
    "goods_office": _("Goods of the same heading at the same office"),
    "goods": _("Goods of the same code"),
}
"""When a model's experience takes goods for alike (`sarhad.targeting.experience.ALIKE`)."""

EXPERIENCED: Mapping[str, Promise] = {
    "seen": _("inspected before"),
    "share": _("irregular share of those inspected before"),
}

NAMES_OF_COLUMNS = ("feature", "what")
"""Places of the library's sentences that are filled with the name of a column."""

_TRADER = re.compile(rf"({'|'.join(TRADERS)})_({'|'.join(KNOWN)})")
_EXPERIENCE = re.compile(rf"({'|'.join(ALIKE)})_({'|'.join(EXPERIENCED)})")


def column_name(name: str) -> str:
    """What a column is called in the reader's language; a name that is none of ours stays as it is.

    >>> column_name("importer_declarations_30d")
    'Importer: declarations in 30 days'
    """
    if word := COLUMNS.get(name):
        return str(word)
    for pattern, whose, what in ((_TRADER, TRADERS, KNOWN), (_EXPERIENCE, ALIKE, EXPERIENCED)):
        if found := pattern.fullmatch(name):
            return _now("%(whose)s: %(what)s") % {"whose": whose[found[1]], "what": what[found[2]]}
    return name
