"""The ways of selecting in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WAYS: Mapping[str, str | Promise] = {
    "profile": _("Profiles"),
    "model": _("Model"),
    "random": _("Random sample"),
    "manual": _("An officer, or other rules"),
    "not told": _("not told"),
}
"""By `selection_reason`."""
