"""A back-test to take away: a workbook with a sheet a table, or paper with the charts."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import require
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.screens.export import FORMATS, as_workbook
from sarhad.station.screens.paper import Paper
from sarhad.station.screens.templatetags.screens import amount
from sarhad.station.studies.models import Study
from sarhad.station.studies.report import Table, cautions_of, tables_of

KINDS = {"xlsx": FORMATS["xlsx"], "pdf": "application/pdf"}
ROWS_ON_PAPER = 60


@transaction.atomic
def take_away(user: User, study: Study, kind: str) -> bytes:
    """The file; that it was taken is recorded.

    Raises:
        PermissionDenied: the study is another subtree's.
    """
    require(user, Action.VIEW_CRITERIA, study.office)
    append("backtest_taken", actor=user.username, office=study.office, subject=f"profile:{study.version}",
           detail={"study": study.pk, "kind": kind})  # fmt: skip
    tables = tables_of(study)
    return _workbook(tables) if kind == "xlsx" else _paper(study, tables, user)


def _workbook(tables: list[Table]) -> bytes:
    return as_workbook({one.name: (one.columns, one.rows) for one in tables})


def _paper(study: Study, tables: list[Table], user: User) -> bytes:
    history = (study.result or {})["history"]
    said = _("%(first)s to %(last)s, %(items)s items. Worked out %(at)s; taken by %(by)s.") % {
        "first": str(history["first"])[:10], "last": str(history["last"])[:10], "items": amount(history["items"]),
        "at": f"{study.finished_at:%d.%m.%Y %H:%M}", "by": user.username,
    }  # fmt: skip
    page = Paper(_("%(version)s on the past year") % {"version": study.version}, said)
    page.lines(_("To keep in mind"), cautions_of(study), _("Nothing."))
    for table in tables:
        if picture := table.png:
            page.heading(table.title)
            page.picture(picture)
        rows = table.texts
        page.table(table.title, table.columns, rows[:ROWS_ON_PAPER], words=table.words)
        if len(rows) > ROWS_ON_PAPER:
            page.lines("", [_("and %(n)s rows more, in the workbook") % {"n": amount(len(rows) - ROWS_ON_PAPER)}], "")
    return page.content()
