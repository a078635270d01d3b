"""Learned selection: training, calibration, explanation, drift, exploration, simulation."""
