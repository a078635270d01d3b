"""What the lane plan orders at one office for one regime: the most specific row wins, a lower level only tightens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sarhad.assessment.channels import CHANNELS
from sarhad.assessment.lane_plan import LanePlan, LaneRow
from sarhad.assessment.plan_mistakes import Mistake, in_itself
from sarhad.profiles import Channel, OfficeTree
from sarhad.sentences import say

NEVER = 10**9
"""Days after which yellow turns blue where it never does."""


@dataclass(frozen=True)
class Orders:
    """The orders in force at one office for one regime; the attributes are those of `LaneRow`.

    `yellow_to_blue_days` is `NEVER` where it never does, `hits_without_selection` and the runs are None where there
    is no limit.
    """

    expected: Mapping[Channel, float] = field(default_factory=dict)
    random: Mapping[Channel, float] = field(default_factory=dict)
    hits_without_selection: int | None = None
    trader_passed: int | None = None
    office_passed: int | None = None
    delayed_green_minutes: int = 0
    yellow_to_blue_days: int = NEVER

    @property
    def intervals(self) -> tuple[tuple[Channel, float], ...]:
        """The random shares, strictest channel first, as they stand one after the other in [0, 1)."""
        ranked = sorted(self.random, key=lambda channel: -CHANNELS[channel].precedence)
        return tuple((channel, self.random[channel]) for channel in ranked if self.random[channel] > 0)


def _fewer(above: int | None, here: int | None) -> int | None:
    return min((one for one in (above, here) if one is not None), default=None)


def _more_of_each(above: Mapping[Channel, float], here: Mapping[Channel, float]) -> dict[Channel, float]:
    return {c: max(above.get(c, 0.0), here.get(c, 0.0)) for c in CHANNELS if c in above or c in here}


STRICTER = {
    "expected": _more_of_each,
    "random": _more_of_each,
    "hits_without_selection": _fewer,
    "trader_passed": _fewer,
    "office_passed": _fewer,
    "delayed_green_minutes": max,
    "yellow_to_blue_days": max,
}
"""For each order, how what a higher level set and what a lower one sets come together: always the stricter."""


class StandingOrders:
    """A lane plan settled on the tree of offices.

    Attributes:
        plan: what was written.
        offices: the tree; without one a row binds its own office only.
    """

    def __init__(self, plan: LanePlan, offices: OfficeTree | None = None) -> None:
        """Settle a plan that has no mistakes (`mistakes`)."""
        self.plan, self.offices = plan, offices
        self._rows = _by_office(plan, offices)
        self._known: dict[tuple[str | None, str], Orders] = {}

    def at(self, office: str | None, procedure: str | None = None) -> Orders:
        """The orders for a declaration at an office under a procedure."""
        key = (office, procedure or "")
        if key not in self._known:
            orders = Orders()
            for depth, step in enumerate(path_of(office, self.offices)):
                orders = _below(orders, _stated(self._rows.get(step, ()), procedure or ""), top=depth == 0)
            self._known[key] = orders
        return self._known[key]


def path_of(office: str | None, tree: OfficeTree | None) -> list[str | None]:
    """The offices from the top (None) down to this one."""
    path: list[str | None] = []
    while office is not None:
        known = tree.offices.get(office) if tree else None
        if known is not None and known.parent is None:
            break
        path.append(office)
        office = known.parent if known else None
    return [None, *reversed(path)]


def _by_office(plan: LanePlan, tree: OfficeTree | None) -> dict[str | None, list[LaneRow]]:
    """The rows of each office, general before special; the top office's stand under None."""
    rows: dict[str | None, list[LaneRow]] = {}
    for row in sorted(plan.rows, key=lambda row: len(row.procedure or "")):
        rows.setdefault(path_of(row.office, tree)[-1], []).append(row)
    return rows


def _stated(rows: list[LaneRow] | tuple[LaneRow, ...], procedure: str) -> dict[str, Any]:
    """What one office says for a procedure: each order from the most specific row that gives it."""
    stated: dict[str, Any] = {}
    for row in rows:
        if procedure.startswith(row.procedure or ""):
            stated |= {name: getattr(row, name) for name in STRICTER if getattr(row, name) not in (None, {})}
    if stated.get("yellow_to_blue_days") == "never":
        stated["yellow_to_blue_days"] = NEVER
    return stated


def _below(above: Orders, stated: Mapping[str, Any], *, top: bool) -> Orders:
    """The orders one step down: at the top as stated, further down the stricter of both."""
    if top:
        return replace(above, **stated)
    return replace(above, **{name: STRICTER[name](getattr(above, name), value) for name, value in stated.items()})  # type: ignore[operator]


def mistakes(plan: LanePlan, tree: OfficeTree | None = None) -> Iterator[Mistake]:
    """Everything wrong with a plan that its records alone do not show."""
    yield from in_itself(plan, tree)
    orders = StandingOrders(plan, tree)
    for number, row in enumerate(plan.rows):
        path = path_of(row.office, tree)
        if len(path) > 1:
            above = orders.at(path[-2], row.procedure)
            yield from _loosened(number, row, above)


def _loosened(number: int, row: LaneRow, above: Orders) -> Iterator[Mistake]:
    """The orders of a row that are looser than what the level above set."""
    for name, value in _stated([row], row.procedure or "").items():
        set_above = getattr(above, name)
        if STRICTER[name](set_above, value) != value and _differs(set_above, value):  # type: ignore[operator]
            message = say(
                "{name} {value} is looser than the {above} set above office {office!r}",
                name=name,
                value=_said(value),
                above=_said(set_above),
                office=row.office,
            )
            yield Mistake(("rows", str(number), name), message, say("a lower level may only tighten"))


def _differs(above: Any, here: Any) -> bool:
    """Whether anything that is said here is looser; what is not said here is simply inherited."""
    if isinstance(above, Mapping):
        return any(share < above.get(channel, 0.0) for channel, share in here.items())
    return True


def _said(value: Any) -> str:
    if value == NEVER:
        return "never"
    return ", ".join(f"{c} {s:g}" for c, s in value.items()) if isinstance(value, Mapping) else str(value)
