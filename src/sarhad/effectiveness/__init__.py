"""What profiles would do and what they did: back-tests over a history, their worth over time, what to look for next."""

from sarhad.effectiveness.backtest import backtest
from sarhad.effectiveness.cautions import Caution
from sarhad.effectiveness.intervals import Rate, wilson
from sarhad.effectiveness.report import BacktestReport, Tried

__all__ = ["BacktestReport", "Caution", "Rate", "Tried", "backtest", "wilson"]
