"""Ways to choose what is examined, one idea a file; the table says what there is."""

from __future__ import annotations

import difflib

from sarhad.errors import Problem, SarhadError
from sarhad.targeting.simulation.strategies.adaptive import Adaptive
from sarhad.targeting.simulation.strategies.chance import Chance
from sarhad.targeting.simulation.strategies.diversity import Diversity
from sarhad.targeting.simulation.strategies.exploitation import Exploitation
from sarhad.targeting.simulation.strategies.gate import Gate
from sarhad.targeting.simulation.strategies.hybrid import Hybrid
from sarhad.targeting.simulation.strategies.profiles import ProfilesOnly
from sarhad.targeting.simulation.strategies.uncertainty import Uncertainty
from sarhad.targeting.simulation.strategies.view import Strategy

STRATEGIES: dict[str, Strategy] = {
    strategy.name: strategy
    for strategy in (
        Adaptive(),
        Exploitation(),
        Hybrid(),
        Gate(),
        Chance(),
        ProfilesOnly(),
        Uncertainty(),
        Diversity(),
    )
}
"""Every strategy by name, the default first."""

__all__ = ["STRATEGIES", "Strategy", "strategy_named"]


def strategy_named(name: str) -> Strategy:
    """The strategy of a name.

    Raises:
        SarhadError: there is none.
    """
    if name in STRATEGIES:
        return STRATEGIES[name]
    close = difflib.get_close_matches(name, STRATEGIES, n=1)
    advice = f"did you mean {close[0]}?" if close else f"there are {', '.join(STRATEGIES)}"
    raise SarhadError(Problem(f"there is no strategy {name!r}", advice))
