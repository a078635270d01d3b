"""How soon every worker selects by a profile just activated: `python -m benchmarks.activation --profiles 300`.

Two processes, as the server has two workers, ask for the rules again and again, as they do before each declaration. A
third puts one in force and tells when it committed. On the database of `DATABASE_URL`, else on SQLite in a new home.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.profile_workload import sql, workload, written

WORKERS = 2
PROFILE = """id: {name}
title: {name}
risk_area: revenue
owner: C
level: central
condition: {condition}
treatment: {{channel: yellow, instruction: Look at it}}
rationale: benchmark
"""
NEW = "just-activated"
LONGEST = 3_900
"""Characters of a condition."""

_DJANGO = "import django, json, sys, time; django.setup(); "
_PREPARE = (
    _DJANGO + "from pathlib import Path; from django.core.management import call_command; "
    "from sarhad.station.offices.services import load_offices; from sarhad.station.risk.profiles import load_profiles\n"
    "call_command('migrate', verbosity=0, interactive=False)\n"
    "load_offices([{'code': 'C', 'name': 'Centre', 'level': 'central', 'parent': None}])\n"
    "load_profiles(Path(sys.argv[1]))"
)
_ACTIVATE = (
    _DJANGO + "from pathlib import Path; from sarhad.station.risk.profiles import load_profiles\n"
    "load_profiles(Path(sys.argv[1])); print(time.time())"
)
_WATCH = (
    _DJANGO + "from sarhad.station.risk.assessing import rules\n"
    "def ask():\n"
    "    started = time.time(); ids = rules().assessor.profiles.ids; return started, time.time(), ids\n"
    "first, ready, ids = ask(); print(json.dumps(['ready', ready - first, len(ids)]), flush=True)\n"
    "while sys.argv[1] not in ids:\n"
    "    time.sleep(0.005); started, now, ids = ask()\n"
    "print(json.dumps(['sees', now, now - started]), flush=True)"
)


def measure(home: Path, profiles: int, database: str | None = None) -> dict[str, Any]:
    """Seconds until each worker selects by the new profile, and what making the rules took it before and then.

    Args:
        home: of the station, empty.
        profiles: in force before; their conditions are those of the matcher's benchmark.
        database: URL of an empty database; SQLite in the home if not given.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    of_database = {"DATABASE_URL": database} if database else {}
    settings = {"SARHAD_HOME": str(home), "SARHAD_PLAIN_HTTP": "1", "DJANGO_SETTINGS_MODULE": "sarhad.station.settings"}
    environment = {**inherited, **of_database, **settings, "PYTHONPATH": "src"}
    directory = home / "profiles"
    directory.mkdir()
    for name, condition in _conditions(profiles).items():
        (directory / f"{name}.yaml").write_text(PROFILE.format(name=name, condition=json.dumps(condition)))
    _run(environment, _PREPARE, directory)
    watching = [_start(environment, _WATCH, NEW) for _ in range(WORKERS)]
    try:
        ready = [json.loads(one.stdout.readline()) for one in watching if one.stdout]
        (directory / f"{NEW}.yaml").write_text(PROFILE.format(name=NEW, condition="packages > 900"))
        committed = float(_run(environment, _ACTIVATE, directory))
        seen = [json.loads(one.stdout.readline()) for one in watching if one.stdout]
    finally:
        for one in watching:
            one.kill()
            one.wait()
    return {
        "profiles": [count for _, _, count in ready],
        "rules made at start, s": [round(seconds, 3) for _, seconds, _ in ready],
        "seen after the commit, s": [round(max(0.0, at - committed), 3) for _, at, _ in seen],
        "rules made anew, s": [round(seconds, 3) for _, _, seconds in seen],
    }


def _conditions(count: int) -> dict[str, str]:
    """Conditions of the canonical columns, to which the hour does not belong, and short enough for a profile."""
    found = workload(1, 2 * count).profiles
    texts = {name: written(profile, sql, " AND ") for name, profile in found.items()}
    known = [name for name, text in texts.items() if "declared_hour" not in text and len(text) < LONGEST]
    return {name: texts[name] for name in known[:count]}


def _start(environment: Mapping[str, str], code: str, argument: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, str(argument)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def _run(environment: Mapping[str, str], code: str, argument: object) -> str:
    command = [sys.executable, "-c", code, str(argument)]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        found = measure(Path(folder), given.profiles, os.environ.get("DATABASE_URL"))
        print(json.dumps({**found, "all of it, s": round(time.perf_counter() - started, 1)}, indent=1))


if __name__ == "__main__":
    main()
