"""What one simulation depends on: the same settings on the same scene give the same weeks, picks and figures."""

from __future__ import annotations

from dataclasses import dataclass

from sarhad.errors import Problem, SarhadError
from sarhad.targeting.worth import Weights

UNIT = Weights()
"""Where nobody says otherwise: each unit of revenue counts one, and any finding one besides."""


@dataclass(frozen=True)
class Settings:
    """How a service works in the simulation.

    Attributes:
        inspection_rate: share of a week's items that can be examined.
        warm_weeks: weeks at the start whose labels are those the past's examinations gave; nothing is picked in them.
        weeks: how many weeks are simulated after them; None for all there are.
        seed: of every random choice.
        most_rows: how many of the newest labels a model is trained on, at most.
        worth: what findings are worth; items are ranked by their expected worth, once enough revenue was found to tell
            it. None: by the probability of an irregularity.
        half_life_weeks: after how long a finding counts half in the rates by importer, code and the like.
    """

    inspection_rate: float = 0.05
    warm_weeks: int = 13
    weeks: int | None = None
    seed: int = 1
    most_rows: int = 60_000
    half_life_weeks: float = 26.0
    worth: Weights | None = UNIT

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        if not 0 < self.inspection_rate < 1 or self.warm_weeks < 1 or (self.weeks is not None and self.weeks < 1):
            raise SarhadError(
                Problem(
                    f"cannot simulate with inspection rate {self.inspection_rate}, "
                    f"{self.warm_weeks} warm weeks and {self.weeks} weeks",
                    "a rate between 0 and 1, at least one warm week and one week",
                )
            )
        if self.most_rows < 100 or self.half_life_weeks <= 0:
            raise SarhadError(Problem("labels to train on: at least 100; half-life: above 0 weeks"))
