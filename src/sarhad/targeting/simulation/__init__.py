"""Weeks of operation on a history whose truth is known: who chooses what, and what is learned from it."""

from sarhad.targeting.simulation.record import WeekRecord
from sarhad.targeting.simulation.scene import Scene, set_scene, with_truth
from sarhad.targeting.simulation.settings import Settings
from sarhad.targeting.simulation.state import resume, save
from sarhad.targeting.simulation.strategies import STRATEGIES, strategy_named
from sarhad.targeting.simulation.summary import Difference, Summary, paired, quarter, summarise
from sarhad.targeting.simulation.weekly import Simulation

__all__ = [
    "STRATEGIES",
    "Difference",
    "Scene",
    "Settings",
    "Simulation",
    "Summary",
    "WeekRecord",
    "paired",
    "quarter",
    "resume",
    "save",
    "set_scene",
    "strategy_named",
    "summarise",
    "with_truth",
]
