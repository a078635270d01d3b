"""Learned selection: training, calibration, explanation, drift, exploration, simulation."""

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
