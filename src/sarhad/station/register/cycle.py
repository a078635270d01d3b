"""The cycle of ISO 31000 as the WCO Risk Management Compendium applies it: how far a risk has come in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sarhad.station.register.models import Judgement, Response, Status


@dataclass(frozen=True)
class Step:
    """One step of the cycle; `wanting` says what is still to be done, empty when it is done."""

    name: Promise
    wanting: Promise | str


def steps_of(judgement: Judgement, today: date) -> list[Step]:
    """The seven steps for one risk, in their order."""
    decided = judgement.response != Response.UNDECIDED
    treated = bool(judgement.treatments) or judgement.response == Response.ACCEPT or judgement.status == Status.CLOSED
    late = judgement.review_on < today and judgement.status != Status.CLOSED
    return [
        Step(_("Establish the context"), _("which aim is endangered") if not judgement.context else ""),
        Step(_("Identify"), ""),
        Step(_("Analyse"), _("why so likely and so bad") if not judgement.analysis else ""),
        Step(_("Evaluate"), _("what to do about it is not decided") if not decided else ""),
        Step(_("Treat"), _("no treatment is named") if not treated else ""),
        Step(_("Monitor and review"), _("its review is late") if late else ""),
        Step(_("Communicate and consult"), _("who is told and asked") if not judgement.told else ""),
    ]
