"""The interface for other systems: `POST /api/declarations`, bulk, and where a declaration stands."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import NinjaAPI, Query, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import BaseModel

from sarhad.declarations.columns import Declaration as DeclarationIn
from sarhad.errors import Problem
from sarhad.sentences import say
from sarhad.station.accounts.models import ApiKey
from sarhad.station.accounts.services import key_for
from sarhad.station.arrivals.answers import Mistake, Outcome, Receipt, status_of
from sarhad.station.arrivals.bulk import answers_to, lines_of
from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.single import receive_one
from sarhad.station.arrivals.submissions import submissions_with, that_stand
from sarhad.station.declared.models import Arrival

NDJSON = "application/x-ndjson"
PAGE = 500
"""Declarations told at once."""


class KeyAuth(HttpBearer):
    """`Authorization: Bearer TOKEN`, a key that an administrator made for the system."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:  # noqa: ARG002 (ninja asks so)
        """The key in force, or None."""
        return key_for(token)


class Refusal(BaseModel):
    """Why something was not taken; every mistake that was found."""

    mistakes: list[Mistake]


ALWAYS: dict[int, Any] = {400: Refusal, 401: Refusal, 422: Refusal}
"""What any address may answer: not readable, no key in force, not of the form asked for."""


api = NinjaAPI(
    title="Sarhad",
    version="1",
    description="Submitting customs declarations. Sending the same declaration again is always safe.",
    docs_url=None,
    auth=KeyAuth(),
)


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    mistakes = [Mistake.of_form(one, one["loc"][2:], say("the body")).model_dump() for one in error.errors]
    return api.create_response(request, {"mistakes": mistakes}, status=422)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001 (ninja asks so)
    return _refused(request, 401, say("no key in force was given"), say("send it as: Authorization: Bearer KEY"))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _refused(request, error.status_code, error.message, "")


def _refused(request: HttpRequest, status: int, message: str, advice: str) -> HttpResponse:
    mistake = Mistake.of(Problem(message, advice))
    return api.create_response(request, Refusal(mistakes=[mistake]).model_dump(), status=status)


@api.post(
    "/declarations",
    response={201: Receipt, 200: Receipt, 409: Refusal, **ALWAYS},
    summary="Submit one declaration",
    description="201 when it is new, 200 with the same receipt when it was here already, 409 when the same id and "
    "version came before with other content.",
)
def submit(request: HttpRequest, declaration: DeclarationIn) -> Status[Any]:
    """Take one declaration; it is on disk before the answer leaves."""
    answer = receive_one(declaration, Sender(Arrival.Source.API, api_key=_key(request)))
    if answer.outcome == Outcome.ACCEPTED:
        return Status(201, answer.receipt)
    if answer.outcome == Outcome.REPEATED:
        return Status(200, answer.receipt)
    return Status(409 if answer.outcome == Outcome.CONFLICT else 422, {"mistakes": answer.mistakes})


@api.post(
    "/declarations/bulk",
    response=ALWAYS,
    summary="Submit many declarations, one a line (NDJSON)",
    description="Answers with one line for each line, in order, each sent only after its declaration is committed. "
    "Read the answer while sending, or send at most 5,000 lines a request. After a broken connection send "
    "everything without an answer again.",
    openapi_extra={
        "requestBody": {"required": False, "content": {NDJSON: {"schema": {"type": "string"}}}},
        "responses": {200: {"description": "One answer a line", "content": {NDJSON: {"schema": {"type": "string"}}}}},
    },
)
def submit_bulk(request: HttpRequest) -> StreamingHttpResponse:
    """Take declarations as they come in, answer as they are committed."""
    answers = answers_to(lines_of(request), Sender(Arrival.Source.BULK, api_key=_key(request)))
    return StreamingHttpResponse(answers, content_type=NDJSON)


@api.get(
    "/declarations/{path:declaration_id}", response={200: Receipt, 404: Refusal, **ALWAYS}, summary="Where one stands"
)
def status(request: HttpRequest, declaration_id: str, version: int | None = None) -> Status[Any]:
    """The latest version, or the one asked for, of a declaration of the key's offices."""
    found = submissions_with(_key(request)).filter(declaration_id=declaration_id)
    if version is not None:
        found = found.filter(version=version)
    declaration = found.order_by("-version").first()
    if declaration is None:
        unknown = say("no declaration {name!r} is known here", name=declaration_id)
        return Status(404, {"mistakes": [Mistake.of(Problem(unknown))]})
    return Status(200, status_of(declaration))


class Submissions(BaseModel):
    """A page of declarations; `next` is what to ask for after it, none at the end."""

    submissions: list[Receipt]
    next: int | None = None


@api.get(
    "/submissions",
    response={200: Submissions, **ALWAYS},
    summary="All of the key's declarations, oldest first",
    description="The header `Accept-Language` chooses the language of `next_step`. Ask again with `after` set to "
    "`next` until there is none.",
)
def list_submissions(
    request: HttpRequest,
    stand: Literal["held", "released", "replaced"] | None = None,
    after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
) -> Status[Any]:
    """Where everything stands that the key may ask about."""
    found = that_stand(submissions_with(_key(request)), stand or "").filter(pk__gt=after).order_by("pk")
    page = list(found[: PAGE + 1])
    more = page[PAGE - 1].pk if len(page) > PAGE else None
    return Status(200, Submissions(submissions=[status_of(one) for one in page[:PAGE]], next=more))


def _key(request: HttpRequest) -> ApiKey:
    key = getattr(request, "auth", None)
    if not isinstance(key, ApiKey):
        raise Http404
    return key
