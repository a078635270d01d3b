"""What stands in the navigation and where each role starts: the tables are the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import has_role_for
from sarhad.station.accounts.roles import Action, Role


@dataclass(frozen=True)
class Entry:
    """One place in the navigation: who sees it, its name, its address."""

    action: Action
    label: Promise
    address: str


@dataclass(frozen=True)
class Group:
    """Places that belong together: one heading of the navigation."""

    label: Promise
    entries: tuple[Entry, ...]

    def has(self, address: str) -> bool:
        """Whether the page at this address is one of its places."""
        return any(entry.address == address for entry in self.entries)


GROUPS = (
    Group(
        _("Work"),
        (
            Entry(Action.INSPECT, _("Queue"), "shifts:work"),
            Entry(Action.TIGHTEN, _("Green, still here"), "lanes:green"),
            Entry(Action.CLOSE_POST_AUDIT, _("Post-clearance audits"), "inspections:post_audits"),
            Entry(Action.CONSENT_TO_LOOSEN, _("Consents"), "inspections:consents"),
            Entry(Action.UPLOAD, _("Deliveries"), "arrivals:upload"),
        ),
    ),
    Group(
        _("Declarant"),
        (
            Entry(Action.VIEW_SUBMISSIONS, _("Submissions"), "arrivals:submissions"),
            Entry(Action.MANAGE_OWN_KEYS, _("Own keys"), "arrivals:own_keys"),
        ),
    ),
    Group(
        _("Checkpoint"),
        (
            Entry(Action.ASSIGN, _("Load"), "shifts:checkpoint"),
            Entry(Action.ASSIGN, _("Overrides"), "shifts:overrides"),
            Entry(Action.ASSIGN, _("Random sample"), "shifts:random"),
            Entry(Action.ASSIGN, _("Report"), "shifts:report"),
        ),
    ),
    Group(
        _("Country"),
        (
            Entry(Action.EXPLORE, _("Overview"), "national:picture"),
            Entry(Action.EXPLORE, _("Effect of changes"), "national:changes"),
            Entry(Action.PROPOSE_LANE_PLAN, _("What if"), "studies:what_ifs"),
            Entry(Action.VIEW_REGISTER, _("Risk register"), "register:register"),
        ),
    ),
    Group(
        _("Analysis"),
        (
            Entry(Action.EXPLORE, _("Checkpoints"), "analysis:checkpoints"),
            Entry(Action.EXPLORE, _("Traders"), "analysis:traders"),
            Entry(Action.EXPLORE, _("Commodities"), "analysis:commodities"),
            Entry(Action.VIEW_NOTES, _("Case notes"), "notes:notes"),
            Entry(Action.EXPORT_ANALYTICS, _("Data to take away"), "operations:analytics"),
            Entry(Action.VIEW_WORTH, _("Channel shares"), "risk:shares"),
            Entry(Action.VIEW_LANE_PLAN, _("Lane plan"), "lanes:plan"),
            Entry(Action.VIEW_MODELS, _("Models"), "targeting:models"),
            Entry(Action.VIEW_MODELS, _("Level of irregularity"), "targeting:level"),
            Entry(Action.VIEW_MODELS, _("What we learned"), "targeting:learned"),
        ),
    ),
    Group(
        _("Profiles"),
        (
            Entry(Action.VIEW_WORTH, _("Profiles"), "risk:worth"),
            Entry(Action.APPROVE_PROFILE, _("Approvals"), "risk:approvals"),
            Entry(Action.VIEW_CRITERIA, _("Proposals"), "studies:proposals"),
            Entry(Action.VIEW_CRITERIA, _("Named lists"), "lists:lists"),
            Entry(Action.VIEW_CRITERIA, _("Mandates"), "mandates:mandates"),
            Entry(Action.TRACE_EXPORT, _("Trace a copy"), "risk:trace"),
        ),
    ),
    Group(
        _("Audit"),
        (
            Entry(Action.VIEW_AUDIT, _("Audit record"), "auditing:records"),
            Entry(Action.VIEW_AUDIT, _("Decisions again"), "auditing:replay"),
            Entry(Action.VIEW_AUDIT, _("Officers"), "auditing:officers"),
            Entry(Action.VIEW_AUDIT, _("Draws again"), "auditing:draws"),
            Entry(Action.VIEW_AUDIT, _("Access"), "auditing:access"),
            Entry(Action.ANSWER_PERSON, _("Personal data"), "privacy:held"),
        ),
    ),
    Group(
        _("Administration"),
        (
            Entry(Action.VIEW_LINKS, _("Links"), "nodes:links"),
            Entry(Action.MANAGE_ACCOUNTS, _("People"), "operations:people"),
            Entry(Action.MANAGE_OFFICES, _("Offices"), "operations:offices"),
            Entry(Action.MANAGE_API_KEYS, _("Keys"), "operations:keys"),
            Entry(Action.MANAGE_MAPPINGS, _("Mappings"), "arrivals:mappings"),
            Entry(Action.VIEW_REFERENCE, _("Tariff and codes"), "reference:tables"),
            Entry(Action.RUN_STATION, _("Health"), "operations:health"),
        ),
    ),
)
"""Every place of the station in the order of the navigation; a person sees those their role allows."""

MENU = tuple(entry for group in GROUPS for entry in group.entries)
"""The same places without their headings."""

SIDE_BY_SIDE = 6
"""So many places fit beside each other in every language at 1280 pixels; more are folded into their groups."""

HOME: Mapping[str, str] = {
    Role.INSPECTOR: "shifts:work",
    Role.CHIEF: "shifts:work",
    Role.ANALYST: "risk:worth",
    Role.MANAGER: "national:picture",
    Role.AUDITOR: "auditing:records",
    Role.ADMINISTRATOR: "operations:people",
    Role.DECLARANT: "arrivals:submissions",
}
"""Where each role's work begins."""


def entries_for(user: User | AnonymousUser) -> list[Entry]:
    """The navigation of this person."""
    return [entry for entry in MENU if has_role_for(user, entry.action)]


def groups_for(user: User | AnonymousUser) -> list[Group]:
    """The navigation as headings: few places stand each under its own name, many are folded into their groups."""
    allowed = entries_for(user)
    if len(allowed) <= SIDE_BY_SIDE:
        return [Group(entry.label, (entry,)) for entry in allowed]
    folded = (Group(group.label, tuple(entry for entry in group.entries if entry in allowed)) for group in GROUPS)
    return [
        group if len(group.entries) > 1 else Group(group.entries[0].label, group.entries)
        for group in folded
        if group.entries
    ]


def home_of(user: User) -> str | None:
    """The name of the address where this person's work begins; None without a role."""
    return HOME.get(user.role) if user.office_id else None
