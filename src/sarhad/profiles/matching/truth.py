"""Sets of truth values: what a clause must come to."""

from __future__ import annotations

Truth = frozenset[bool | None]
"""Some of True, False and None (NULL)."""

TRUE: Truth = frozenset({True})
FALSE: Truth = frozenset({False})
NOT_TRUE: Truth = frozenset({False, None})
NOT_FALSE: Truth = frozenset({True, None})

OPPOSITE: dict[Truth, Truth] = {TRUE: FALSE, FALSE: TRUE, NOT_TRUE: NOT_FALSE, NOT_FALSE: NOT_TRUE}
"""What the argument of NOT must come to."""
