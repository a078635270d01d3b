"""What an officer may say about an item, and how it becomes the item's outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from django.utils.translation import gettext_lazy as _

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.declared.models import Item
from sarhad.station.inspections.models import Finding

IRREGULARITY_TYPES = {
    "undervaluation": _("Undervaluation"),
    "misclassification": _("Wrong commodity code"),
    "false_origin": _("False origin"),
    "short_quantity": _("Quantity or mass declared short"),
    "smuggling": _("Undeclared or hidden goods"),
    "phantom_trader": _("Trader does not exist"),
    "prohibited": _("Prohibited or restricted goods"),
    "intellectual_property": _("Counterfeit goods"),
    "documents": _("Documents missing or false"),
    "other": _("Other"),
}
"""Kinds of irregularity with their names on screen."""


@dataclass(frozen=True)
class FindingDraft:
    """An irregularity found on one item.

    Attributes:
        irregularity_type: a key of IRREGULARITY_TYPES.
        severity: 1 minor, 2 serious, 3 critical.
        additional_revenue: duties, taxes and fines assessed, national currency.
    """

    irregularity_type: str
    severity: int = 1
    additional_revenue: float = 0.0

    def problems(self, item_no: int) -> Iterator[Problem]:
        """Everything wrong with the draft."""
        if self.irregularity_type not in IRREGULARITY_TYPES:
            message = say(
                "item {item_no}: no irregularity type {irregularity_type!r}",
                item_no=item_no,
                irregularity_type=self.irregularity_type,
            )
            yield Problem(message, say("one of {irregularity_types}", irregularity_types=", ".join(IRREGULARITY_TYPES)))
        if self.severity not in (1, 2, 3):
            yield Problem(
                say("item {item_no}: severity {severity!r}", item_no=item_no, severity=self.severity),
                say("1 minor, 2 serious, 3 critical"),
            )
        if not isfinite(self.additional_revenue) or self.additional_revenue < 0:
            yield Problem(
                say(
                    "item {item_no}: additional revenue {additional_revenue!r}",
                    item_no=item_no,
                    additional_revenue=self.additional_revenue,
                ),
                say("an amount from 0"),
            )


def check(findings: Mapping[int, FindingDraft], items: Mapping[int, Item]) -> None:
    """Pass when every finding is sound and is about an item of the declaration.

    Raises:
        SarhadError: it carries every mistake.
    """
    unknown = [
        Problem(say("the declaration has no item {n}", n=n), say("check the item number"))
        for n in findings
        if n not in items
    ]
    problems = unknown + [problem for n, draft in findings.items() for problem in draft.problems(n)]
    if problems:
        raise SarhadError(*problems)


def finding_of(item: Item, draft: FindingDraft | None) -> Finding:
    """The finding about an item, not yet saved; without a draft it is in order."""
    if draft is None:
        return Finding(item=item, irregular=False)
    return Finding(
        item=item,
        irregular=True,
        severity=draft.severity,
        irregularity_type=draft.irregularity_type,
        additional_revenue=draft.additional_revenue,
    )


def add_outcome(item: Item, finding: Finding, at: datetime, selection_reason: str, probability: float) -> None:
    """Write the finding into the (not yet saved) item's outcome; an earlier irregularity stays one."""
    item.inspected, item.inspected_at = True, at
    item.selection_reason, item.selection_probability = selection_reason, probability
    if finding.irregular or not item.irregular:
        item.irregular = finding.irregular
        item.irregularity_type = finding.irregularity_type or None
    item.severity = max(item.severity or 0, finding.severity)
    item.additional_revenue = (item.additional_revenue or 0.0) + finding.additional_revenue


OUTCOME_FIELDS = (
    "inspected",
    "inspected_at",
    "irregular",
    "severity",
    "irregularity_type",
    "additional_revenue",
    "selection_reason",
    "selection_probability",
)
"""The item's columns that `add_outcome` writes."""
