"""What is held about people, field by field, with purpose, legal basis and retention: the table is the code.

Every field of every record that can hold a text is either `PERSONAL` or `IMPERSONAL` here; a field that points to an
account of the service is personal by itself (`OF_OFFICERS`). Numbers, moments and yes/no belong to the record they
stand in and share its fate. A test fails while a new field is not classified.

Bases are named by GDPR and Convention 108+; the national law that each rests on is for the service to fill in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sarhad.station.accounts.models import User
from sarhad.station.privacy.periods import Period

PUBLIC_TASK = _("Public task by customs law (GDPR 6(1)(e), Convention 108+ 5(2))")
LEGAL_DUTY = _("Legal duty to keep and to prove (GDPR 6(1)(c), Convention 108+ 5(2), 10)")
SECURITY = _("Security of processing (GDPR 32, Convention 108+ 7)")


@dataclass(frozen=True)
class Use:
    """Why something is held.

    Attributes:
        about: whom it tells of.
        purpose: what it is needed for.
        basis: what allows it.
        period: how long it stays.
    """

    about: Promise
    purpose: Promise
    basis: Promise
    period: Period


_OFFICER, _TRADER, _ANYBODY = _("Officer"), _("Trader or declarant"), _("Whoever is named in it")

ACCOUNT = Use(_OFFICER, _("To let the right person in and to address them"), PUBLIC_TASK, Period.ACCOUNTS)
SIGNING_IN = Use(_OFFICER, _("To prove who signs in"), SECURITY, Period.ACCOUNTS)
SESSION = Use(_OFFICER, _("To keep the person signed in and to show them where"), SECURITY, Period.SESSIONS)
FAILURE = Use(_ANYBODY, _("To stop the guessing of passwords"), SECURITY, Period.SIGN_IN_FAILURES)
ACT = Use(_OFFICER, _("To answer for what was done"), LEGAL_DUTY, Period.RECORD)
LOOK = Use(_OFFICER, _("To find who looked without need"), SECURITY, Period.ACCESS)
DUTY = Use(_OFFICER, _("To share out work and hand it over"), PUBLIC_TASK, Period.SHIFT_NOTES)
DECLARED = Use(_TRADER, _("To assess goods and collect duties"), PUBLIC_TASK, Period.DECLARATIONS)
REJECTED = Use(_TRADER, _("To tell the sender what could not be taken"), PUBLIC_TASK, Period.REJECTED_ROWS)
INSPECTED = Use(_ANYBODY, _("To prove what an inspection found"), LEGAL_DUTY, Period.DECLARATIONS)
PICTURE = Use(_ANYBODY, _("To prove what an inspection found"), LEGAL_DUTY, Period.ATTACHMENTS)
CRITERIA = Use(_ANYBODY, _("To select goods: a code of a trader may stand in a criterion"), PUBLIC_TASK, Period.RECORD)
NOTED = Use(_ANYBODY, _("To follow a suspicion about goods until it is a profile, or none"), PUBLIC_TASK, Period.RECORD)
NOTE_PICTURE = Use(_ANYBODY, NOTED.purpose, PUBLIC_TASK, Period.NOTE_ATTACHMENTS)
CONFLICT = Use(_ANYBODY, _("To bring two nodes together again"), PUBLIC_TASK, Period.CONFLICTS)
FOREIGN = Use(_OFFICER, _("To see that nobody changed the record below"), LEGAL_DUTY, Period.RECORD)

PERSONAL: Mapping[str, Mapping[str, Use]] = {
    "account.EmailAddress": {"email": ACCOUNT},
    "accounts.User": {
        "username": ACT, "first_name": ACCOUNT, "last_name": ACCOUNT, "email": ACCOUNT, "password": SIGNING_IN,
        "declarant": ACCOUNT,
    },
    "accounts.ApiKey": {"declarant": ACCOUNT},
    "accounts.SignInFailure": {"username": FAILURE},
    "mfa.Authenticator": {"data": SIGNING_IN},
    "socialaccount.SocialAccount": {"uid": SIGNING_IN, "extra_data": SIGNING_IN},
    "sessions.Session": {"session_data": SESSION, "session_key": SESSION},
    "usersessions.UserSession": {"ip": SESSION, "user_agent": SESSION, "session_key": SESSION, "data": SESSION},
    "audit.AuditRecord": {"actor": ACT, "subject": ACT, "detail": ACT},
    "audit.Access": {"subject": LOOK},
    "declared.RejectedRow": {"content": REJECTED},
    "declared.Declaration": {"declarant": DECLARED, "importer": DECLARED, "exporter": DECLARED, "carrier": DECLARED},
    "declared.Item": {"goods_description": DECLARED, "extra": DECLARED},
    "risk.ProfileVersion": {"written_by": ACT, "condition": CRITERIA, "source": CRITERIA},
    "risk.ProfileLife": {"authors": ACT, "approved_by": ACT},
    "risk.ProfileDeed": {"by": ACT, "reason": ACT},
    "risk.UrgentAlarm": {"raised_by": ACT},
    "lists.ListVersion": {"members": CRITERIA, "reason": ACT, "written_by": ACT},
    "lists.ListDecision": {"by": ACT, "reason": ACT},
    "inspections.Inspection": {"note": INSPECTED},
    "inspections.Rerouting": {"reason": INSPECTED},
    "inspections.Attachment": {"name": PICTURE, "stored_name": PICTURE},
    "shifts.Shift": {"note": DUTY},
    "shifts.Assignment": {"candidates": ACT},
    "notes.Note": {"key": NOTED, "title": NOTED, "written_by": ACT},
    "notes.Subject": {"value": NOTED},
    "notes.Entry": {"text": NOTED, "written_by": ACT},
    "notes.Attachment": {"name": NOTE_PICTURE, "stored_name": NOTE_PICTURE},
    "mandates.MandateVersion": {"reason": ACT},
    "studies.Retirement": {"reason": ACT, "proposed_by": ACT, "decided_by": ACT},
    "nodes.Incoming": {"change": CONFLICT, "key": CONFLICT},
    "nodes.ForeignRecord": {"body": FOREIGN},
    "register.Judgement": {"owner": ACT, "written_by": ACT, "reason": ACT},
}  # fmt: skip

OF_OFFICERS: Mapping[str, Use] = {
    "account.EmailAddress": ACCOUNT,
    "accounts.User_groups": ACCOUNT,
    "accounts.User_user_permissions": ACCOUNT,
    "audit.Access": LOOK,
    "mfa.Authenticator": SIGNING_IN,
    "shifts.Shift": ACT,
    "socialaccount.SocialAccount": SIGNING_IN,
    "usersessions.UserSession": SESSION,
}
"""Why a record points to an account, where it is not to answer for an act."""

IMPERSONAL: Mapping[str, frozenset[str]] = {
    label: frozenset(fields.split())
    for label, fields in {
        "account.EmailConfirmation": "key",
        "accounts.ApiKey": "name prefix key_hash",
        "accounts.User": "language",
        "arrivals.MappingVersion": "name text text_hash",
        "audit.AuditCheckpoint": "hash signed_at public_key signature",
        "audit.AuditHead": "hash",
        "audit.AuditRecord": "at action office previous_hash hash",
        "auth.Group": "name",
        "auth.Permission": "name codename",
        "contenttypes.ContentType": "app_label model",
        "daily.DayFindings": "chapter kind",
        "daily.DayGoods": "way",
        "daily.DayLevel": "told_by group",
        "declared.Arrival": "name mapping",
        "declared.Declaration": "declaration_id declaration_type transport_mode departure_country payment_method "
        "currency content_hash",
        "declared.Item": "procedure use origin_country origin_marking preference hs_code quantity_unit "
        "irregularity_type selection_reason",
        "declared.RejectedRow": "reasons",
        "inspections.Attachment": "content_type sha256",
        "inspections.Finding": "irregularity_type",
        "inspections.Inspection": "controls",
        "lanes.Beyond": "shift",
        "lanes.PlanVersion": "plan source content_hash",
        "lanes.Run": "kind code",
        "lists.ListVersion": "title stamp",
        "lists.NamedList": "name",
        "mandates.MandateVersion": "content",
        "nodes.FileTold": "key",
        "nodes.ForeignRecord": "node kind",
        "nodes.Incoming": "kind reason settled_as",
        "nodes.Link": "name office_code public_key token password",
        "nodes.Node": "name office_code",
        "nodes.Outgoing": "kind key",
        "nodes.Vector": "kind key counts",
        "notes.Attachment": "content_type sha256",
        "notes.Entry": "profile",
        "offices.Office": "code name path",
        "privacy.RetentionRun": "removed",
        "reference.Code": "code description unit",
        "reference.Edition": "source content_hash",
        "register.Judgement": "title area kinds chapters context event analysis treatments told measured",
        "register.Risk": "reference",
        "risk.Decision": "profiles model_id key_id reasons controls indicators",
        "risk.Profile": "profile_id",
        "risk.ProfileDeed": "deed results",
        "risk.ProfileVersion": "title risk_area content_hash",
        "risk.RulesEdition": "mark",
        "shifts.Assignment": "key_id",
        "shifts.Competence": "channels",
        "socialaccount.SocialApp": "provider provider_id name client_id secret key settings",
        "socialaccount.SocialAccount": "provider",
        "socialaccount.SocialToken": "token token_secret",
        "studies.Retirement": "figures",
        "studies.Study": "asked lines problems summary result",
        "targeting.DriftCheck": "report",
        "targeting.LearnedReport": "content",
        "targeting.ModelVersion": "model_id metadata",
        "targeting.ReportRun": "lines problems",
        "targeting.TrainingRun": "lines problems",
    }.items()
}
"""Texts that tell of goods, places, rules and machines."""


@dataclass(frozen=True)
class Held:
    """One field that is held about people."""

    model: str
    field: str
    use: Use


def inventory() -> list[Held]:
    """Everything held about people, record by record."""
    found = [Held(model, field, use) for model, fields in PERSONAL.items() for field, use in fields.items()]
    found += [
        Held(model._meta.label, one.name, OF_OFFICERS.get(model._meta.label, ACT))
        for model, one in _fields()
        if _names_an_officer(one)
    ]
    return sorted(found, key=lambda held: (held.model, held.field))


def unclassified() -> list[str]:
    """Fields that may hold something about a person and of which nobody has said whether they do."""
    return [
        f"{model._meta.label}.{one.name}"
        for model, one in _fields()
        if _may_hold_a_text(one)
        and one.name not in PERSONAL.get(model._meta.label, {})
        and one.name not in IMPERSONAL.get(model._meta.label, ())
    ]


def unknown() -> list[str]:
    """What the tables name and no record has."""
    there = {f"{model._meta.label}.{one.name}" for model, one in _fields()}
    named = [
        f"{model}.{field}" for table in (PERSONAL, IMPERSONAL) for model, fields in table.items() for field in fields
    ]
    return [name for name in named if name not in there]


def _fields() -> Iterator[tuple[type[models.Model], models.Field[object, object]]]:
    for model in apps.get_models(include_auto_created=True):
        for one in model._meta.concrete_fields:
            yield model, one


def _names_an_officer(one: models.Field[object, object]) -> bool:
    return one.is_relation and one.related_model is User


def _may_hold_a_text(one: models.Field[object, object]) -> bool:
    holders = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField, models.BinaryField)
    return isinstance(one, (*holders, models.FileField)) and not one.choices
