"""A process of the station that does what it is told, line by line: `python -m tests.station.targeting.worker`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
OTHERS = {"DATABASE_URL"}
"""What is not passed on: the database is a file in the home directory, which all processes share."""


class Worker:
    """Another process on the same home."""

    def __init__(self, home: Path) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in OTHERS}
        settings = {"SARHAD_HOME": str(home), "SARHAD_PLAIN_HTTP": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.station.targeting.worker"],
            cwd=ROOT,
            env={**inherited, **settings, "DJANGO_SETTINGS_MODULE": "sarhad.station.settings", "PYTHONPATH": "src"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, order: str, *arguments: str) -> Any:
        """Have it do something, and wait for what comes of it."""
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps([order, *arguments]), file=self.process.stdin, flush=True)
        told = self.process.stdout.readline()
        assert told, f"{order} ended the process"
        return json.loads(told)

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.communicate()


def prepare(*models: str) -> list[str]:
    """Make the database, the centre's managers and their models; the first comes into force. Gives the models' ids."""
    from django.core.management import call_command

    from sarhad import targeting
    from sarhad.station.accounts.roles import Role
    from sarhad.station.targeting import kept
    from tests.station.country import make_offices, person

    call_command("migrate", verbosity=0, interactive=False)
    centre = make_offices()["C"]
    maker, _ = person(Role.MANAGER, centre, "maker"), person(Role.MANAGER, centre, "decider")
    found = [kept.keep(kept.save(targeting.load_model(Path(one))), maker).model_id for one in models]
    bring_into_force(found[0])
    return found


def bring_into_force(model: str) -> None:
    """One manager proposes a model, the other approves it."""
    from sarhad.station.accounts.models import User
    from sarhad.station.targeting import deeds
    from sarhad.station.targeting.models import ModelVersion

    version = deeds.propose(User.objects.get(username="maker"), ModelVersion.objects.get(model_id=model))
    deeds.approve(User.objects.get(username="decider"), version)


def roll_back(model: str) -> None:
    """One manager takes a model back."""
    from sarhad.station.accounts.models import User
    from sarhad.station.targeting import deeds
    from sarhad.station.targeting.models import ModelVersion

    version = ModelVersion.objects.get(model_id=model)
    deeds.roll_back(User.objects.get(username="maker"), version, "hits fell")


def decide(declaration: str) -> tuple[str, float]:
    """Receive a declaration; gives the model of the stored decision, and the processor's seconds that it all took."""
    from sarhad.station.risk.models import Decision
    from tests.station.country import BOLTS, arrive

    before = time.process_time()
    arrived = arrive(BOLTS, name=declaration)
    seconds = time.process_time() - before
    return Decision.objects.get(item__declaration=arrived).model_id, seconds


ORDERS: dict[str, Callable[..., object]] = {
    order.__name__: order for order in (prepare, bring_into_force, roll_back, decide)
}


def main() -> None:
    """Carry out orders until there are no more."""
    import django

    django.setup()
    for line in sys.stdin:
        order, *arguments = json.loads(line)
        print(json.dumps(ORDERS[order](*arguments)), flush=True)


if __name__ == "__main__":
    main()
