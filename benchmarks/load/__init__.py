"""The station under load."""
