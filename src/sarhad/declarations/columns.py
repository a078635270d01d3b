"""The canonical item table, column by column: this file is the definition; everything else is derived.

Three records make a row. `Header` repeats on every item of a declaration, `GoodsItem` is one line of it,
`Outcome` is what an inspection found and why there was one. The API takes and gives `Declaration`.
The Polars schema (`sarhad.declarations.schema`) and the reference page are made from these annotations.

Names follow the business terms of the WCO Data Model; `Wco.path` is the element of its XML.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from sarhad.sentences import say

SelectionReason = Literal["profile", "model", "random", "manual"]
"""Why an item was inspected."""

TEXT_LIMIT = 512


@dataclass(frozen=True)
class Wco:
    """Where a column lives in the WCO Data Model.

    Attributes:
        path: the element in the model's XML.
        number: the model's own identifier of the data element ("WCO ID"); None where no source confirmed it.
    """

    path: str
    number: str | None = None


@dataclass(frozen=True)
class Unit:
    """Unit of measurement of a number column."""

    symbol: str


CODE_LIMIT = 35
NO_CONTROLS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"
"""Text without control characters: no database, screen or CSV file carries them safely."""


def _legal_time(moment: datetime) -> datetime:
    """Refuse a time zone: which legal time it would be converted to cannot be known here."""
    if moment.tzinfo is not None:
        raise ValueError(say("give the legal time of the office, without a time zone"))
    return moment


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_LIMIT, pattern=NO_CONTROLS)
]
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=CODE_LIMIT, pattern=NO_CONTROLS)
]
LegalTime = Annotated[datetime, AfterValidator(_legal_time)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
HsCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,12}$")]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=2**53)]

NATIONAL = Unit("national currency")
KILOGRAM = Unit("kg")


class Record(BaseModel):
    """Common behaviour: unknown fields are refused, values are immutable once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Header(Record):
    """What is declared once for the whole declaration."""

    declaration_id: Annotated[
        Code,
        Wco("Declaration/ID", "D014"),
        Field(description="Reference number of the declaration, unique in the country"),
    ]
    version: Annotated[
        int,
        Wco("Declaration/VersionID"),
        Field(ge=1, le=9999, description="Version of the declaration; an amendment has the next number"),
    ] = 1
    declared_at: Annotated[
        LegalTime,
        Wco("Declaration/AcceptanceDateTime", "023"),
        Field(description="Moment of acceptance, in the legal time of the office (no time zone)"),
    ]
    office: Annotated[
        Code,
        Wco("Declaration/DeclarationOfficeID", "065"),
        Field(description="Customs office where the goods are declared"),
    ]
    declaration_type: Annotated[
        Code | None,
        Wco("Declaration/TypeCode", "D013"),
        Field(description="Kind of declaration (import, export, transit, simplified)"),
    ] = None
    declarant: Annotated[
        Code | None,
        Wco("Declaration/Declarant/ID", "R123"),
        Field(description="Who lodges the declaration (broker or owner)"),
    ] = None
    importer: Annotated[
        Code | None, Wco("Declaration/GoodsShipment/Importer/ID", "R038"), Field(description="Who imports the goods")
    ] = None
    exporter: Annotated[
        Code | None,
        Wco("Declaration/GoodsShipment/Exporter/ID", "R032"),
        Field(description="Who sends the goods (seller, consignor)"),
    ] = None
    carrier: Annotated[
        Code | None,
        Wco("Declaration/GoodsShipment/Consignment/Carrier/ID", "R012"),
        Field(description="Who carries the goods (also courier)"),
    ] = None
    transport_mode: Annotated[
        Code | None,
        Wco("Declaration/BorderTransportMeans/ModeCode", "T022"),
        Field(description="Mode of transport at the border (UN/ECE Recommendation 19 or the source's code)"),
    ] = None
    departure_country: Annotated[
        Country | None,
        Wco("Declaration/GoodsShipment/ExportCountry/ID", "062"),
        Field(description="Country the goods were sent from, ISO 3166-1 alpha-2"),
    ] = None
    payment_method: Annotated[
        Code | None, Wco("Declaration/DutyTaxFee/Payment/MethodCode", "107"), Field(description="How duties are paid")
    ] = None
    currency: Annotated[
        Currency | None,
        Wco("Declaration/GoodsShipment/Invoice/CurrencyCode", "135"),
        Field(description="Currency of the invoice, ISO 4217"),
    ] = None


class GoodsItem(Record):
    """One line of a declaration: goods of one code, origin and procedure."""

    item_no: Annotated[
        int,
        Wco("GovernmentAgencyGoodsItem/SequenceNumeric", "006"),
        Field(ge=1, le=99999, description="Number of the item within its declaration, from 1"),
    ]
    procedure: Annotated[
        Code | None,
        Wco("GovernmentAgencyGoodsItem/GovernmentProcedure/CurrentCode", "166"),
        Field(description="Customs procedure the goods are declared for"),
    ] = None
    use: Annotated[
        Code | None,
        Wco("GovernmentAgencyGoodsItem/Commodity/IntendedUseCode"),
        Field(description="Intended use of the goods"),
    ] = None
    origin_country: Annotated[
        Country | None,
        Wco("GovernmentAgencyGoodsItem/Origin/CountryCode", "063"),
        Field(description="Country of origin, ISO 3166-1 alpha-2"),
    ] = None
    origin_marking: Annotated[
        Code | None,
        Field(description="How the origin is marked on the goods"),
    ] = None
    preference: Annotated[
        Code | None,
        Wco("GovernmentAgencyGoodsItem/Commodity/DutyTaxFee/DutyRegimeCode", "164"),
        Field(description="Tariff treatment asked for (tax type, preference)"),
    ] = None
    invoice_amount: Annotated[
        Amount | None,
        Unit("invoice currency"),
        Wco("GovernmentAgencyGoodsItem/Commodity/InvoiceLine/ItemChargeAmount", "112"),
        Field(description="Price of the item on the invoice"),
    ] = None
    hs_code: Annotated[
        HsCode,
        Wco("GovernmentAgencyGoodsItem/Commodity/Classification/ID", "145"),
        Field(
            description="Commodity code as text: 6 digits of the Harmonized System and what the national tariff adds"
        ),
    ]
    goods_description: Annotated[
        Text | None,
        Wco("GovernmentAgencyGoodsItem/Commodity/Description", "137"),
        Field(description="The goods in the declarant's words"),
    ] = None
    net_mass_kg: Annotated[
        Amount | None,
        KILOGRAM,
        Wco("GovernmentAgencyGoodsItem/Commodity/GoodsMeasure/NetNetWeightMeasure", "128"),
        Field(description="Net mass, without any packaging"),
    ] = None
    gross_mass_kg: Annotated[
        Amount | None,
        KILOGRAM,
        Wco("GovernmentAgencyGoodsItem/Commodity/GoodsMeasure/GrossMassMeasure", "126"),
        Field(description="Gross mass, with packaging"),
    ] = None
    quantity: Annotated[
        Amount | None,
        Unit("quantity_unit"),
        Wco("GovernmentAgencyGoodsItem/Commodity/GoodsMeasure/TariffQuantity", "130"),
        Field(description="Quantity in the tariff's supplementary unit"),
    ] = None
    quantity_unit: Annotated[
        Code | None,
        Wco("GovernmentAgencyGoodsItem/Commodity/GoodsMeasure/TariffQuantity/@unitCode", "130"),
        Field(description="Supplementary unit (UN/ECE Recommendation 20)"),
    ] = None
    packages: Annotated[
        Count | None,
        Unit("packages"),
        Wco("GovernmentAgencyGoodsItem/Packaging/QuantityQuantity", "144"),
        Field(description="Number of packages"),
    ] = None
    customs_value: Annotated[
        Amount | None,
        NATIONAL,
        Wco("GovernmentAgencyGoodsItem/CustomsValueAmount"),
        Field(description="Value for customs purposes"),
    ] = None
    duty_rate: Annotated[
        Amount | None,
        Unit("%"),
        Wco("GovernmentAgencyGoodsItem/Commodity/DutyTaxFee/TaxRateNumeric", "115"),
        Field(description="Rate of duty applied, in per cent of the customs value"),
    ] = None
    duties_assessed: Annotated[
        Amount | None,
        NATIONAL,
        Wco("GovernmentAgencyGoodsItem/Commodity/DutyTaxFee/Payment/TaxAssessedAmount", "120"),
        Field(description="Duties and taxes assessed"),
    ] = None


class Outcome(Record):
    """What came of an inspection; empty where there was none."""

    inspected: Annotated[bool | None, Field(description="Whether the item was inspected; empty: not known")] = None
    inspected_at: Annotated[
        LegalTime | None, Field(description="When the inspection was closed, legal time of the office")
    ] = None
    irregular: Annotated[
        bool | None, Field(description="Whether an irregularity was confirmed; empty: not inspected")
    ] = None
    severity: Annotated[int | None, Field(ge=0, le=3, description="0 none, 1 minor, 2 serious, 3 critical")] = None
    irregularity_type: Annotated[
        Code | None, Field(description="Kind of irregularity (undervaluation, misclassification, ...)")
    ] = None
    additional_revenue: Annotated[
        Amount | None, NATIONAL, Field(description="Duties, taxes and fines assessed because of the inspection")
    ] = None
    selection_reason: Annotated[
        SelectionReason | None, Field(description="Why it was inspected: profile, model, random or manual")
    ] = None
    selection_probability: Annotated[
        float | None, Field(ge=0, le=1, description="Probability with which the item was to be selected for inspection")
    ] = None


class Declaration(Header):
    """A whole declaration as the API takes it: the header with its goods items."""

    items: Annotated[
        tuple[GoodsItem, ...],
        Field(min_length=1, max_length=9999, description="Goods items, each with its own item_no"),
    ]

    @model_validator(mode="after")
    def _items_are_numbered_apart(self) -> Declaration:
        numbers = [item.item_no for item in self.items]
        if len(set(numbers)) < len(numbers):
            twice = next(number for number in numbers if numbers.count(number) > 1)
            raise ValueError(say("item_no {number} is given more than once", number=twice))
        return self
