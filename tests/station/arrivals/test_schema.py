"""The API does what its own OpenAPI document says: no fault, no status or form of answer that it lacks."""

from __future__ import annotations

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from sarhad.station.accounts.services import create_api_key
from sarhad.station.arrivals.api import NDJSON
from sarhad.station.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

EXAMPLES = int(os.environ.get("SARHAD_API_EXAMPLES", "25"))


document = schemathesis.openapi.from_wsgi("/api/openapi.json", application)


@pytest.fixture
def authorization(offices) -> dict[str, str]:
    _, token = create_api_key(None, "a system", offices["C"])
    return {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}


@pytest.fixture(autouse=True)
def _one_connection():
    """Requests share the test's transaction, as with Django's own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@schemathesis.serializer(NDJSON)
def as_lines(context, value):
    """One text as it is: what is no JSON must be answered too."""
    return {"data": value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")}


@document.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_the_document_tells_of(case, authorization):
    """A declaration of the right form may be refused (no such office); of many, each line is answered for itself."""
    lenient = case.path.endswith(("/bulk", "/submissions"))  # the list ignores a parameter that it does not know
    left_out = [positive_data_acceptance, *([negative_data_rejection] if lenient else [])]
    case.call_and_validate(headers=authorization, excluded_checks=left_out)
