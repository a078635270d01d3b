"""Offices, plans and profiles that the tests of the lane plan stand on."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sarhad.assessment import LanePlan
from sarhad.profiles import Office, OfficeTree, Profile

TREE = OfficeTree(
    {
        "C": Office("C", "Centre", "central", None),
        "N": Office("N", "North", "regional", "C"),
        "N1": Office("N1", "North gate", "checkpoint", "N"),
        "S": Office("S", "South", "regional", "C"),
        "S1": Office("S1", "South gate", "checkpoint", "S"),
    }
)
PROCEDURES = (None, "40", "4000", "71")


def profile(name: str, condition: str, channel: str = "red", share: float = 1.0, **values: Any) -> Profile:
    """A central profile that selects."""
    treatment = {"channel": channel, "instruction": f"Look at it ({name})"}
    usual = {
        "id": name, "title": name, "risk_area": "revenue", "owner": "C", "level": "central", "condition": condition,
        "treatment": treatment, "random_share": share, "rationale": "for tests",
    }  # fmt: skip
    return Profile.model_validate({**usual, **values})


def plan(*rows: dict[str, Any], **values: Any) -> LanePlan:
    """A plan of these rows."""
    return LanePlan.model_validate({"plan": "p", "rows": rows, **values})


shares = st.integers(0, 20).map(lambda n: n / 100)
_channels = st.sampled_from(["blue", "yellow", "orange", "red"])
rows = st.fixed_dictionaries(
    {"office": st.sampled_from([None, "C", "N", "N1", "S", "S1"]), "procedure": st.sampled_from(PROCEDURES)},
    optional={
        "expected": st.dictionaries(_channels, shares),
        "random": st.dictionaries(_channels, shares),
        "hits_without_selection": st.integers(0, 5),
        "trader_passed": st.integers(1, 20),
        "office_passed": st.integers(1, 20),
        "delayed_green_minutes": st.integers(0, 60),
        "yellow_to_blue_days": st.one_of(st.integers(1, 9), st.just("never")),
    },
)
plans = st.lists(rows, max_size=8, unique_by=lambda row: (row["office"] or "C", row["procedure"])).map(
    lambda found: plan(*found)
)
