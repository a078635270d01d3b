"""Which records of a growing table were seen already, although transactions may become visible out of order.

A database gives out primary keys when a record is made, not when it is committed: key 12 can be seen before key 11.
Keys passed over are asked for again until they are too old to come.
"""

from __future__ import annotations

import time

from django.db.models import Max, Model, Q

from sarhad.station.statements import Question

COMES_WITHIN = 600.0
"""Seconds after which a key passed over is taken for one that was rolled back; no transaction lasts so long."""

LOOKED_BACK = 2_000
"""So many keys before the last are looked through for gaps at the start, and so many gaps are kept."""

END = 2**63 - 1
"""No key is above it. Told an end, PostgreSQL expects few keys and uses the index, before it knows the table, too."""


class Marks:
    """The keys of a model that were seen."""

    def __init__(self, model: type[Model]) -> None:
        """Take everything that is there now for seen."""
        records = model._default_manager.order_by("pk")
        self._later = Question(lambda last, end: records.filter(pk__gt=last, pk__lte=end).values_list("pk"))
        self._later_or_among = Question(
            lambda last, end, gaps: records.filter(Q(pk__gt=last, pk__lte=end) | Q(pk__in=gaps)).values_list("pk")
        )
        self._last = records.aggregate(last=Max("pk"))["last"] or 0
        first = max(1, self._last - LOOKED_BACK)
        there = set(records.filter(pk__gte=first).values_list("pk", flat=True))
        now = time.monotonic()
        self._gaps = {key: now for key in range(first, self._last) if key not in there}

    def fresh(self) -> list[int]:
        """The keys that became visible since last asked, ascending."""
        gaps = list(self._gaps)
        rows = self._later_or_among(self._last, END, gaps) if gaps else self._later(self._last, END)
        keys = [key for (key,) in rows]
        self._pass_over(keys)
        return keys

    def _pass_over(self, keys: list[int]) -> None:
        now, seen = time.monotonic(), set(keys)
        last = max(self._last, keys[-1] if keys else 0)
        self._gaps = {key: at for key, at in self._gaps.items() if key not in seen and now - at < COMES_WITHIN}
        new = range(max(self._last + 1, last - LOOKED_BACK), last)
        self._gaps.update((key, now) for key in new if key not in seen)
        self._last = last
