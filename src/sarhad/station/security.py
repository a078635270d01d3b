"""The door before every view: no NUL in what is asked; only what the station itself serves runs or loads."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase, JsonResponse
from django.utils import translation

from sarhad.sentences import say
from sarhad.station.screens.telling import in_language

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ContentSecurityPolicy:
    """Adds the policy of the settings to every answer that does not carry a stricter one of its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request with the header set."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        return response


class NoNul:
    """Refuses a NUL character, which PostgreSQL holds in no text, before any view asks there with it.

    Address, cookies and form fields are looked at; bodies of the API are checked by the form it declares.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 400 to such an address or cookie."""
        in_address = "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "")
        if in_address or any("\x00" in value for value in request.COOKIES.values()):
            return _no_nul(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., object], *_: object) -> HttpResponse | None:
        """Answer 400 to a form with such a field; the API takes its body itself, as a stream, and is left alone."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        fields = (text for name, values in request.POST.lists() for text in (name, *values))
        return _no_nul(request) if any("\x00" in str(text) for text in fields) else None


def _no_nul(request: HttpRequest) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):  # the door stands before the languages
        said, advice = in_language(say("the character NUL stands in no text")), in_language(say("leave it out"))
    if request.path.startswith("/api/"):
        return JsonResponse({"mistakes": [{"message": said, "advice": advice}]}, status=400)
    return HttpResponseBadRequest(said, content_type="text/plain; charset=utf-8")
