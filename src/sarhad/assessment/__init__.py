"""Profiles, model and random selection become a channel, controls and reasons."""

from sarhad.assessment.assessor import ASSESSMENT_SCHEMA, Assessor, ItemAssessment
from sarhad.assessment.channels import CHANNELS, strictest
from sarhad.assessment.draw import SelectionKey, load_key, new_key
from sarhad.assessment.policy import Policy

__all__ = [
    "ASSESSMENT_SCHEMA",
    "CHANNELS",
    "Assessor",
    "ItemAssessment",
    "Policy",
    "SelectionKey",
    "load_key",
    "new_key",
    "strictest",
]
