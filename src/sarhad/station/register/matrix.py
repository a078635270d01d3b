"""The 5 x 5 matrix: what each step of likelihood and impact means, and how much a risk weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STEPS = (1, 2, 3, 4, 5)

LIKELIHOOD: Mapping[int, Promise] = {
    1: _("Rare"), 2: _("Unlikely"), 3: _("Possible"), 4: _("Likely"), 5: _("Almost certain"),
}  # fmt: skip
IMPACT: Mapping[int, Promise] = {
    1: _("Negligible"), 2: _("Minor"), 3: _("Moderate"), 4: _("Major"), 5: _("Severe"),
}  # fmt: skip

LEVELS: tuple[tuple[int, str, Promise], ...] = (
    (15, "extreme", _("Extreme")),
    (10, "high", _("High")),
    (5, "moderate", _("Moderate")),
    (1, "low", _("Low")),
)
"""A level's least product of likelihood and impact, its name and its word, the gravest first."""

SHARES = (0.001, 0.005, 0.02, 0.05)
"""Irregular share of the goods concerned below which a risk is rare, unlikely, possible, likely; above: certain."""


@dataclass(frozen=True)
class Weight:
    """Likelihood and impact of a risk together."""

    likelihood: int
    impact: int

    @property
    def score(self) -> int:
        """Their product, 1 to 25."""
        return self.likelihood * self.impact

    @property
    def level(self) -> str:
        """`low`, `moderate`, `high` or `extreme`."""
        return next(name for least, name, _word in LEVELS if self.score >= least)

    @property
    def word(self) -> Promise:
        """The level in words."""
        return next(word for least, _name, word in LEVELS if self.score >= least)

    @property
    def tag(self) -> str:
        """The look of its tag."""
        return {"extreme": "bad", "high": "mind", "moderate": "", "low": "good"}[self.level]


def likelihood_of(share: float) -> int:
    """The step of likelihood that a measured irregular share stands for.

    >>> likelihood_of(0.0004), likelihood_of(0.03), likelihood_of(0.2)
    (1, 4, 5)
    """
    return 1 + sum(share >= limit for limit in SHARES)
