"""The language of a person goes with them: it is kept with the account, not with the computer."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sarhad.station.accounts.models import User
from sarhad.station.screens.context import THEME_COOKIE, THEMES

GetResponse = Callable[[HttpRequest], HttpResponseBase]
A_YEAR = 365 * 24 * 3600


class PersonLanguage:
    """Answers in the language of the signed-in person; before signing in the cookie or the browser says which."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request in the person's language."""
        if isinstance(request.user, User) and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        return self.get_response(request)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language with the account, and on this device for the entrance."""
    response = _back(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=language)
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep how the screen looks on this device: the light at the desk, not the person, decides it."""
    response = _back(request)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        _keep(response, THEME_COOKIE, theme)
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=secure, httponly=True)


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the choice was made on, never to another site."""
    place = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(place if safe else "/")
