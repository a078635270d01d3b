"""Learned selection: training, calibration, explanation, drift, exploration, simulation."""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Read once, when LightGBM's threads are loaded: those that wait for each other sleep. Spinning, which is the usual way,
# made a training on a machine with other work take twenty times as long.

from sarhad.targeting.classifier import IrregularityClassifier
from sarhad.targeting.evaluation import Figures, evaluate
from sarhad.targeting.model import Model
from sarhad.targeting.reasons import Reason
from sarhad.targeting.storage import load_model, save_model
from sarhad.targeting.training import train
from sarhad.targeting.worth import Weights

__all__ = [
    "Figures",
    "IrregularityClassifier",
    "Model",
    "Reason",
    "Weights",
    "evaluate",
    "load_model",
    "save_model",
    "train",
]
