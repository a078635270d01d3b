"""The command `sarhad`: which sub-commands there are and how an error reaches the user."""

from __future__ import annotations

import importlib
import sys

import typer

from sarhad.cli.output import report_error
from sarhad.errors import SarhadError

COMMANDS = (
    "commands",
    "generate",
    "indicators",
    "assess",
    "declarations",
    "key",
    "lanes",
    "drift",
    "measure",
    "models",
    "profiles",
    "simulate",
    "station",
    "audit",
    "privacy",
    "backtest",
    "targeting",
    "node",
)
"""Modules of `sarhad.cli`; each has `register(app)` that adds its sub-commands. Heavy imports belong inside them."""


def build_app() -> typer.Typer:
    """The command line with every sub-command registered."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, help="Customs risk management, end to end.")
    app.callback()(lambda: None)
    for name in COMMANDS:
        importlib.import_module(f"sarhad.cli.{name}").register(app)
    return app


def main() -> None:
    """Run `sarhad`; an error meant for the user is printed plainly and exits with 2."""
    try:
        build_app()()
    except SarhadError as error:
        report_error(error, as_json="--json" in sys.argv)
        sys.exit(2)
