"""A real server of the station with the demonstration country, for benchmarks that ask it from outside."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.station.server import SARHAD, Server

ITEMS = 3_000
"""Goods items of the demonstration country that the station holds before."""


class Loaded(Server):
    """A station with the demonstration, on a database of its own."""

    def __init__(self, home: Path, database: str, items: int = ITEMS) -> None:
        super().__init__(home)
        self.items = items
        if database:
            self.environment["DATABASE_URL"] = database

    def begin(self) -> None:
        """Start it and wait for the demonstration."""
        arguments = ["station", "run", "--items", str(self.items), "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SARHAD, *arguments],
                env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        for _ in range(1800):
            try:
                urllib.request.urlopen(f"{self.address}/sign-in/", timeout=5).close()
                return
            except OSError:
                time.sleep(0.5)
        raise TimeoutError(self.log.read_text())

    def an_office(self, level: str) -> str:
        """The first office of a level."""
        office = f"Office.objects.filter(level={level!r}).order_by('code').first().code"
        return self._printed("sarhad.station.offices.models", "Office", office)

    def count_days(self) -> None:
        """Wait until every day of the demonstration is counted, so that what is measured afterwards is not that."""
        for _ in range(300):
            self.sarhad("station", "count-days")  # counts nothing where the server does it already
            if self._printed("sarhad.station.daily.models", "Touched", "Touched.objects.count()") == "0":
                return
            time.sleep(1)
        raise TimeoutError(self.log.read_text())

    def _printed(self, module: str, name: str, what: str) -> str:
        """The last word that an expression about a model prints in the station."""
        code = f"import django; django.setup(); from {module} import {name}; print({what})"
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "sarhad.station.settings"}
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
        ).stdout.split()[-1]
