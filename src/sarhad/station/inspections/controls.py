"""Which controls a declaration needs before it may go, and which of them are still to be done."""

from __future__ import annotations

from collections.abc import Mapping

from sarhad.station.declared.channels import RANK, Channel
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.models import Inspection
from sarhad.station.risk.models import Decision

OF_CHANNEL: Mapping[str, str] = {
    Channel.GREEN: "",
    Channel.BLUE: "Post-clearance audit of the documents",
    Channel.YELLOW: "Documentary check",
    Channel.ORANGE: "Scan (non-intrusive inspection)",
    Channel.RED: "Physical examination",
}
"""The control that a channel always asks for, whatever profile sent the declaration there."""


def required_controls(declaration: Declaration) -> list[str]:
    """The controls of the declaration's present channel.

    As assessed: those that the decision named, or the channel's own when it named none. Re-routed to a stricter
    channel: that channel's own as well. Re-routed to a looser one: only that channel's own.
    """
    now, assessed = RANK[declaration.channel], RANK[declaration.assessed_channel]
    own = [OF_CHANNEL[declaration.channel]] if OF_CHANNEL[declaration.channel] else []
    lists = Decision.objects.filter(item__declaration=declaration).order_by("item__item_no")
    named = [control for controls in lists.values_list("controls", flat=True) for control in controls]
    if now < assessed:
        return own
    return list(dict.fromkeys([*named, *own] if now > assessed else named or own))


def controls_done(declaration: Declaration) -> set[str]:
    """The controls that inspections have carried out so far."""
    inspections = Inspection.objects.filter(declaration=declaration)
    return {control for controls in inspections.values_list("controls", flat=True) for control in controls}


def controls_left(declaration: Declaration) -> list[str]:
    """The controls that are still to be done, in the order they were asked for."""
    done = controls_done(declaration)
    return [control for control in required_controls(declaration) if control not in done]
