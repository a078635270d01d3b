"""Everything that guards the project, one step after another, with one closing line: `make test` runs this."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.dependencies.advisories import unreachable

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
POSTGRES = os.environ.get("SARHAD_TEST_POSTGRES", "postgresql://root@127.0.0.1:5432/test")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


@dataclass
class Step:
    """One guard: a command, the environment it needs beside the usual, and why it cannot run here, if so.

    Where it asks a service on the internet, it is skipped without one, in CI too: a build must not hang on others.
    """

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    missing: str = ""
    asks_the_internet: bool = False


def pytest_step(name: str, *arguments: str, environment: dict[str, str] | None = None, missing: str = "") -> Step:
    """A step of pytest whose counts go into the closing line."""
    return Step(name, [str(BIN / "python"), "-m", "pytest", "-q", *arguments], environment or {}, missing)


def steps() -> list[Step]:
    """All guards in the order they run: the quick ones first."""
    return [
        Step("lint", [str(BIN / "ruff"), "check", "."]),
        Step("format", [str(BIN / "ruff"), "format", "--check", "."]),
        Step("import contracts", [str(BIN / "lint-imports")]),
        Step("types", [str(BIN / "mypy")]),
        Step(
            "known weaknesses of dependencies",
            [str(BIN / "python"), "-m", "tests.dependencies.advisories"],
            missing=unreachable(),
            asks_the_internet=True,
        ),
        pytest_step(
            "unit, property and service tests, SQLite",
            "-n",
            "2",
            "tests",
            "src/sarhad",
            "--ignore=tests/browser",
            "--ignore=tests/nodes",
            "--ignore=tests/engines/test_spark.py",
        ),
        pytest_step(
            "service tests, PostgreSQL",
            "-n",
            "2",
            "tests/station",
            "-m",
            "not sqlite_file",
            environment={"DATABASE_URL": POSTGRES},
            missing=no_postgres(),
        ),
        pytest_step("nodes over cut lines", "-n", "2", "--dist", "loadfile", "tests/nodes", missing=no_nats()),
        pytest_step("browser tests", "-n", "2", "tests/browser", missing=no_browser()),
        pytest_step("Spark, a cluster of two executors", "tests/engines/test_spark.py", missing=no_spark()),
    ]


def no_spark() -> str:
    """Why Spark cannot be had; PySpark is half a gigabyte, so it is installed only here."""
    if not shutil.which("java") and os.geteuid() == 0 and shutil.which("apt-get"):
        install("default-jre-headless")
    if not shutil.which("java"):
        return "no Java found; install Debian's package default-jre-headless"
    done = subprocess.run(["make", "--silent", "setup-spark"], cwd=ROOT, check=False)
    return "" if done.returncode == 0 else "PySpark could not be installed"


def no_postgres() -> str:
    """Why PostgreSQL cannot be had; empty if it can."""
    parts = urlsplit(POSTGRES)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 5432), timeout=3).close()
    except OSError as error:
        return f"no PostgreSQL server at {parts.hostname}:{parts.port}: {error}"
    return ""


def no_browser() -> str:
    """Why a browser cannot be had; as root on Debian it is installed."""
    if any(shutil.which(name) for name in CHROMIUM):
        return ""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "no Chromium found; install Debian's package chromium"
    install("chromium")
    return "" if shutil.which("chromium") else "Debian's chromium could not be installed"


def no_nats() -> str:
    """Why a message server cannot be had; as root on Debian it is installed."""
    if shutil.which("nats-server"):
        return ""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "no nats-server found; install Debian's package nats-server"
    install("nats-server")
    return "" if shutil.which("nats-server") else "Debian's nats-server could not be installed"


def install(package: str) -> None:
    """Install a Debian package, as root."""
    print(f"installing Debian's {package}", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False, **quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", package], env=environment, check=False, **quiet)


def run(step: Step, report: Path) -> tuple[bool, dict[str, int]]:
    """Run one guard; gives whether it passed and the counts of its tests."""
    print(f"\n=== {step.name}", flush=True)
    if step.missing:
        print(f"SKIPPED: {step.missing}", flush=True)
        blocks = IN_CI and not step.asks_the_internet
        return not blocks, {"skipped": 1, **({"failed": 1} if blocks else {})}
    is_pytest = "pytest" in step.command
    command = [*step.command, f"--junitxml={report}"] if is_pytest else step.command
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=os.environ | step.environment, check=False)
    print(
        f"--- {step.name}: {'ok' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s",
        flush=True,
    )
    counts = junit_counts(report) if is_pytest else {"passed" if done.returncode == 0 else "failed": 1}
    if done.returncode and not counts.get("failed"):
        counts["failed"] = 1
    return done.returncode == 0, counts


def junit_counts(report: Path) -> dict[str, int]:
    """Tests by outcome from pytest's report."""
    if not report.exists():
        return {"failed": 1}
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    total = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in suites:
        for name in total:
            total[name] += int(suite.get(name, 0))
    failed = total["failures"] + total["errors"]
    return {"passed": total["tests"] - failed - total["skipped"], "failed": failed, "skipped": total["skipped"]}


def main() -> int:
    """Run every guard, even after one failed, and sum up."""
    started = time.monotonic()
    totals = {"failed": 0, "passed": 0, "skipped": 0}
    failed_steps = []
    with tempfile.TemporaryDirectory() as folder:
        for number, step in enumerate(steps()):
            passed, counts = run(step, Path(folder) / f"{number}.xml")
            if not passed:
                failed_steps.append(step.name)
            for name, count in counts.items():
                totals[name] += count
    if failed_steps:
        print(f"\nFAILED: {', '.join(failed_steps)}")
    parts = [f"{count} {name}" for name, count in totals.items() if count or name == "passed"]
    print(f"\n===== {', '.join(parts)} in {time.monotonic() - started:.2f}s =====", flush=True)
    return 1 if failed_steps else 0


if __name__ == "__main__":
    sys.exit(main())
