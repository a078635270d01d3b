"""Groups of countries a condition may name with GROUP('...'); membership as of 2026-01.

Sources: the Eurasian Economic Commission (EAEU: members), the CIS Executive Committee (CIS), the European Union (EU),
and the Economic Cooperation Organization (ECO).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

COUNTRY_GROUPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "EAEU": frozenset("AM BY KG KZ RU".split()),
        "CIS": frozenset("AM AZ BY KG KZ MD RU TJ UZ".split()),
        "CENTRAL_ASIA": frozenset("KG KZ TJ TM UZ".split()),
        "ECO": frozenset("AF AZ IR KG KZ PK TJ TM TR UZ".split()),
        "EU": frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()),
    }
)
