"""Who brings declarations, by which way, and for which offices they may."""

from __future__ import annotations

from dataclasses import dataclass

from sarhad.station.accounts.models import ApiKey, User
from sarhad.station.accounts.permissions import may
from sarhad.station.accounts.roles import Action
from sarhad.station.declared.models import Arrival
from sarhad.station.offices.models import Office


@dataclass(frozen=True)
class Sender:
    """A person, a system with a key, or the station itself (neither: command line, demonstration).

    Attributes:
        source: one of Arrival.Source.
        name: the file's name, if it is a file.
        mapping: how the file was read.
    """

    source: Arrival.Source
    user: User | None = None
    api_key: ApiKey | None = None
    name: str = ""
    mapping: str = ""

    @property
    def actor(self) -> str:
        """The name in the audit record."""
        if self.user is not None:
            return self.user.username
        return f"api_key:{self.api_key.prefix}" if self.api_key else "station"

    def may_declare_for(self, declarant: str | None) -> bool:
        """Whether declarations of this declarant may come from here; a declarant's own key brings no others."""
        return self.api_key is None or self.api_key.declarant in ("", declarant)

    def may_declare_at(self, office: Office) -> bool:
        """Whether declarations of this office may come from here."""
        if self.user is not None:
            return may(self.user, Action.UPLOAD, office)
        return self.api_key is None or self.api_key.office.contains(office)
