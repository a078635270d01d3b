"""Single submissions: those of one sender that wait here at the same time share a transaction, each is answered."""

from __future__ import annotations

from django.utils.translation import get_language

from sarhad.declarations.columns import Declaration as DeclarationIn
from sarhad.station.arrivals.answers import Answer
from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.services import TABLE_FROM, receive, receive_each
from sarhad.station.arrivals.together import Together

_together: Together[DeclarationIn, Answer] = Together(lambda one: len(one.items), most=TABLE_FROM - 1)


def receive_one(declaration: DeclarationIn, sender: Sender) -> Answer:
    """Take one declaration, together with those of the same sender that wait; committed when this returns.

    What it leaves behind is what `receive` leaves: a delivery and an audit record of its own.
    """
    if len(declaration.items) >= TABLE_FROM:  # nobody is to wait behind it
        return receive([declaration], sender)[0]
    return _together(_same(sender), declaration, lambda waiting: receive_each(waiting, sender))


def _same(sender: Sender) -> tuple[object, ...]:
    """What must be equal for two submissions to be taken and answered as one sender's, in one language."""
    key = sender.api_key
    rights = (key.office_id, key.office.path, key.declarant) if key else ()
    return (sender, rights, get_language())
