"""What was learned in a month: found, by which way, what moved, which profiles to retire, which mechanisms are new.

It is worked out once and kept, so that the page and the paper that people decide on say the same for ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.effectiveness.compliance import Compliance, measure
from sarhad.effectiveness.suggestions import suggest
from sarhad.effectiveness.worth import worth
from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say, to_say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import may, require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.lists.in_force import vocabulary_at
from sarhad.station.risk.assessing import rules
from sarhad.station.risk.lately import YEAR, past
from sarhad.station.risk.profiles import office_tree
from sarhad.station.targeting.deeds import centre
from sarhad.station.targeting.models import DriftCheck, LearnedReport
from sarhad.station.targeting.period_table import period_table

RULES_LOOKED_FOR = 8

Report = Callable[[str], None]
READING = to_say("reading the month's goods")
MEASURING = to_say("measuring what each way of selecting found")
JUDGING = to_say("judging the profiles by the past year")
SUGGESTING = to_say("looking for rules that no profile says yet")


def reports_of(user: User) -> QuerySet[LearnedReport]:
    """Every report, the newest month first, for those who judge models for the whole service."""
    found = LearnedReport.objects.select_related("made_by").order_by("-month")
    return found if may(user, Action.VIEW_MODELS, centre()) else found.none()


def write_report(by: User, month: date) -> LearnedReport:
    """Work out a month and keep it.

    Raises:
        PermissionDenied, SarhadError: as `worked_out` does.
    """
    return keep_report(by, month, worked_out(by, month))


def worked_out(by: User, month: date, report: Report = lambda _: None) -> dict[str, Any]:
    """What a month taught.

    Args:
        by: who asks.
        month: its first day.
        report: takes a line of progress.

    Raises:
        PermissionDenied: not a manager of the whole service.
        SarhadError: nothing was declared in the month, or it has not begun.
    """
    require(by, Action.PROPOSE_MODEL, centre())
    since, until = _limits(month)
    report(READING)
    table = period_table(by, since, until)
    if table.is_empty():
        raise SarhadError(
            Problem(say("nothing was declared in {month:%Y-%m}", month=month), say("choose another month"))
        )
    content: dict[str, Any] = json.loads(json.dumps(_content(table, since, until, report), default=str))
    return content


@transaction.atomic
def keep_report(by: User, month: date, content: dict[str, Any]) -> LearnedReport:
    """Keep what was worked out; a month that was worked out before is replaced."""
    told = {"content": content, "made_by": by, "made_at": timezone.now()}
    made, _ = LearnedReport.objects.update_or_create(month=month, defaults=told)
    append("learned_report", actor=by.username, office=centre(), subject=f"learned:{month:%Y-%m}")
    return made


def _limits(month: date) -> tuple[datetime, datetime]:
    first = timezone.make_aware(datetime.combine(month.replace(day=1), datetime.min.time()))
    following = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first, timezone.make_aware(datetime.combine(following, datetime.min.time()))


def _content(table: pl.DataFrame, since: datetime, until: datetime, report: Report) -> dict[str, Any]:
    report(MEASURING)
    known = table.filter(pl.col("inspected") & pl.col("irregular").is_not_null())
    told = _measured(table)
    return {
        "items": table.height,
        "inspected": known.height,
        "irregular": int(known["irregular"].sum() or 0),
        "revenue": float(known.filter("irregular")["additional_revenue"].sum() or 0.0),
        "level": asdict(told.whole) if told else None,
        "ways": [asdict(one) for one in told.selected] if told else [],
        "offices": [asdict(one) for one in told.groups] if told else [],
        "kinds": _kinds(known),
        "drift": _drifted(since, until),
        **_judged(report),
    }


def _measured(table: pl.DataFrame) -> Compliance | None:
    try:
        return measure(table, "office")
    except SarhadError:  # no chance of being examined was recorded in the month
        return None


def _kinds(known: pl.DataFrame) -> list[dict[str, Any]]:
    """The irregularities by kind, the costliest first."""
    found = known.filter(pl.col("irregular"), pl.col("irregularity_type").is_not_null())
    revenue = pl.col("additional_revenue").fill_null(0.0).sum()
    return (
        found.group_by(kind="irregularity_type")
        .agg(items=pl.len(), revenue=revenue)
        .sort("revenue", "kind", descending=[True, False])
        .to_dicts()
    )


def _drifted(since: datetime, until: datetime) -> list[str]:
    """The alarms of the last look at drift in the month."""
    check = DriftCheck.objects.filter(checked_at__gte=since, checked_at__lt=until).order_by("-pk").first()
    return list(check.report["alarms"]) if check else []


def _judged(report: Report) -> dict[str, list[Any]]:
    """Of the past year: what should be done with profiles, and rules that no profile says yet."""
    report(JUDGING)
    year = past(YEAR).table
    active = list(rules().assessor.profiles.profiles.values())
    proposals, mechanisms, tree = [], [], office_tree()
    try:
        report_of_worth = worth(active, year.lazy(), offices=tree, vocabulary=vocabulary_at())
        proposals = report_of_worth.as_dict()["proposals"]
        report(SUGGESTING)
        for one in suggest(year.lazy(), most=RULES_LOOKED_FOR).confirmed:
            rate = asdict(one.confirmed.estimate.rate)
            kinds = [name for name, _ in one.kinds]
            mechanisms.append({"condition": one.condition, "lift": one.confirmed.lift, "rate": rate, "kinds": kinds})
    except SarhadError:  # too few inspections in the year to judge by
        pass
    return {"proposals": proposals, "mechanisms": mechanisms}
