"""The indicators of the next declaration: a state that is told what happens, and answers like the batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from sarhad.errors import Problem, SarhadError
from sarhad.indicators.events import Log, month_of
from sarhad.indicators.item import Item, key_values, known_at, moment_of, name_of, number_of, unit_value_of, version_of
from sarhad.indicators.ledger import OUTCOMES, Ledger, ledger_of, read_state, write_state
from sarhad.indicators.mirror import check_prices
from sarhad.indicators.one import Row, price_in_force, price_lists
from sarhad.indicators.past import needed_columns, read_past
from sarhad.indicators.remembered import KEY_COLUMNS, Journal, Seen, key_reader
from sarhad.indicators.selection import chosen
from sarhad.indicators.table import logs_of

_MOMENT_OF = {"item": "moment", "declaration": "moment", "inspection": "inspected", "irregularity": "irregular"}
"""The column of a saved state that tells when an event counts."""


class OnlineIndicators:
    """What is known of the past, kept up to date; the same numbers as `compute` over the same events.

    Tell it every declaration when it is accepted (`observe`) and every outcome when it becomes known (`learn`);
    ask about a declaration (`of`) before or after observing it. Only strictly earlier moments count, so the order
    in which things are told does not matter, only that they are told before the question.

    >>> from datetime import datetime
    >>> state = OnlineIndicators(names=["importer_declarations_30d"])
    >>> item = {"declaration_id": "D1", "item_no": 1, "declared_at": datetime(2024, 5, 1), "importer": "I1"}
    >>> state.observe(item)
    True
    >>> state.of([item | {"declaration_id": "D2", "declared_at": datetime(2024, 5, 2)}])
    [{'importer_declarations_30d': 1}]
    """

    def __init__(self, *, prices: pl.DataFrame | None = None, names: Sequence[str] | None = None) -> None:
        """Start knowing nothing.

        Args:
            prices: mirror prices, as for `compute`.
            names: which indicators to answer with; all if None.

        Raises:
            SarhadError: an unknown name or an unusable price table.
        """
        self._wanted = chosen(names)
        self._prices = {} if prices is None else price_lists(check_prices(prices))
        logs = {log for indicator in self._wanted.values() for log in logs_of(indicator.formula)}
        self._journals: dict[Log, Journal] = {log: Journal(log) for log in sorted(logs, key=repr)}
        self._by_event: dict[str, list[Journal]] = {}
        for journal in self._journals.values():
            self._by_event.setdefault(journal.event, []).append(journal)
        self._keys = {log.key: key_reader(log.key) for log in logs}
        self._valued = any(name.startswith("unit_value_") for name in self._wanted)
        self._seen: dict[str, Seen] = {}
        self._ledger = Ledger()

    @classmethod
    def from_history(
        cls, history: pl.DataFrame, *, prices: pl.DataFrame | None = None, names: Sequence[str] | None = None
    ) -> OnlineIndicators:
        """The state after everything in a history, outcomes included, without telling it row by row.

        Raises:
            SarhadError: as `compute` does.
        """
        state = cls(prices=prices, names=names)
        state._take(ledger_of(read_past(needed_columns(history))))
        return state

    @classmethod
    def load(
        cls, path: Path, *, prices: pl.DataFrame | None = None, names: Sequence[str] | None = None
    ) -> OnlineIndicators:
        """The state saved in a file; names and prices are given anew, as the file holds only the past.

        Raises:
            SarhadError: the file is not a saved state.
        """
        state = cls(prices=prices, names=names)
        state._take(read_state(path))
        return state

    def save(self, path: Path) -> None:
        """Write the state to a Parquet file, whole or not at all."""
        table = self._ledger.table()
        seen = [self._seen[key] for key in table["declaration_id"]]
        known = {name: pl.Series([getattr(one, name) for one in seen], dtype=OUTCOMES[name]) for name in OUTCOMES}
        write_state(table.with_columns(**known), path)

    def _take(self, table: pl.DataFrame) -> None:
        headers = table.unique("declaration_id", keep="first", maintain_order=True)
        for journal in self._journals.values():
            journal.fill(table if journal.event == "item" else headers, _MOMENT_OF[journal.event])
        columns = ("declaration_id", "moment", "version", *OUTCOMES, *KEY_COLUMNS)
        for name, moment, version, inspected, irregular, *keys in headers.select(columns).iter_rows():
            self._seen[name] = Seen(moment, version, tuple(keys), 0, inspected, irregular)
        for name, number in table.select("declaration_id", "item_no").iter_rows():
            self._seen[name].items |= 1 << number
        self._ledger = Ledger(table)

    def observe(self, item: Item) -> bool:
        """Count an item that was declared; its outcome columns are not looked at.

        Returns:
            Whether it counted: an item told before, or an amendment of its declaration, does not.

        Raises:
            SarhadError: the item has no declaration_id, or no usable declared_at.
        """
        name, version, number = name_of(item), version_of(item), number_of(item)
        keys = key_values(item)
        if (seen := self._seen.get(name)) is None:
            seen = self._seen[name] = Seen(moment_of(item), version, keys)
            for journal in self._by_event.get("declaration", ()):
                journal.add(keys, seen.moment)
        elif version != seen.version or seen.items >> number & 1:
            return False
        seen.items |= 1 << number
        for journal in self._by_event.get("item", ()):
            journal.add(keys, seen.moment)
        row = (name, number, version, seen.moment, *keys, unit_value_of(item), month_of(seen.moment))
        self._ledger.add(row)
        return True

    @contextmanager
    def supposing(self, items: Sequence[Item]) -> Iterator[None]:
        """As if these items had been declared, for as long as it lasts: a batch not yet stored sees itself.

        Raises:
            SarhadError: as `observe` does.
        """
        counted: list[Item] = []
        try:
            for item in items:
                if self.observe(item):
                    counted.append(item)
            yield
        finally:
            self._ledger.drop_last([month_of(self._seen[name_of(item)].moment) for item in counted])
            for item in reversed(counted):
                self._take_back(item)

    def _take_back(self, item: Item) -> None:
        name, keys = name_of(item), key_values(item)
        seen = self._seen[name]
        for journal in self._by_event.get("item", ()):
            journal.remove(keys, seen.moment)
        seen.items &= ~(1 << number_of(item))
        if not seen.items:
            for journal in self._by_event.get("declaration", ()):
                journal.remove(seen.keys, seen.moment)
            del self._seen[name]

    def learn(self, outcome: Item) -> bool:
        """Take the outcome of an inspection: `declaration_id`, `inspected`, `irregular` and `inspected_at`.

        Without `inspected_at` it counts from `declared_at`, or without that from the declaration's acceptance.

        Returns:
            Whether it changed what is known; telling it twice changes nothing.

        Raises:
            SarhadError: the declaration was not observed.
        """
        name = name_of(outcome)
        if (seen := self._seen.get(name)) is None:
            raise SarhadError(Problem(f"declaration {name!r} was not observed", "observe it before its outcome"))
        if not outcome.get("inspected") and outcome.get("irregular") is None:
            return False
        known = max(seen.moment, known_at(outcome, seen.moment))
        changed = self._know(seen, "inspection", seen.inspected, known)
        seen.inspected = min(seen.inspected, known)
        if outcome.get("irregular"):
            changed |= self._know(seen, "irregularity", seen.irregular, known)
            seen.irregular = min(seen.irregular, known)
        return changed

    def _know(self, seen: Seen, event: str, before: int, known: int) -> bool:
        if known >= before:
            return False
        for journal in self._by_event.get(event, ()):
            journal.move(seen.keys, before, known)
        return True

    def of(self, items: Sequence[Item]) -> list[dict[str, Any]]:
        """The indicators of items about to be assessed, as of their own moments; declarations given whole.

        Returns:
            For each item its indicators by name; None where nothing can be said.

        Raises:
            SarhadError: an item has no declaration_id, or no usable declared_at.
        """
        declarations: dict[tuple[str, int], list[Item]] = {}
        for item in items:
            declarations.setdefault((name_of(item), version_of(item)), []).append(item)
        return [self._row(item, declarations[name_of(item), version_of(item)]) for item in items]

    def _row(self, item: Item, declaration: list[Item]) -> dict[str, Any]:
        seen = self._seen.get(name_of(item))
        moment = moment_of(item) if seen is None else seen.moment
        values = key_values(item)
        keys = {columns: read(values) for columns, read in self._keys.items()}
        row = Row(item, moment, keys, declaration, self._journals)
        if self._valued:
            row.compared_with = self._ledger.reference(month_of(moment), values[-1], values[-2])
        row.mirrored = price_in_force(self._prices, values[-1], values[-2], moment)
        answer = {name: indicator.formula.of(row) for name, indicator in self._wanted.items()}
        return {name: value if value == value else None for name, value in answer.items()}
