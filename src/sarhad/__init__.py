"""Sarhad: open software for integrated border management, with customs risk management at its heart."""

__version__ = "0.1.0"
