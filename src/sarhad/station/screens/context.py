"""What every page's template knows: navigation, theme, the one-line search."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sarhad.station.accounts.permissions import has_role_for
from sarhad.station.accounts.roles import Action
from sarhad.station.nodes.standing import cut_off
from sarhad.station.screens.navigation import groups_for

THEME_COOKIE = "theme"
THEMES: dict[str, Promise] = {
    "auto": _("As the device"),
    "light": _("Light"),
    "dark": _("Dark"),
    "contrast": _("High contrast"),
}
"""How the screen may look; the choice is kept in a cookie on the device."""


def page(request: HttpRequest) -> dict[str, Any]:
    """Variables of the base template."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    here = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "menu": [(group, group.has(here)) for group in groups_for(request.user)],
        "here": here,
        "theme": theme if theme in THEMES else "auto",
        "themes": THEMES,
        "languages": settings.LANGUAGES,
        "cut_off": cut_off() if request.user.is_authenticated else None,
        "may_search": has_role_for(request.user, Action.VIEW_DECLARATION),
        "time_zone": settings.TIME_ZONE,
        "single_sign_on": single_sign_on(),
        "currency": settings.NATIONAL_CURRENCY,
    }


def single_sign_on() -> str:
    """The name on the button of single sign-on; empty when the service has set up none."""
    applications = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(applications[0]["name"]) if applications else ""
