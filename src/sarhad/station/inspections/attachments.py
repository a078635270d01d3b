"""Photographs and documents of inspections, served only to those who may see the declaration's inspections."""

from __future__ import annotations

from typing import BinaryIO

from django.http import Http404

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import within
from sarhad.station.accounts.roles import Action
from sarhad.station.attachments.serving import opened
from sarhad.station.inspections.models import Attachment


def open_attachment(user: User, pk: int) -> tuple[Attachment, BinaryIO]:
    """The attachment and its bytes, for a person who may see the declaration's inspections.

    Raises:
        Http404: there is none in the person's subtree.
        SarhadError: its bytes are still on their way from the node where it was taken.
    """
    attachments = Attachment.objects.select_related("inspection__declaration__office")
    found = within(user, Action.VIEW_ATTACHMENT, attachments, "inspection__declaration__office").filter(pk=pk).first()
    if found is None:
        raise Http404("no such attachment")
    return found, opened(found)
