"""`sarhad assess` from 100,000 items to 30 million: CSV in, Parquet out, indicators, 1,000 profiles, a model.

    python -m benchmarks.assess_scale --items 100000 1000000 10000000

For each size a country is generated as CSV, then the command is run as a user runs it, in a process of its own.
Seconds are the clock's; processor seconds are those of all cores, and say the same on a busy machine. Memory is the
most its process held. The model is trained once, on a small country.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sarhad.declarations.generator.commodities import COMMODITIES

SARHAD = Path(sys.executable).parent / "sarhad"
PROFILES = 1_000
TRAINED_ON = 100_000
CLAUSES = (
    "unit_value_ratio < {low}",
    "unit_value_z < -{three}",
    "importer_first_hs6",
    "importer_age_days < {days}",
    "importer_declarations_30d > {many}",
    "importer_irregularities_365d >= {few}",
    "importer_office_share < {low}",
    "declarant_irregular_share > {share}",
    "origin_departure_share < {low}",
    "customs_value / net_mass_kg < {value}",
    "packages > {many}",
    "gross_mass_kg > {mass}",
    "departure_country <> origin_country",
    "preference = 'CIS'",
    "transport_mode IN ('3', '4')",
)
"""What a profile may ask beside its goods; the first nine are indicators."""


def write_profiles(directory: Path, seed: int = 1) -> None:
    """Profiles of 2 to 5 clauses: some goods, and how they come."""
    dice = np.random.default_rng(seed)
    headings = sorted({one.hs[:4] for one in COMMODITIES})
    for number in range(PROFILES):
        goods = ", ".join(f"'{code}'" for code in dice.choice(headings, dice.integers(1, 4), replace=False))
        clauses = dice.choice(CLAUSES, dice.integers(1, 5), replace=False)
        condition = " AND ".join([f"hs_code IN HS({goods})", *(fill(str(clause), dice) for clause in clauses)])
        profile = {
            "id": f"P{number:04d}", "title": f"Profile {number}", "risk_area": "revenue", "owner": "00",
            "level": "central", "condition": condition, "rationale": "a benchmark",
            "treatment": {"channel": str(dice.choice(["yellow", "orange", "red"])), "instruction": f"Look ({number})."},
        }  # fmt: skip
        (directory / f"P{number:04d}.yaml").write_text(yaml.safe_dump(profile))


def fill(clause: str, dice: np.random.Generator) -> str:
    """A clause with numbers in it."""
    return clause.format(
        low=round(dice.uniform(0.05, 0.5), 2), three=round(dice.uniform(2, 4), 1), days=dice.integers(10, 90),
        many=dice.integers(5, 60), few=dice.integers(1, 4), share=round(dice.uniform(0.1, 0.5), 2),
        value=dice.integers(5_000, 60_000), mass=dice.integers(2_000, 20_000),
    )  # fmt: skip


def run(*words: object) -> dict[str, Any]:
    """A command's answer, with the seconds it took and the most memory its process held."""
    started = time.perf_counter()
    process = subprocess.Popen([SARHAD, *map(str, words), "--json"], stdout=subprocess.PIPE, text=True)
    text = process.stdout.read() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{' '.join(map(str, words))} failed: {text}")
    return {**json.loads(text), "wall": seconds, **measured(used)}


def measured(used: resource.struct_rusage) -> dict[str, float]:
    """Processor seconds, and the most that was resident in MiB."""
    return {"cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss // 1024}


def main() -> None:
    """Print a row a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--model", type=Path, help="a trained model; one is trained if not given")
    parser.add_argument("--without-model", action="store_true")
    parser.add_argument("--folder", type=Path, help="where files go; a temporary folder if not given")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        (folder / "profiles").mkdir()
        write_profiles(folder / "profiles")
        run("key", "new", folder / "key")
        options: list[object] = ["--profiles", folder / "profiles", "--key-file", folder / "key"]
        if not chosen.without_model:
            options += ["--model", chosen.model or trained(folder)]
        print(
            f"{'items':>12} {'CSV MiB':>9} {'seconds':>9} {'us/item':>9} {'peak MiB':>9} {'indicators':>11}", flush=True
        )
        for items in chosen.items:
            measure(items, folder, options)


def trained(folder: Path) -> Path:
    """A model of what was found before in the same country, of a tenth to a hundredth of its items."""
    run("generate", "--items", TRAINED_ON, "--output", folder / "history.parquet")
    run("train", folder / "history.parquet", "--budget", 1, "--output", folder / "model")
    return folder / "model"


def measure(items: int, folder: Path, options: list[object]) -> None:
    """Generate, assess, print."""
    file, output = folder / "items.csv", folder / "assessed.parquet"
    run("generate", "--items", items, "--output", file)
    found = run("assess", file, *options, "--output", output)
    rows, size = found["rows"], file.stat().st_size / 2**20
    each = 1e6 * found["cpu"] / rows
    figures = (
        f"{rows:,}",
        f"{size:,.0f}",
        f"{found['wall']:.1f}",
        f"{found['cpu']:.1f}",
        f"{each:.1f}",
        f"{found['mib']:,}",
    )
    print(" ".join(f"{figure:>12}" for figure in (*figures, str(len(found["indicators"])))), flush=True)
    file.unlink()
    output.unlink()


if __name__ == "__main__":
    main()
