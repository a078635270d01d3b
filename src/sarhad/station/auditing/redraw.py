"""The random choices worked out again with the key: every declaration that chance took, and none other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sarhad.assessment import SelectionKey, read_plan
from sarhad.assessment.chance import chosen
from sarhad.assessment.draw import RANDOM_SAMPLE
from sarhad.assessment.policy import Policy
from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.lanes.models import PlanVersion
from sarhad.station.risk.models import Decision
from sarhad.station.risk.profiles import office_tree
from sarhad.station.shifts.allocation import choose, number_of
from sarhad.station.shifts.models import Assignment

SHOWN = 100


@dataclass
class Redraw:
    """What working the draws out again showed.

    Attributes:
        key_id: of the key that was given.
        checked, drawn: declarations checked, and those that chance took.
        wrong: references whose stored choice is not what the draw says (the first SHOWN).
        other_key: decisions of the period made with another key.
        assignments: assignments checked; wrong_assignments: references given to another than the draw says.
    """

    key_id: str
    checked: int = 0
    drawn: int = 0
    wrong: list[str] = field(default_factory=list)
    other_key: int = 0
    assignments: int = 0
    wrong_assignments: list[str] = field(default_factory=list)


def key_from(text: str) -> SelectionKey:
    """The key as `sarhad key new` writes it.

    Raises:
        SarhadError: the text is no key.
    """
    try:
        return SelectionKey(bytes.fromhex(text.strip()))
    except ValueError:
        raise SarhadError(Problem(say("this is no selection key"), say("hexadecimal digits, at least 64"))) from None


def redraw(user: User, key: SelectionKey, since: datetime, until: datetime, policy: Policy | None = None) -> Redraw:
    """Work out again every random choice and every assignment of the subtree in the period."""
    policy, result = policy or Policy(), Redraw(key.id)
    decisions = within(user, Action.VIEW_AUDIT, Decision.objects.all(), "item__declaration__office").filter(
        assessed_at__gte=since, assessed_at__lt=until
    )
    result.other_key = decisions.exclude(key_id=key.id).count()
    at = "item__declaration__"
    names = (f"{at}declaration_id", f"{at}office__code", "item__procedure", f"{at}standing__plan", "random")
    rows = decisions.filter(key_id=key.id).values_list(*names).distinct().order_by().iterator(chunk_size=5000)
    _check_sample(rows, key, policy, result)
    _check_assignments(user, key, since, until, result)
    return result


def _check_sample(
    rows: Iterable[tuple[str, str, str | None, int | None, bool]], key: SelectionKey, policy: Policy, result: Redraw
) -> None:
    """Each draw against the shares of the lane plan's version that ordered it, else against the policy's."""
    orders = {version.pk: read_plan(version.source, office_tree()) for version in PlanVersion.objects.all()}
    for declaration_id, office, procedure, plan, random in rows:
        result.checked += 1
        result.drawn += random
        draw = key.draw(RANDOM_SAMPLE, declaration_id)
        if plan is None:
            due = draw < policy.random_share_at(office)
        else:
            due = chosen(draw, orders[plan].at(office, procedure).intervals) is not None
        if due != random and len(result.wrong) < SHOWN:
            result.wrong.append(declaration_id)


def _check_assignments(user: User, key: SelectionKey, since: datetime, until: datetime, result: Redraw) -> None:
    made = within(user, Action.VIEW_AUDIT, Assignment.objects.all(), "declaration__office").filter(
        assigned_at__gte=since, assigned_at__lt=until, key_id=key.id
    )
    for one in made.select_related("declaration", "officer").iterator(chunk_size=2000):
        result.assignments += 1
        number = number_of(key, one.declaration.declaration_id, one.round)
        due = choose(number, [(name, load) for name, load in one.candidates])
        if (number, due) != (one.number, one.officer.username) and len(result.wrong_assignments) < SHOWN:
            result.wrong_assignments.append(one.declaration.declaration_id)
