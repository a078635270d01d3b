"""Everything held about one person, for that person: an officer by account, a trader by code; asking is recorded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.arrivals.answers import status_of
from sarhad.station.audit.chain import append
from sarhad.station.audit.models import Access, AuditRecord
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.models import Inspection, Rerouting
from sarhad.station.privacy.inventory import inventory
from sarhad.station.privacy.periods import said
from sarhad.station.privacy.pseudonyms import pseudonym
from sarhad.station.privacy.retention import PARTIES
from sarhad.station.screens.paper import Paper
from sarhad.station.shifts.models import Assignment, Shift

Row = tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One kind of record, as a table."""

    title: str
    columns: Row
    rows: list[Row]


@dataclass(frozen=True)
class Report:
    """What a person is told.

    Attributes:
        person: whom it is about.
        made_at: when, in the service's time.
        sections: what is held.
        why: purpose, basis and retention of each kind of data that is held about such people.
        withheld: what is not told, and on what ground.
        rights: what the person may ask for now.
    """

    person: str
    made_at: str
    sections: list[Section]
    why: list[Row]
    withheld: list[str]
    rights: list[str]


def about_officer(by: User, username: str, reason: str) -> Report:
    """What is held about an officer of the person's subtree.

    Raises:
        PermissionDenied: the role does not answer such requests.
        SarhadError: no such officer here, or no reason is given.
    """
    _check(by, reason)
    officer = within(by, Action.ANSWER_PERSON, User.objects.select_related("office")).filter(username=username).first()
    if officer is None:
        raise SarhadError(
            Problem(
                say("no officer {username!r} in your offices", username=username),
                say("give the name they sign in with"),
            )
        )
    sections = [
        Section(_("Account"), (_("What"), _("Value")), _account(officer)),
        Section(_("Ways to sign in"), (_("Kind"), _("Set up"), _("Last used")), [
            _row(one.get_type_display(), one.created_at, one.last_used_at)
            for one in Authenticator.objects.filter(user=officer)
        ]),
        Section(_("Sessions"), (_("Since"), _("Last used"), _("Address"), _("Browser")), [
            _row(one.created_at, one.last_seen_at, one.ip, one.user_agent)
            for one in UserSession.objects.filter(user=officer)
        ]),
        Section(_("Shifts"), (_("Began"), _("Ended"), _("Note")), [
            _row(one.began_at, one.ended_at, one.note) for one in Shift.objects.filter(officer=officer).order_by("pk")
        ]),
        Section(_("Work given"), (_("Declaration"), _("When")), [
            _row(one.declaration, one.assigned_at)
            for one in Assignment.objects.filter(officer=officer).select_related("declaration").order_by("pk")
        ]),
        Section(_("Inspections"), (_("Declaration"), _("When"), _("Note")), [
            _row(one.declaration, one.closed_at, one.note)
            for one in Inspection.objects.filter(officer=officer).select_related("declaration").order_by("pk")
        ]),
        Section(_("Changes of channel"), (_("Declaration"), _("When"), _("Reason")), [
            _row(one.declaration, one.asked_at, one.reason)
            for one in Rerouting.objects.filter(Q(asked_by=officer) | Q(decided_by=officer))
            .select_related("declaration").order_by("pk")
        ]),
        Section(_("Looks at what is not for everybody"), (_("When"), _("What"), _("About")), [
            _row(one.at, one.get_what_display(), one.subject)
            for one in Access.objects.filter(user=officer).order_by("pk")
        ]),
        Section(_("Audit record"), (_("When"), _("What"), _("About")), [
            _row(one.at, one.action, one.subject)
            for one in AuditRecord.objects.filter(Q(actor=username) | Q(subject=f"user:{username}")).order_by("pk")
        ]),
    ]  # fmt: skip
    withheld = [_("Passwords and keys: only a proof of them is kept, and nobody can read it.")]
    return _recorded(by, f"user:{username}", reason, sections, withheld, str(officer))


def about_trader(by: User, code: str, reason: str) -> Report:
    """What is held about a trader, named by the code they declare under, in the person's subtree.

    Raises:
        PermissionDenied: the role does not answer such requests.
        SarhadError: no code or no reason is given.
    """
    _check(by, reason)
    if not code:
        raise SarhadError(Problem(say("no code is given"), say("give the code that stands in the declarations")))
    named = Q()
    for party in PARTIES:
        named |= Q(**{f"{party}__in": [code, pseudonym(code)]})
    mine = within(by, Action.ANSWER_PERSON, Declaration.objects.filter(named)).select_related("office")
    declarations = list(mine.prefetch_related("items").order_by("declared_at", "pk"))
    looks = Access.objects.filter(
        subject__in={str(one) for one in declarations} | {one.declaration_id for one in declarations}
    )
    sections = [
        Section(_("Declarations"), (_("Declaration"), _("When"), _("Office"), _("Named as"), _("Stands")), [
            _row(one, one.declared_at, one.office.code, ", ".join(_roles(one, code)), status_of(one).next_step)
            for one in declarations
        ]),
        Section(_("Goods"), (_("Declaration"), _("Item"), _("Commodity"), _("Description"), _("Value")), [
            _row(one, item.item_no, item.hs_code, item.goods_description, item.customs_value)
            for one in declarations for item in one.items.all()
        ]),
        Section(_("Looks at these declarations"), (_("What"), _("Number")), [(_("Looks"), str(looks.count()))]),
    ]  # fmt: skip
    withheld = [
        _("Criteria of selection, scores, channels and analysts' notes with what is attached: telling them would "
          "defeat the control (Convention 108+ 11, GDPR 23)."),
        _("What other persons did or said in an inspection: their data."),
    ]  # fmt: skip
    return _recorded(by, f"trader:{code}", reason, sections, withheld, code)


def as_json(report: Report) -> bytes:
    """The report for a machine."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=1).encode()


def as_pdf(report: Report) -> bytes:
    """The report on paper."""
    paper = Paper(_("What is held about %(person)s") % {"person": report.person}, report.made_at, wide=True)
    for section in report.sections:
        if section.rows:
            paper.table(section.title, section.columns, section.rows, words=len(section.columns))
        else:
            paper.lines(section.title, [], _("Nothing is held."))
    paper.table(_("Why, and for how long"), (_("Field"), _("Purpose"), _("Basis"), _("Kept")), report.why, words=4)
    paper.lines(_("What is not told"), report.withheld, "")
    paper.lines(_("What you may ask for"), report.rights, "")
    return paper.content()


def _check(by: User, reason: str) -> None:
    require(by, Action.ANSWER_PERSON)
    if not reason.strip():
        raise SarhadError(Problem(say("no reason is given"), say("give the request's number or date")))


@transaction.atomic
def _recorded(by: User, subject: str, reason: str, sections: list[Section], withheld: list[str], person: str) -> Report:
    detail = {"reason": reason.strip()[:500], "rows": sum(len(one.rows) for one in sections)}
    append("person_answered", actor=by.username, office=by.office, subject=subject, detail=detail)
    trader = subject.startswith("trader:")
    return Report(person, _text(timezone.now()), sections, list(_why(trader)), withheld, _rights())


def _why(trader: bool) -> Iterable[Row]:
    for held in inventory():
        of_trader = held.model.startswith("declared.")
        if of_trader == trader:
            yield f"{held.model}.{held.field}", str(held.use.purpose), str(held.use.basis), said(held.use.period)


def _rights() -> list[str]:
    return [
        _("To have what is wrong put right: by an amended declaration, or by the office that wrote it."),
        _("To object, and to have a person look at any decision: none is taken against a person by machine alone."),
        _("To complain to the authority for the protection of personal data."),
    ]


def _account(officer: User) -> list[Row]:
    return [
        (_("Name to sign in"), officer.username),
        (_("Name"), officer.get_full_name()),
        (_("Address"), officer.email),
        (_("Role"), officer.get_role_display()),
        (_("Office"), officer.office.code if officer.office else ""),
        (_("Language"), officer.language),
        (_("Since"), _text(officer.date_joined)),
        (_("Last signed in"), _text(officer.last_login)),
        (_("Open"), _("yes") if officer.is_active else _("no")),
    ]


def _roles(declaration: Declaration, code: str) -> Sequence[str]:
    return [party for party in PARTIES if getattr(declaration, party) in (code, pseudonym(code))]


def _row(*cells: object) -> Row:
    return tuple(_text(cell) for cell in cells)


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return timezone.localtime(cell).strftime("%Y-%m-%d %H:%M")
    return "" if cell is None else str(cell)
