"""What the newest back-test of each version said, for the people who decide on them."""

from __future__ import annotations

from collections.abc import Iterable

from sarhad.station.risk.models import ProfileVersion
from sarhad.station.studies.models import Study


def last_tries(versions: Iterable[ProfileVersion]) -> dict[int, Study]:
    """By the version's key its newest back-test that is done, without the details; one query."""
    found = Study.objects.filter(kind=Study.Kind.BACKTEST, state=Study.State.DONE, version__in=list(versions))
    return {one.version_id: one for one in found.defer("result", "lines").order_by("pk") if one.version_id}
