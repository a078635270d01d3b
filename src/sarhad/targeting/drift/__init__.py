"""Whether the goods, or what the score means for them, have changed; and an alarm that names what moved."""

from sarhad.targeting.drift.concept import ConceptDrift, concept_drift
from sarhad.targeting.drift.population import FeatureDrift, stability_index
from sarhad.targeting.drift.report import DriftReport, drift

__all__ = ["ConceptDrift", "DriftReport", "FeatureDrift", "concept_drift", "drift", "stability_index"]
