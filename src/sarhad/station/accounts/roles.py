"""Who may do what: the table is the code. Everything not written here is refused.

A role acts only within the subtree of its person's office (`sarhad.station.accounts.permissions`).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person is in the service."""

    INSPECTOR = "inspector", _("Inspector")
    CHIEF = "chief", _("Checkpoint chief")
    ANALYST = "analyst", _("Regional analyst")
    MANAGER = "manager", _("Central risk manager")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    DECLARANT = "declarant", _("Declarant")


class Action(TextChoices):
    """Something that needs a permission."""

    VIEW_DECLARATION = "view_declaration"
    UPLOAD = "upload"
    INSPECT = "inspect"
    TIGHTEN = "tighten"
    ASK_TO_LOOSEN = "ask_to_loosen"
    CONSENT_TO_LOOSEN = "consent_to_loosen"
    RELEASE = "release"
    ASSIGN = "assign"
    CLOSE_POST_AUDIT = "close_post_audit"
    VIEW_ATTACHMENT = "view_attachment"
    VIEW_WORTH = "view_worth"
    VIEW_CRITERIA = "view_criteria"
    LOAD_PROFILES = "load_profiles"
    WRITE_PROFILE = "write_profile"
    APPROVE_PROFILE = "approve_profile"
    EXPORT_PROFILES = "export_profiles"
    TRACE_EXPORT = "trace_export"
    SET_MANDATES = "set_mandates"
    EXPLORE = "explore"
    EXPORT_ANALYTICS = "export_analytics"
    EXPORT_IDENTITIES = "export_identities"
    VIEW_REGISTER = "view_register"
    KEEP_REGISTER = "keep_register"
    VIEW_NOTES = "view_notes"
    WRITE_NOTE = "write_note"
    VIEW_AUDIT = "view_audit"
    ANSWER_PERSON = "answer_person"
    VIEW_LANE_PLAN = "view_lane_plan"
    PROPOSE_LANE_PLAN = "propose_lane_plan"
    APPROVE_LANE_PLAN = "approve_lane_plan"
    VIEW_MODELS = "view_models"
    TRAIN_MODEL = "train_model"
    PROPOSE_MODEL = "propose_model"
    APPROVE_MODEL = "approve_model"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_OFFICES = "manage_offices"
    MANAGE_API_KEYS = "manage_api_keys"
    VIEW_LINKS = "view_links"
    SETTLE_CONFLICT = "settle_conflict"
    RUN_STATION = "run_station"
    MANAGE_MAPPINGS = "manage_mappings"
    VIEW_REFERENCE = "view_reference"
    MANAGE_REFERENCE = "manage_reference"
    APPROVE_REFERENCE = "approve_reference"
    VIEW_SUBMISSIONS = "view_submissions"
    MANAGE_OWN_KEYS = "manage_own_keys"


_CHECKPOINT_WORK = frozenset(
    {
        Action.VIEW_DECLARATION,
        Action.UPLOAD,
        Action.INSPECT,
        Action.TIGHTEN,
        Action.ASK_TO_LOOSEN,
        Action.RELEASE,
        Action.CLOSE_POST_AUDIT,
        Action.VIEW_ATTACHMENT,
        Action.VIEW_REFERENCE,
    }
)
_ANALYSIS = frozenset(
    {
        Action.VIEW_DECLARATION,
        Action.VIEW_ATTACHMENT,
        Action.VIEW_WORTH,
        Action.VIEW_CRITERIA,
        Action.VIEW_LANE_PLAN,
        Action.VIEW_MODELS,
        Action.EXPLORE,
        Action.EXPORT_ANALYTICS,
        Action.VIEW_REFERENCE,
        Action.VIEW_REGISTER,
        Action.VIEW_NOTES,
    }
)

ALLOWED: Mapping[Role, frozenset[Action]] = {
    Role.INSPECTOR: _CHECKPOINT_WORK,
    Role.CHIEF: _CHECKPOINT_WORK
    | {
        Action.CONSENT_TO_LOOSEN,
        Action.ASSIGN,
        Action.VIEW_WORTH,
        Action.VIEW_CRITERIA,
        Action.WRITE_PROFILE,
        Action.VIEW_LANE_PLAN,
        Action.VIEW_LINKS,
        Action.SETTLE_CONFLICT,
    },
    Role.ANALYST: _ANALYSIS
    | {
        Action.WRITE_PROFILE,
        Action.APPROVE_PROFILE,
        Action.EXPORT_PROFILES,
        Action.PROPOSE_LANE_PLAN,
        Action.KEEP_REGISTER,
        Action.WRITE_NOTE,
    },
    Role.MANAGER: _ANALYSIS
    | {
        Action.LOAD_PROFILES,
        Action.WRITE_PROFILE,
        Action.APPROVE_PROFILE,
        Action.EXPORT_PROFILES,
        Action.TRACE_EXPORT,
        Action.SET_MANDATES,
        Action.PROPOSE_LANE_PLAN,
        Action.APPROVE_LANE_PLAN,
        Action.KEEP_REGISTER,
        Action.WRITE_NOTE,
        Action.TRAIN_MODEL,
        Action.PROPOSE_MODEL,
        Action.APPROVE_MODEL,
        Action.EXPORT_IDENTITIES,
        Action.APPROVE_REFERENCE,
        Action.VIEW_LINKS,
        Action.SETTLE_CONFLICT,
        Action.UPLOAD,
    },
    Role.AUDITOR: _ANALYSIS
    | {
        Action.VIEW_AUDIT,
        Action.ANSWER_PERSON,
        Action.VIEW_LINKS,
        Action.EXPORT_PROFILES,
        Action.TRACE_EXPORT,
    },
    Role.ADMINISTRATOR: frozenset(
        {
            Action.VIEW_LINKS,
            Action.MANAGE_ACCOUNTS,
            Action.MANAGE_OFFICES,
            Action.MANAGE_API_KEYS,
            Action.RUN_STATION,
            Action.MANAGE_MAPPINGS,
            Action.VIEW_REFERENCE,
            Action.MANAGE_REFERENCE,
        }
    ),
    Role.DECLARANT: frozenset({Action.VIEW_SUBMISSIONS, Action.MANAGE_OWN_KEYS}),
}
