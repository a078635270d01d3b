"""What people think of a risk, for tests."""

from __future__ import annotations

from datetime import date

from sarhad.station.accounts.models import User
from sarhad.station.offices.models import Office
from sarhad.station.register.keeping import Thought, enter
from sarhad.station.register.models import Judgement

USUAL = {
    "title": "Footwear under value", "area": "revenue", "event": "Invoices are false, so duty is lost",
    "likelihood": 4, "impact": 4, "target_likelihood": 2, "target_impact": 4, "owner": "Valuation department",
    "review_on": date(2100, 1, 1),
}  # fmt: skip


def thought(**values: object) -> Thought:
    """A sound one unless it says otherwise."""
    return Thought(**{**USUAL, **values})  # type: ignore[arg-type]


def enter_risk(user: User, office: Office, reference: str = "R-1", **values: object) -> Judgement:
    """A risk in an office's register."""
    return enter(user, office, reference, thought(**values))
