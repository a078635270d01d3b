"""Which indicators are asked for."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from sarhad.errors import Problem, SarhadError
from sarhad.indicators.table import INDICATORS, Indicator


def chosen(names: Sequence[str] | None) -> Mapping[str, Indicator]:
    """The indicators of these names in the order given; all of them if None.

    Raises:
        SarhadError: there is no indicator of a name.
    """
    if names is None:
        return INDICATORS
    if unknown := [name for name in names if name not in INDICATORS]:
        raise SarhadError(*(Problem(f"there is no indicator {name!r}", _advice(name)) for name in unknown))
    return {name: INDICATORS[name] for name in names}


def _advice(name: str) -> str:
    close = difflib.get_close_matches(name, INDICATORS, n=3)
    return f"did you mean {', '.join(close)}?" if close else "docs/reference/indicators.md lists them all"
