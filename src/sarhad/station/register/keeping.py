"""Keeping the register: who reads which risks, and judging one anew; what was thought before stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import has_role_for, require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.inspections.findings import IRREGULARITY_TYPES
from sarhad.station.offices.models import Office
from sarhad.station.register import treatments
from sarhad.station.register.matrix import STEPS
from sarhad.station.register.models import Judgement, Response, Risk, Status
from sarhad.station.register.treatments import Treatment
from sarhad.station.risk.words import AREAS

REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}")
CHAPTER = re.compile(r"[0-9]{2}")


@dataclass(frozen=True)
class Thought:
    """What a person thinks of a risk; the fields of `Judgement`."""

    title: str
    area: str
    event: str
    likelihood: int
    impact: int
    target_likelihood: int
    target_impact: int
    owner: str
    review_on: date
    context: str = ""
    analysis: str = ""
    response: str = Response.UNDECIDED
    status: str = Status.ASSESSED
    told: str = ""
    kinds: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()
    treatments: tuple[Treatment, ...] = ()


THOUGHT = tuple(one.name for one in fields_of(Thought))
"""Names of the fields of a judgement that say what somebody thought."""


def judgements_of(user: User) -> QuerySet[Judgement]:
    """The judgements that hold, of the person's subtree and of the offices above it, whose risks are theirs too."""
    found = Judgement.objects.filter(number=F("risk__newest")).select_related("risk", "risk__office")
    return found.filter(_readable(user)).order_by("risk__reference")


def overdue(user: User) -> list[Judgement]:
    """Risks whose review is late, the longest first, among those the person may judge."""
    open_ = judgements_of(user).filter(review_on__lt=timezone.localdate()).exclude(status=Status.CLOSED)
    if user.office is not None:
        open_ = open_.filter(risk__office__path__startswith=user.office.path)
    return list(open_.order_by("review_on", "risk__reference"))


def risk_of(user: User, reference: str) -> Risk:
    """One risk that the person may read.

    Raises:
        Http404: there is none, or it is not theirs to read: the two cannot be told apart.
    """
    readable = judgements_of(user).filter(risk__reference=reference).first()
    if readable is None:
        raise Http404("no such risk")
    return readable.risk


def history_of(risk: Risk) -> list[Judgement]:
    """Every judgement, the newest first."""
    return list(risk.judgements.select_related("risk", "risk__office").order_by("-number", "-written_at"))


def _readable(user: User) -> Q:
    if not has_role_for(user, Action.VIEW_REGISTER) or user.office is None:
        return Q(pk=None)
    codes = user.office.path.strip("/").split("/")
    return Q(risk__office__path__startswith=user.office.path) | Q(risk__office__code__in=codes)


@transaction.atomic
def enter(
    user: User, office: Office, reference: str, thought: Thought, measured: Mapping[str, Any] | None = None
) -> Judgement:
    """Enter a new risk into an office's register.

    Raises:
        PermissionDenied: the person does not keep that office's register.
        SarhadError: every mistake, or the reference is taken.
    """
    require(user, Action.KEEP_REGISTER, office)
    if not REFERENCE.fullmatch(reference):
        raise SarhadError(
            Problem(
                say("{reference!r} is no reference", reference=reference),
                say("capital letters, digits and hyphens, 40 at most"),
            )
        )
    if Risk.objects.filter(reference=reference).exists():
        raise SarhadError(
            Problem(say("{reference} is in a register already", reference=reference), say("choose another reference"))
        )
    _check(thought)
    risk = Risk.objects.create(reference=reference, office=office)
    return _write(risk, thought, "", user.username, measured, timezone.now())


@transaction.atomic
def judge(
    user: User, risk: Risk, thought: Thought, reason: str, measured: Mapping[str, Any] | None = None
) -> Judgement:
    """Judge a risk anew; the judgement before stays as it was.

    Raises:
        PermissionDenied: the person does not keep that office's register.
        SarhadError: every mistake; nothing says why it is judged again.
    """
    require(user, Action.KEEP_REGISTER, risk)
    if not reason.strip():
        raise SarhadError(
            Problem(say("nothing says why it is judged again"), say("a review, a finding, a new treatment"))
        )
    _check(thought)
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    return _write(risk, thought, reason.strip(), user.username, measured, timezone.now())


@transaction.atomic
def confirm(user: User, judgement: Judgement) -> Judgement:
    """Write a judgement once more above all others: two nodes judged the risk while apart, and this one holds.

    Whether the person may say so is for the caller to know.
    """
    risk = Risk.objects.select_for_update().get(pk=judgement.risk_id)
    fields = {name: getattr(judgement, name) for name in THOUGHT}
    number = max(risk.judgements.values_list("number", flat=True)) + 1
    reason = _("It was judged at two nodes while they were apart; this judgement holds.")
    return _append(risk, number, fields, reason, user.username, judgement.measured, timezone.now())


@transaction.atomic
def load(entries: Iterable[Mapping[str, Any]], offices: Mapping[str, Office], at: datetime) -> None:
    """Enter the risks of a new station that has nobody yet: the demonstration.

    Raises:
        SarhadError: an entry is wrong.
    """
    for entry in entries:
        risk = Risk.objects.create(reference=entry["reference"], office=offices[entry["office"]])
        thought = thought_of(entry)
        _check(thought)
        _write(risk, thought, "", "station", None, at)


def thought_of(entry: Mapping[str, Any]) -> Thought:
    """What an entry of a file says of its risk: the fields of `Thought`, beside `reference` and `office`."""
    given = {name: value for name, value in entry.items() if name not in ("reference", "office")}
    given |= {name: tuple(given.get(name, ())) for name in ("kinds", "chapters")}
    return Thought(**{**given, "treatments": tuple(treatments.of_record(given["treatments"]))})


def _write(
    risk: Risk, thought: Thought, reason: str, by: str, measured: Mapping[str, Any] | None, at: datetime
) -> Judgement:
    fields = {**vars(thought), "treatments": [one.as_mapping() for one in thought.treatments]}
    fields |= {"kinds": list(thought.kinds), "chapters": list(thought.chapters)}
    return _append(risk, risk.newest + 1, fields, reason, by, measured, at)


def _append(
    risk: Risk, number: int, fields: Mapping[str, Any], reason: str, by: str, measured: Any, at: datetime
) -> Judgement:
    risk.newest = number
    made = Judgement.objects.create(
        risk=risk, number=number, reason=reason, written_by=by, written_at=at, measured=measured, **fields
    )
    risk.save(update_fields=["newest"])
    detail = {"score": made.likelihood * made.impact, "status": made.status, "reason": reason}
    append("risk_judged", actor=by, office=risk.office, subject=f"risk:{made}", detail=detail)
    return made


def _check(thought: Thought) -> None:
    problems = [
        Problem(say("{name}: {value!r} is no step of the matrix", name=name, value=value), say("1 to 5"))
        for name in ("likelihood", "impact", "target_likelihood", "target_impact")
        if (value := getattr(thought, name)) not in STEPS
    ]
    for name in ("title", "event", "owner"):
        if not getattr(thought, name).strip():
            problems.append(Problem(say("{name} is missing", name=name), say("fill it in")))
    if thought.area not in AREAS:
        problems.append(
            Problem(say("no risk area {area!r}", area=thought.area), say("one of {areas}", areas=", ".join(AREAS)))
        )
    if thought.status not in Status.values or thought.response not in Response.values:
        problems.append(Problem(say("no such status or response"), say("choose one of the list")))
    if len(thought.title) > 200 or len(thought.owner) > 150:
        problems.append(Problem(say("the title or the owner is too long"), say("200 and 150 letters at most")))
    unknown = [kind for kind in thought.kinds if kind not in IRREGULARITY_TYPES]
    problems += [
        Problem(say("no irregularity type {kind!r}", kind=kind), say("choose from the list")) for kind in unknown
    ]
    wrong = [chapter for chapter in thought.chapters if not CHAPTER.fullmatch(chapter)]
    problems += [
        Problem(say("{chapter!r} is no HS chapter", chapter=chapter), say("two digits each")) for chapter in wrong
    ]
    if thought.status == Status.ACCEPTED and not thought.analysis.strip():
        problems.append(
            Problem(say("a risk is accepted without a reason"), say("say in the analysis why it can be borne"))
        )
    if problems:
        raise SarhadError(*problems)
    treatments.check(thought.treatments)
