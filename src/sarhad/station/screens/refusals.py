"""What somebody reads in place of a page that they do not get, in their language; systems get the API's own form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from sarhad.sentences import Sentence, say
from sarhad.station.screens.context import THEME_COOKIE, THEMES
from sarhad.station.screens.telling import in_language


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django asks so)
    """400: the request cannot be read."""
    return _refused(request, 400, say("this request cannot be read"), say("go back and try once more"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not for this person; why, where the act itself says so."""
    reason = exception.args[0] if exception.args else ""
    why = in_language(reason) if isinstance(reason, Sentence) else ""
    return _refused(
        request, 403, say("this is not for you"), say("ask whoever gave you your role, if it should be"), why
    )


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django asks so)
    """403: a form that does not come from a page of this session."""
    advice = say("load the page again and send it once more; cookies must be allowed")
    return _refused(request, 403, say("this form is too old to be taken"), advice)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django asks so)
    """404: an address that leads nowhere, or to what does not exist for this person."""
    return _refused(request, 404, say("nothing is at this address"), say("look whether it is written rightly"))


def broken(request: HttpRequest) -> HttpResponse:
    """500: the station's own mistake."""
    advice = say("try once more; if it stays so, tell the administrator when it was")
    return _refused(request, 500, say("the station made a mistake"), advice)


def _refused(request: HttpRequest, status: int, what: Sentence, advice: Sentence, why: str = "") -> HttpResponse:
    told = {"message": in_language(what), "advice": in_language(advice)}
    if request.path.startswith("/api/"):
        return JsonResponse({"mistakes": [told]}, status=status)
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    context = {
        "what": _sentence(told["message"]),
        "why": why and f"{_sentence(why)}.",
        "advice": f"{_sentence(told['advice'])}.",
        "theme": theme if theme in THEMES else "auto",
    }
    return HttpResponse(render_to_string("refused.html", context), status=status)


def _sentence(text: str) -> str:
    """A mistake begins small where others stand before it; here it stands alone."""
    return text[:1].upper() + text[1:]
