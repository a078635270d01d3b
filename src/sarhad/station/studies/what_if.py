"""What if: drafts added, profiles taken out, another lane plan, tried on the last days beside what is in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import polars as pl
from django.db.models import QuerySet

from sarhad.assessment.forecast import Forecast
from sarhad.effectiveness.tried_profiles import columns_named
from sarhad.effectiveness.what_if import Ruling, what_if
from sarhad.errors import Problem, SarhadError
from sarhad.profiles import Profile, ProfileSet
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.lanes.models import PlanVersion
from sarhad.station.lanes.plans import check, orders_in_force
from sarhad.station.lists.in_force import vocabulary_at
from sarhad.station.risk.assessing import rules
from sarhad.station.risk.models import ProfileVersion, Standing
from sarhad.station.risk.profiles import office_tree
from sarhad.station.risk.versions import content_of
from sarhad.station.studies.history import Tell, of_offices, past_year
from sarhad.station.studies.models import Study

LONGEST, USUAL = 90, 30
"""Days that are tried at most, and if nobody says otherwise."""
MOST = 200_000
"""So many of the newest items of these days at most: each is assessed twice."""
UNBORN = (Standing.DRAFT, Standing.PROPOSED, Standing.SHADOW, Standing.SUSPENDED, Standing.WAITING)
"""Where a version stands that can be tried as if it selected."""


@dataclass(frozen=True)
class Asked:
    """What is to be tried.

    Attributes:
        add: versions, as `id@number`, that select too; one takes the place of its profile's active version.
        remove: ids of profiles that select no more.
        plan: text of the lane plan that is tried; empty: the one in force.
    """

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    plan: str = ""
    days: int = USUAL

    def as_mapping(self) -> dict[str, Any]:
        """For the record of the study."""
        return {"add": list(self.add), "remove": list(self.remove), "plan": self.plan, "days": self.days}

    @classmethod
    def of_record(cls, kept: Mapping[str, Any]) -> Asked:
        """As it was kept."""
        return cls(tuple(kept["add"]), tuple(kept["remove"]), kept["plan"], kept["days"])


def versions_to_add(user: User) -> QuerySet[ProfileVersion]:
    """Versions of the person's subtree that do not select yet."""
    found = within(user, Action.VIEW_CRITERIA, ProfileVersion.objects.select_related("profile", "office", "life"))
    return found.filter(life__state__in=UNBORN).order_by("profile__profile_id", "number")


def profiles_to_remove(user: User) -> QuerySet[ProfileVersion]:
    """Active versions of the person's subtree."""
    found = within(user, Action.VIEW_CRITERIA, ProfileVersion.objects.select_related("profile", "office"))
    return found.filter(active_for__isnull=False).order_by("profile__profile_id")


def checked(user: User, asked: Asked) -> Asked:
    """What is asked, once it is sound; the plan in force, written out, is no other plan.

    Raises:
        SarhadError: nothing is changed, a version or profile is not the person's to try, or the plan has mistakes.
    """
    known = {str(one) for one in versions_to_add(user)}
    active = set(profiles_to_remove(user).values_list("profile__profile_id", flat=True))
    foreign = [say("no version {name!r} to add", name=name) for name in asked.add if name not in known]
    foreign += [say("no active profile {name!r}", name=name) for name in asked.remove if name not in active]
    problems = [Problem(message, say("choose from the list")) for message in foreign]
    if not 1 <= asked.days <= LONGEST:
        problems.append(Problem(say("{days} days cannot be tried", days=asked.days), say("1 to {most}", most=LONGEST)))
    if problems:
        raise SarhadError(*problems)
    plan = "" if asked.plan.strip() == source_in_force().strip() else asked.plan
    if plan:
        check(plan)
    if not (asked.add or asked.remove or plan):
        raise SarhadError(
            Problem(say("nothing is changed"), say("choose a profile to add or take out, or change the plan"))
        )
    return Asked(asked.add, asked.remove, plan, asked.days)


def source_in_force() -> str:
    """The text of the lane plan in force; empty where there is none."""
    found = PlanVersion.objects.filter(status=PlanVersion.Status.ACTIVE).values_list("source", flat=True).first()
    return found or ""


def try_out(study: Study, tell: Tell) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """A few figures for lists, and everything.

    Raises:
        SarhadError: no lane plan is in force and none is tried, nothing was declared, or a condition has a mistake.
    """
    asked, known = Asked.of_record(study.asked), vocabulary_at()
    current = rules().assessor
    plan = orders_in_force()
    tried_plan = check(asked.plan) if asked.plan else plan
    if plan is None or tried_plan is None:
        raise SarhadError(Problem(say("no lane plan is in force"), say("bring one into force, or try one")))
    before = list(current.profiles.profiles.values())
    after = _after(before, asked)
    indicators = (*columns_named([*before, *after], known), *(current.model.indicators if current.model else ()))
    table = of_offices(past_year(tell), study.office, indicators, tell).collect()
    table, capped = _lately(table, asked.days)
    sets = [ProfileSet.of_profiles(many, vocabulary=known, offices=office_tree()) for many in (before, after)]
    told = what_if(table, Ruling(sets[0], plan, current.model), Ruling(sets[1], tried_plan, current.model), tell)
    groups = [one.as_dict() for one in told.groups]
    result = {
        "asked": asked.as_mapping(),
        "declarations": told.now.declarations,
        "days": told.now.days,
        "capped": capped,
        "unit": tried_plan.plan.unit,
        "lanes": _lanes(told.now, told.then),
        "shifts": _shifts(told.now, told.then),
        "groups": groups,
    }
    return {"lost": groups[1]["found"]["irregular"], "gained": groups[2]["items"]}, result


def _after(before: Sequence[Profile], asked: Asked) -> list[Profile]:
    added = [content_of(version) for version in _versions(asked.add)]
    gone = {*asked.remove, *(one.id for one in added)}
    return [*(one for one in before if one.id not in gone), *added]


def _versions(names: Iterable[str]) -> list[ProfileVersion]:
    found = []
    for name in names:
        profile, _at, number = name.rpartition("@")
        found.append(ProfileVersion.objects.get(profile__profile_id=profile, number=int(number)))
    return found


def _lately(table: pl.DataFrame, days: int) -> tuple[pl.DataFrame, bool]:
    """The last days of a table that is in order of time, and whether there were more items than are tried."""
    newest: Any = table["declared_at"].max() if table.height else None
    if newest is None:
        raise SarhadError(Problem(say("nothing was declared here"), say("wait for declarations")))
    recent = table.filter(pl.col("declared_at") > newest - timedelta(days=days))
    return recent.tail(MOST), recent.height > MOST


def _lanes(now: Forecast, then: Forecast) -> list[dict[str, Any]]:
    """Every office's lanes before and after, those of all offices together first (office "")."""
    rows: list[dict[str, Any]] = [
        {
            "office": a.office, "channel": a.channel, "before": a.declarations, "after": b.declarations,
            "share_before": a.share, "share_after": b.share, "expected": b.expected,
        }
        for a, b in zip(now.channels, then.channels, strict=True)
    ]  # fmt: skip
    together = []
    for channel in dict.fromkeys(row["channel"] for row in rows):
        counts = [sum(row[side] for row in rows if row["channel"] == channel) for side in ("before", "after")]
        together.append(
            {
                "office": "", "channel": channel, "before": counts[0], "after": counts[1],
                "share_before": counts[0] / now.declarations, "share_after": counts[1] / then.declarations,
                "expected": None,
            }
        )  # fmt: skip
    return [*together, *rows]


def _shifts(now: Forecast, then: Forecast) -> list[dict[str, Any]]:
    """Every shift that either plan names; what only one of them has is None in the other."""
    sides = [{(one.office, one.shift): one for one in told.shifts} for told in (now, then)]
    rows = []
    for office, shift in dict.fromkeys([*sides[0], *sides[1]]):
        row: dict[str, Any] = {"office": office, "shift": shift}
        for side, known in zip(("before", "after"), sides, strict=True):
            one = known.get((office, shift))
            for name in ("capacity", "mean", "busy", "days_over", "put_off", "grows"):
                row[f"{name}_{side}"] = getattr(one, name) if one else None
        rows.append(row)
    return rows
