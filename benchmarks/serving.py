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
        code = (
            "import django; django.setup(); from sarhad.station.offices.models import Office; "
            f"print(Office.objects.filter(level={level!r}).order_by('code').first().code)"
        )
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "sarhad.station.settings"}
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
        ).stdout.split()[-1]
