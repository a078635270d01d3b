"""The register on paper: the matrix, the list, and each risk with its treatments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sarhad.station.accounts.models import User
from sarhad.station.register.charts import heat_chart
from sarhad.station.register.evidence import Counted
from sarhad.station.register.matrix import Weight
from sarhad.station.register.models import Judgement
from sarhad.station.register.treatments import Treatment, of_record
from sarhad.station.risk.words import AREAS
from sarhad.station.screens.drawing import png
from sarhad.station.screens.paper import Paper
from sarhad.station.screens.templatetags.screens import amount


def paper(user: User, judgements: Sequence[Judgement], counted: Mapping[int, Counted]) -> bytes:
    """The register as A4 across."""
    said = _("%(by)s, %(at)s") % {"by": user, "at": date_format(timezone.localtime(), "d.m.Y H:i")}
    page = Paper(_("Risk register"), said, wide=True)
    page.picture(png(heat_chart(judgements)), width=130)
    header = (
        *(_("Risk"), _("Title"), _("Risk area"), _("Owner"), _("Status"), _("Next review")),
        *(_("Score"), _("Wanted"), _("Inspected"), _("Irregular")),
    )
    rows = [_row(one, counted[one.pk]) for one in judgements]
    page.table(_("Risks"), header, rows, widths=(12, 30, 16, 18, 14, 12, 10, 10, 10, 10), words=6)
    for one in judgements:
        lines = [
            _("Aim endangered: %(text)s") % {"text": one.context} if one.context else "",
            one.event,
            _("Why so likely and so bad: %(text)s") % {"text": one.analysis} if one.analysis else "",
            *(_treatment(each) for each in of_record(one.treatments)),
            _("Told and asked: %(text)s") % {"text": one.told} if one.told else "",
        ]
        page.lines(f"{one.risk.reference}  {one.title}", [line for line in lines if line], "—")
    return page.content()


def _row(one: Judgement, counted: Counted) -> tuple[str, ...]:
    now, wanted = Weight(one.likelihood, one.impact), Weight(one.target_likelihood, one.target_impact)
    words = (one.risk.reference, one.title, str(AREAS[one.area]), one.owner, one.get_status_display())
    when = date_format(one.review_on, "d.m.Y")
    return (
        *words,
        when,
        f"{now.score} {now.word}",
        str(wanted.score),
        amount(counted.inspected),
        amount(counted.irregular),
    )


def _treatment(one: Treatment) -> str:
    parts = [f"{one.word}: {one.what}", ", ".join(one.profiles), one.by, one.until]
    return "; ".join(part for part in parts if part)
