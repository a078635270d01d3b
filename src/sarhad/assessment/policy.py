"""How a service selects beside its profiles: the random sample's share and what the model's score leads to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sarhad.assessment.lane_plan import FindingWorth
from sarhad.errors import Place, Problem, SarhadError
from sarhad.form_mistakes import problem_of
from sarhad.profiles import Channel
from sarhad.sentences import say

Share = Annotated[float, Field(ge=0, le=1)]


class Policy(BaseModel):
    """The standing orders of selection.

    Attributes:
        random_share: share of declarations examined by chance, whatever else is known of them.
        random_share_of: the same for single offices.
        random_channel: where chance sends them.
        random_controls: what is done with them.
        model_share: share of items the model may select, turned into a threshold by the model's own record.
        model_threshold: a fixed threshold of the score instead.
        model_channel: where the model sends them.
        model_controls: what is done with them.
        worth: what findings are worth: the model then selects the highest expected worth instead of the highest
            probability; a lane plan's `worth` stands in its place.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    random_share: Share = 0.02
    random_share_of: dict[str, Share] = {}
    random_channel: Channel = "red"
    random_controls: tuple[str, ...] = ("Examine the whole consignment as declared",)
    model_share: Share = 0.05
    model_threshold: float | None = None
    model_channel: Channel = "red"
    model_controls: tuple[str, ...] = ("Compare goods, quantity and value with the declaration",)
    worth: FindingWorth | None = None

    @model_validator(mode="after")
    def _one_scale(self) -> Policy:
        if self.worth is not None and self.model_threshold is not None:
            raise ValueError(say("a fixed threshold of the score and a ranking by worth cannot both hold"))
        return self

    def random_share_at(self, office: str | None) -> float:
        """The share examined by chance at an office."""
        return self.random_share_of.get(office or "", self.random_share)


def load_policy(path: Path) -> Policy:
    """Read standing orders from YAML.

    Raises:
        SarhadError: the file cannot be read or an order is wrong.
    """
    try:
        return Policy.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except ValidationError as error:
        problems = [problem_of(dict(e), ".".join(map(str, e["loc"])), Place(path)) for e in error.errors()]
        raise SarhadError(*problems) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SarhadError(
            Problem(say("cannot be read: {error}", error=error), say("a YAML file of orders"), Place(path))
        ) from None
