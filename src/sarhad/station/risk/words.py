"""What risk areas, steps and their buttons are called on the screens."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AREAS: dict[str, Promise] = {
    "revenue": _("Revenue"), "origin": _("Origin"), "classification": _("Classification"),
    "prohibitions": _("Prohibitions and restrictions"), "safety": _("Safety"), "ipr": _("Intellectual property"),
    "security": _("Security"), "compliance": _("Compliance"),
}  # fmt: skip

BUTTONS: dict[str, Promise] = {
    "approve": _("Approve: it selects"), "approve_silent": _("Approve in shadow: counted only"),
    "propose": _("Propose for approval"), "renew": _("Renew"), "resume": _("Resume"), "refuse": _("Refuse"),
    "take_back": _("Take the proposal back"), "suspend": _("Suspend"),
    "activate_urgently": _("Activate urgently for 24 hours"), "retire": _("Retire"),
}  # fmt: skip
"""What a button does, in the order of the screen."""

DONE: dict[str, Promise] = {
    "write": _("written"), "load": _("brought in with files"), "propose": _("proposed"),
    "take_back": _("proposal taken back"), "refuse": _("refused"), "approve": _("approved"),
    "approve_silent": _("approved in shadow"), "activate_urgently": _("activated urgently by one person"),
    "suspend": _("suspended"), "resume": _("resumed"), "renew": _("renewed"), "retire": _("retired"),
    "replace": _("replaced by a later version"),
}  # fmt: skip
"""What was done, in a time line."""

OPERATOR_WORDS: dict[str, Promise] = {
    "=": _("is"), "<>": _("is not"), "<": _("less than"), "<=": _("at most"), ">": _("more than"), ">=": _("at least"),
    "between": _("from … to …"), "in": _("is one of"), "not in": _("is none of"), "hs": _("is in the heading"),
    "not hs": _("is not in the heading"), "group": _("is in the group"), "not group": _("is not in the group"),
    "list": _("is on the list"), "not list": _("is not on the list"), "like": _("is like (% any text)"),
    "not like": _("is not like"), "true": _("is true"), "false": _("is false"), "null": _("is not known"),
    "not null": _("is known"),
}  # fmt: skip
"""The operators of the builder (`sarhad.profiles.builder.OPERATORS`) on the screen."""

QUANTITY_WORDS: dict[str, Promise] = {
    "invoice_amount / net_mass_kg": _("price per kilogram, invoice currency"),
    "customs_value / net_mass_kg": _("customs value per kilogram"),
    "customs_value / quantity": _("customs value per unit"),
    "gross_mass_kg / net_mass_kg": _("gross mass over net mass"),
    "net_mass_kg / packages": _("net mass per package, kg"),
    "duties_assessed / customs_value": _("duties over customs value"),
    "HOUR(declared_at)": _("hour of the declaration, 0 to 23"),
    "WEEKDAY(declared_at)": _("weekday of the declaration, 1 Monday to 7 Sunday"),
}
"""The quantities of the builder (`sarhad.profiles.builder.QUANTITIES`) on the screen."""
