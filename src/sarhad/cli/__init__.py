"""One command, `sarhad`; one file per group of sub-commands."""

from sarhad.cli.app import main

__all__ = ["main"]
