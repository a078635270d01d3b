"""Bulk submission: NDJSON in, answers out, batch by batch, each answered only after its commit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Protocol

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from pydantic import ValidationError

from sarhad.declarations.columns import Declaration as DeclarationIn
from sarhad.sentences import say
from sarhad.station.arrivals.answers import Answer, Mistake, Outcome
from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.services import arrival_of, receive_rows
from sarhad.station.declared.rows import rows_of

BATCH = 250
"""Declarations a transaction: enough to share its cost, few enough to be answered soon."""

LINE_LIMIT = 8 * 2**20


class Readable(Protocol):
    """Something that gives bytes line by line."""

    def readline(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, up to the end of the line."""


def lines_of(request: HttpRequest) -> Iterator[bytes]:
    """The body's lines as they arrive; one longer than LINE_LIMIT is cut there (and so is no JSON)."""
    stream: Readable = request
    in_chunks = isinstance(request, WSGIRequest) and not request.META.get("CONTENT_LENGTH")
    if in_chunks and request.META.get("wsgi.input_terminated"):  # the server knows the end, Django does not
        stream = request.META["wsgi.input"]
    while line := stream.readline(LINE_LIMIT):
        rest = line
        while len(rest) == LINE_LIMIT and not rest.endswith(b"\n"):
            rest = stream.readline(LINE_LIMIT)
        yield line


def answers_to(lines: Iterable[bytes], sender: Sender) -> Iterator[bytes]:
    """One answer line for each line that is not blank, in order, after its batch is committed."""
    arrival = arrival_of(sender)
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    while batch := list(islice(numbered, BATCH)):
        parsed = [(number, _parse(line)) for number, line in batch]
        good = [one for _, one in parsed if isinstance(one, DeclarationIn)]
        groups = [((one.declaration_id, one.version), rows_of(one)) for one in good]
        stored = iter(receive_rows(groups, sender, arrival))
        answers = ((number, next(stored) if isinstance(one, DeclarationIn) else one) for number, one in parsed)
        yield b"".join(_line(number, answer) for number, answer in answers)


def _line(number: int, answer: Answer) -> bytes:
    return json.dumps(answer.line(number), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _parse(line: bytes) -> DeclarationIn | Answer:
    try:
        return DeclarationIn.model_validate_json(line)
    except ValidationError as error:
        mistakes = tuple(
            Mistake.of_form(dict(found), found["loc"], say("the line"))
            for found in error.errors(include_url=False, include_input=False)
        )
        return Answer(outcome=Outcome.REFUSED, declaration_id=None, version=None, mistakes=mistakes)
