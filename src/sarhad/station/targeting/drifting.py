"""Whether what arrives now is still what a model was trained on: looked at when asked, and kept."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.targeting.deeds import centre
from sarhad.station.targeting.models import DriftCheck, ModelVersion
from sarhad.station.targeting.period_table import period_table
from sarhad.targeting.drift import drift

DAYS = 30
"""How far back "now" goes."""


def check_drift(by: User, version: ModelVersion) -> DriftCheck:
    """Compare the last 30 days with the days the model was trained on, as the station has them; keep the answer.

    Raises:
        PermissionDenied: the person's role does not see models.
        SarhadError: there is nothing in one of the two periods.
    """
    require(by, Action.VIEW_MODELS)
    now = timezone.now()
    current = period_table(by, now - timedelta(days=DAYS), now)
    before = period_table(by, *window(version))
    report = drift(before, current).as_dict()
    plain = json.loads(json.dumps(report, default=str))
    with transaction.atomic():
        made = DriftCheck.objects.create(model=version, checked_by=by, report=plain)
        detail = {"model_id": version.model_id, "alarms": len(plain["alarms"])}
        append("drift_checked", actor=by.username, office=centre(), subject=f"model:{version.model_id}", detail=detail)
    return made


def window(version: ModelVersion) -> tuple[datetime, datetime]:
    """The days a model was trained on; they end where "now" begins at the latest, so that the two do not overlap."""
    data = version.metadata["data"]
    first, last = (_moment(data[name]) for name in ("from", "to"))
    return first, min(last + timedelta(days=1), timezone.now() - timedelta(days=DAYS))


def features_of(check: DriftCheck | None) -> list[dict[str, Any]]:
    """The features of a kept report, the one that moved most first."""
    return list(check.report["features"]) if check else []


def _moment(day: str) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), datetime.min.time()))
