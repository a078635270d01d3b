"""What the past says about a declaration, as of its own moment and never from its future."""

from sarhad.indicators.batch import compute
from sarhad.indicators.online import OnlineIndicators
from sarhad.indicators.table import INDICATORS, Indicator, indicator_schema

__all__ = ["INDICATORS", "Indicator", "OnlineIndicators", "compute", "indicator_schema"]
