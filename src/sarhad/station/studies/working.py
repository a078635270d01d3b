"""What each kind of study does with the past year: the table is the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sarhad.effectiveness import backtest
from sarhad.effectiveness.clauses import INDICATORS_USED
from sarhad.effectiveness.report import Tried
from sarhad.effectiveness.suggestions import suggest
from sarhad.effectiveness.tried_profiles import columns_named
from sarhad.effectiveness.worth import worth
from sarhad.errors import Problem, SarhadError
from sarhad.profiles import Profile
from sarhad.sentences import say
from sarhad.station.lists.in_force import vocabulary_at
from sarhad.station.offices.models import Office
from sarhad.station.risk.assessing import rules
from sarhad.station.risk.profiles import office_tree
from sarhad.station.risk.versions import content_of
from sarhad.station.studies.capacity import capacity_with
from sarhad.station.studies.history import MOST, Tell, of_offices, past_year
from sarhad.station.studies.models import Study
from sarhad.station.studies.what_if import try_out

RULES_LOOKED_FOR = 20


@dataclass(frozen=True)
class Found:
    """What a study found: a few figures for lists, and everything as plain values."""

    summary: Mapping[str, Any]
    result: Mapping[str, Any]


def work_out(study: Study, tell: Tell) -> Found:
    """Do what the study's kind asks for.

    Raises:
        SarhadError: the past does not answer it: too few inspections, a mistake in the condition.
    """
    return KINDS[Study.Kind(study.kind)](study, tell)


def _backtest(study: Study, tell: Tell) -> Found:
    if study.version is None:
        raise SarhadError(Problem(say("a back-test needs a version")))
    content, known = content_of(study.version), vocabulary_at()
    active = [one for one in rules().assessor.profiles.profiles.values() if one.id != content.id]
    table = past_year(tell)
    history = of_offices(table, study.office, columns_named([content, *active], known), tell)
    tell(say("trying it beside {active} active profiles", active=len(active)))
    report = backtest([content], history, active=active, offices=office_tree(), vocabulary=known)
    tell(say("adding up the work of each shift"))
    capacity = capacity_with(content, history, study.office)
    tried = report.profiles[0]
    result = {
        "history": report.as_dict()["history"],
        "tried": report.as_dict()["profiles"][0],
        "active": report.active,
        "capped": table.height >= MOST,
        "capacity": [asdict(one) for one in capacity],
    }
    return Found(_summary(tried, capped=table.height >= MOST), result)


def _summary(tried: Tried, *, capped: bool) -> Mapping[str, Any]:
    rate, likely = tried.findings.rate, tried.corrected
    return {
        "items": tried.items,
        "declarations": tried.declarations,
        "examinations_a_day": tried.examinations_a_day,
        "inspected": tried.findings.inspected,
        "irregular": tried.findings.irregular,
        "rate": asdict(rate) if rate else None,
        "corrected": asdict(likely.rate) if likely else None,
        "unique": tried.unique.irregular if tried.unique else None,
        "cautions": len(tried.cautions) + capped,
    }


def _worth(study: Study, tell: Tell) -> Found:
    judged, known = _of_subtree(study.office), vocabulary_at()
    if not judged:
        raise SarhadError(Problem(say("no profile of these offices selects now"), say("there is nothing to judge")))
    table = past_year(tell)
    history = of_offices(table, study.office, columns_named(judged, known), tell)
    tell(say("judging {judged} profiles month by month", judged=len(judged)))
    report = worth(judged, history, period="month", offices=office_tree(), vocabulary=known)
    return Found(
        {"profiles": len(judged), "proposals": len(report.proposals), "items": report.history.items}, report.as_dict()
    )


def _of_subtree(office: Office) -> list[Profile]:
    codes = set(Office.objects.filter(path__startswith=office.path).values_list("code", flat=True))
    return [one for one in rules().assessor.profiles.profiles.values() if one.owner in codes]


def _rules(study: Study, tell: Tell) -> Found:
    history = of_offices(past_year(tell), study.office, INDICATORS_USED, tell)
    tell(say("searching rules on the earlier part, trying them on the later"))
    found = suggest(history, most=RULES_LOOKED_FOR, vocabulary=vocabulary_at())
    result = {
        "confirmed": [one.as_dict() for one in found.confirmed],
        "tried": found.tried,
        "from_moment": found.from_moment,
    }
    return Found({"confirmed": len(found.confirmed), "tried": found.tried}, result)


def _what_if(study: Study, tell: Tell) -> Found:
    return Found(*try_out(study, tell))


KINDS: Mapping[Study.Kind, Callable[[Study, Tell], Found]] = {
    Study.Kind.BACKTEST: _backtest,
    Study.Kind.WORTH: _worth,
    Study.Kind.RULES: _rules,
    Study.Kind.WHAT_IF: _what_if,
}
