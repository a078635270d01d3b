"""What a page's script sends as JSON, read so that nothing in it can break what asks with it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, RawPostDataException

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The body as an object.

    Raises:
        SarhadError: it is no JSON, no object, nested without end, or holds a text that no database takes
            (the character NUL, half of a surrogate pair).
    """
    try:
        body = request.body
        sent = json.loads(body)
        json.dumps(sent, ensure_ascii=False).encode()
    except (ValueError, RecursionError, RawPostDataException) as error:  # the last: sent as a form
        raise SarhadError(Problem(say("the body cannot be read"), say("send one JSON object in UTF-8"))) from error
    if not isinstance(sent, dict):
        raise SarhadError(Problem(say("the body is no object"), say("send one JSON object")))
    if b"\\u0000" in body:
        raise SarhadError(Problem(say("the character NUL stands in no text"), say("leave it out")))
    return sent
