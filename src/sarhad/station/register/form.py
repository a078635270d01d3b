"""The form of a judgement as it is typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.register.keeping import Thought
from sarhad.station.register.models import Judgement, Response, Status
from sarhad.station.register.treatments import Treatment, of_record

ROWS_MOST, ROWS_EMPTY = 12, 2
REVIEW_IN = timedelta(days=90)
SAME = ("title", "area", "context", "event", "analysis", "response", "owner", "told", "status")
"""Fields that are typed as they are kept."""
ON_THE_MATRIX = ("likelihood", "impact", "target_likelihood", "target_impact")
TEXTS = ("reference", "office", *SAME, *ON_THE_MATRIX, "review_on", "reason", "chapters")


@dataclass(frozen=True)
class Form:
    """What was typed, as it was typed."""

    reference: str = ""
    office: str = ""
    title: str = ""
    area: str = "revenue"
    context: str = ""
    event: str = ""
    analysis: str = ""
    response: str = Response.UNDECIDED
    owner: str = ""
    told: str = ""
    status: str = Status.ASSESSED
    review_on: str = ""
    reason: str = ""
    likelihood: str = "3"
    impact: str = "3"
    target_likelihood: str = "2"
    target_impact: str = "3"
    chapters: str = ""
    kinds: tuple[str, ...] = ()
    rows: list[Treatment] = field(default_factory=list)

    @classmethod
    def new(cls, office: str) -> Form:
        """An empty one; the first review is in three months."""
        return cls(office=office, review_on=(timezone.localdate() + REVIEW_IN).isoformat(), rows=_with_empty([]))

    @classmethod
    def of_request(cls, post: QueryDict) -> Form:
        """The fields of a request."""
        texts = {name: post.get(name, "").replace("\r\n", "\n").strip() for name in TEXTS}
        rows = [_row(post, number) for number in range(ROWS_MOST) if post.get(f"what-{number}", "").strip()]
        return cls(**texts, kinds=tuple(post.getlist("kinds")), rows=_with_empty(rows))

    @classmethod
    def of_judgement(cls, one: Judgement) -> Form:
        """The fields of the judgement that holds, to be thought over; the next review is in three months."""
        return cls(
            reference=one.risk.reference,
            office=one.risk.office.code,
            review_on=(timezone.localdate() + REVIEW_IN).isoformat(),
            chapters=" ".join(one.chapters),
            kinds=tuple(one.kinds),
            rows=_with_empty(of_record(one.treatments)),
            **{name: str(getattr(one, name)) for name in (*SAME, *ON_THE_MATRIX)},
        )

    def thought(self) -> Thought:
        """What `keeping.judge` takes.

        Raises:
            SarhadError: the date of the review is none.
        """
        try:
            review_on = date.fromisoformat(self.review_on)
        except ValueError:
            raise SarhadError(Problem(say("the date of the next review is missing"), say("year-month-day"))) from None
        values: dict[str, Any] = {name: getattr(self, name) for name in SAME}
        values |= {name: _step(getattr(self, name)) for name in ON_THE_MATRIX}
        return Thought(
            review_on=review_on,
            chapters=tuple(self.chapters.replace(",", " ").split()),
            kinds=self.kinds,
            treatments=tuple(row for row in self.rows if row.what),
            **values,
        )


def _step(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0


def _row(post: QueryDict, number: int) -> Treatment:
    return Treatment(
        kind=post.get(f"kind-{number}", ""),
        what=post.get(f"what-{number}", "").strip(),
        profiles=tuple(post.get(f"profiles-{number}", "").replace(",", " ").split()),
        by=post.get(f"by-{number}", "").strip(),
        until=post.get(f"until-{number}", "").strip(),
    )


def _with_empty(rows: list[Treatment]) -> list[Treatment]:
    return [*rows, *(Treatment("profile", "") for _ in range(min(ROWS_EMPTY, ROWS_MOST - len(rows))))]
