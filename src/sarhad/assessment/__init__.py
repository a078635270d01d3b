"""Profiles, model and random selection become a channel, controls and reasons."""

from sarhad.assessment.assessor import ASSESSMENT_SCHEMA, Assessor, ItemAssessment
from sarhad.assessment.channels import CHANNELS, strictest
from sarhad.assessment.draw import SelectionKey, load_key, new_key
from sarhad.assessment.lane_plan import LanePlan
from sarhad.assessment.orders import StandingOrders
from sarhad.assessment.plan_file import load_plan, read_plan
from sarhad.assessment.policy import Policy
from sarhad.assessment.runs import Runs
from sarhad.assessment.whole_file import Assessed, Job, assess_file

__all__ = [
    "ASSESSMENT_SCHEMA",
    "CHANNELS",
    "Assessed",
    "Assessor",
    "ItemAssessment",
    "Job",
    "LanePlan",
    "Policy",
    "Runs",
    "SelectionKey",
    "StandingOrders",
    "assess_file",
    "load_key",
    "load_plan",
    "new_key",
    "read_plan",
    "strictest",
]
