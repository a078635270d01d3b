"""What a score's reasons say: for each group of features a sentence, ready for translation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "same_consignment": "{irregular} of {inspected} with the same code, mass, value, duty and route were irregular",
        "same_goods_amount": "{irregular} of {inspected} with the same code, mass and value were irregular",
        "same_goods_mass": "{irregular} of {inspected} with the same code and mass were irregular",
        "same_goods_price": "{irregular} of {inspected} with the same code and value per kg were irregular",
        "same_goods_route": "{irregular} of {inspected} with the same code, duty and route were irregular",
        "same_goods_duty": "{irregular} of {inspected} with the same code and duty were irregular",
        "same_goods_origin": "{irregular} of {inspected} with the same code and origin were irregular",
        "same_goods_departure": "{irregular} of {inspected} with the same code, sent from there, were irregular",
        "same_goods_office": "{irregular} of {inspected} of this heading at this office were irregular",
        "same_goods": "{irregular} of {inspected} of this code were irregular",
        "value_against_others_from": "Value per kg is {percent} % of what others declare for this code from {origin}",
        "value_against_others": "Value per kg is {percent} % of what others declare for this code",
        "value_unusual": "Value and mass are like those of irregular goods of code {hs_code}",
        "goods": "Goods of code {hs_code} stand out here",
        "goods_conditions": "Code {hs_code}, origin {origin} and duty together are like those of irregular goods",
        "route": "Origin {origin}, sent from {departure}, stands out for these goods",
        "duty": "Duty rate {duty_rate} % under {preference} stands out for these goods",
        "quantity": "Packages, quantity and mass do not fit together as they usually do",
        "way_declared": "The way it is declared (office, procedure, payment, transport) stands out for these goods",
        "importer_history": "The importer's earlier declarations: what was found, how many and how new",
        "exporter_history": "The exporter's earlier consignments: what was found, how many and how new",
        "declarant_history": "The declarant's earlier declarations: what was found, how many and how new",
        "new_combination": "The importer has not dealt in this way before: goods, origin, exporter or office",
        "level": "Irregularities are more frequent in the country than they were",
    }
)  # fmt: skip
"""English sentences by message id; station catalogues translate them, parameters stay."""

_GROUPS = {
    "consignment": ("consignment_seen", "consignment_share", "goods_amount_seen", "goods_amount_share",
                    "goods_mass_seen", "goods_mass_share"),
    "value": ("customs_value", "invoice_amount", "net_mass_kg", "gross_mass_kg", "value_per_kg", "value_per_unit",
              "invoice_to_value", "duties_to_value", "unit_value", "unit_value_ratio", "unit_value_z",
              "unit_value_support", "unit_value_level", "mirror_price_ratio", "declaration_value",
              "goods_price_seen", "goods_price_share"),
    "goods": ("hs2", "hs4", "hs6", "goods_seen", "goods_share", "goods_office_seen", "goods_office_share"),
    "conditions": ("goods_route_seen", "goods_route_share", "goods_duty_seen", "goods_duty_share",
                   "goods_origin_seen", "goods_origin_share", "goods_departure_seen", "goods_departure_share"),
    "route": ("origin_country", "departure_country", "origin_marking", "origin_departure_share"),
    "duty": ("duty_rate", "preference"),
    "quantity": ("quantity", "packages", "kg_per_unit", "net_kg_per_package", "gross_to_net", "mass_per_package_kg",
                 "quantity_unit", "declaration_items"),
    "way": ("office", "procedure", "declaration_type", "use", "transport_mode", "payment_method", "currency",
            "carrier"),
    "level": ("national_irregular_share",),
    "new": ("importer_first_hs6", "importer_first_origin", "importer_first_exporter", "importer_first_office",
            "importer_office_share", "importer_exporter_share"),
}  # fmt: skip

LIKENESSES_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "consignment": ("consignment", "goods_amount", "goods_mass"),
        "value": ("goods_price",),
        "conditions": ("goods_route", "goods_duty", "goods_origin", "goods_departure"),
        "goods": ("goods_office", "goods"),
    }
)
"""For each group the likenesses its sentence can count in, the closest first."""

_TRADERS = ("importer", "exporter", "declarant")


def group_of(feature: str) -> str:
    """The group whose sentence speaks for a feature."""
    for group, features in _GROUPS.items():
        if feature in features:
            return group
    return next((who for who in _TRADERS if feature.startswith(f"{who}_")), "way")
