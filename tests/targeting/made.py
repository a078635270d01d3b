"""Small histories whose truth is known: what is declared far below the usual price per kg is irregular."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl

START = datetime(2024, 1, 1)


def history(rows: int = 1500, seed: int = 3, days: int = 300) -> pl.DataFrame:
    """Inspected items in order of time; an item is irregular if its price per kg is below half of what is usual."""
    rng = np.random.default_rng(seed)
    hs_code = rng.choice(["610910", "640399", "870829", "392690"], rows)
    usual = np.select([hs_code == code for code in ("610910", "640399", "870829")], [20.0, 50.0, 9.0], 3.0)
    mass = rng.lognormal(5, 1, rows).round(1) + 1
    irregular = rng.random(rows) < 0.25
    price = usual * np.where(irregular, rng.uniform(0.2, 0.45, rows), rng.uniform(0.7, 1.5, rows))
    moments = np.sort(rng.integers(0, days * 86400, rows))
    return pl.DataFrame(
        {
            "declaration_id": [f"D{n:06}" for n in range(rows)],
            "item_no": [1] * rows,
            "declared_at": [START + timedelta(seconds=int(s)) for s in moments],
            "office": rng.choice(["10", "20", "30"], rows),
            "importer": rng.choice([f"I{n}" for n in range(60)], rows),
            "hs_code": hs_code,
            "origin_country": rng.choice(["CN", "TR", "DE"], rows),
            "departure_country": rng.choice(["CN", "TR"], rows),
            "net_mass_kg": mass,
            "customs_value": (mass * price).round(2),
            "duty_rate": rng.choice([0.0, 5.0, 10.0], rows),
            "inspected": [True] * rows,
            "irregular": irregular,
            "additional_revenue": np.where(irregular, mass * usual * 0.3, 0.0),
        }
    ).with_columns(pl.col("declared_at").cast(pl.Datetime("us")))
