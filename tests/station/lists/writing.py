"""Writing named lists, for tests."""

from __future__ import annotations

from datetime import date, timedelta

from sarhad.station.accounts.models import User
from sarhad.station.lists.keeping import decide, write
from sarhad.station.lists.models import ListVersion
from sarhad.station.offices.models import Office


def write_list(user: User, office: Office, name: str = "watched", *members: str, **values: object) -> ListVersion:
    """A version nobody has decided on: T1 and T2, for a year, unless it says otherwise."""
    usual = {"name": name, "title": "Watched", "valid_to": date.today() + timedelta(days=365), "reason": "for tests"}
    return write(user, office, {**usual, "members": list(members or ("T1", "T2")), **values})


def approved_list(author: User, approver: User, office: Office, name: str = "watched", *members: str) -> ListVersion:
    """A version in force."""
    version = write_list(author, office, name, *members)
    decide(approver, version, approved=True)
    return version
