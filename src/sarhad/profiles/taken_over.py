"""Trees of conditions of a set made from another: those that stayed are read from the other's only when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sarhad.profiles.language.syntax import Node


class TakenOver(Mapping[str, Node]):
    """Trees by id, in order; a thousand changes one after another still look into one mapping, not into a thousand."""

    def __init__(self, names: Iterable[str], came: Mapping[str, Node], before: Mapping[str, Node]) -> None:
        """The trees that came, and those of the mapping before."""
        self._names = dict.fromkeys(names)
        self._came: dict[str, Node]
        self._before: Mapping[str, Node]
        if isinstance(before, TakenOver):
            stayed = {name: node for name, node in before._came.items() if name in self._names}
            self._came, self._before = {**stayed, **came}, before._before
        else:
            self._came, self._before = dict(came), before

    def __getitem__(self, name: str) -> Node:
        if name not in self._names:
            raise KeyError(name)
        return self._came[name] if name in self._came else self._before[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
