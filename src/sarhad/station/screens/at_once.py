"""An act and the page that shows it in one answer: at 400 ms a round trip, a redirect is half the wait.

A screen answers an act with a redirect, so that loading the page again repeats nothing. A browser whose scripts run
says so by a cookie; it gets the page that the redirect leads to with the answer itself, and its script (station.js)
puts that page's address into the place of the act's. The page is made by its own view, for the same person.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict

COOKIE = "at-once"
MOST = 3
"""Redirects followed one after another."""

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class AtOnce:
    """Answers an act of a signed-in person by the page it leads to, where the browser can take it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        wanted = request.method == "POST" and COOKIE in request.COOKIES and request.user.is_authenticated
        response = self.get_response(request)
        if not wanted or request.headers.get("Sec-Fetch-Mode") != "navigate" or not request.user.is_authenticated:
            return response
        return page_of(request, response) or response


def page_of(request: HttpRequest, response: HttpResponseBase) -> HttpResponse | None:
    """The page that the answer to an act leads to.

    None where it is no redirect within the station, changes what the next request says (it sets a cookie: the language,
    say), or leads to something that is no page for this person; the browser then goes there by itself.
    """
    for _ in range(MOST):
        if not isinstance(response, HttpResponseRedirect) or response.cookies:
            return None
        place = urlsplit(response.url)
        if place.scheme or place.netloc or not place.path.startswith("/"):
            return None
        try:
            response = _open(request, place.path, place.query)
        except (Resolver404, Http404, PermissionDenied):
            return None
        if isinstance(response, HttpResponse) and response.status_code == 200:
            is_page = response.get("Content-Type", "").startswith("text/html")
            return response if is_page else None
    return None


def _open(request: HttpRequest, path: str, query: str) -> HttpResponseBase:
    """What the view at this address answers to the same person and browser."""
    asked = copy(request)
    asked.method, asked.path, asked.path_info = "GET", path, path
    asked.META = {**request.META, "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    asked.GET, asked.POST = QueryDict(query), QueryDict()
    asked._files = MultiValueDict()  # type: ignore[attr-defined]
    asked.resolver_match = match = resolve(path)
    asked.at_once = f"{path}?{query}" if query else path  # type: ignore[attr-defined]
    response: HttpResponseBase = match.func(asked, *match.args, **match.kwargs)
    if hasattr(response, "render") and callable(response.render):
        response = response.render()
    return response
