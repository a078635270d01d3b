"""Learned selection: training, calibration, explanation, drift, exploration, simulation."""

from sarhad.targeting.classifier import IrregularityClassifier

__all__ = ["IrregularityClassifier"]
