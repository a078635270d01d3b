"""Limits that the columns' definitions state, read from there so that the API and the table agree for ever."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from annotated_types import Ge, Le, MaxLen
from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from sarhad.declarations.columns import TEXT_LIMIT, GoodsItem, Header, Outcome


def _constraints(annotation: Any, metadata: list[Any]) -> Iterator[Any]:
    """Every constraint on a field, also inside `Annotated[...] | None`."""
    for constraint in metadata:
        if isinstance(constraint, FieldInfo):
            yield from constraint.metadata
        yield constraint
    for inside in get_args(annotation):
        yield from _constraints(inside, list(getattr(inside, "__metadata__", ())))


@cache
def _limits() -> dict[str, list[Any]]:
    fields = {**Header.model_fields, **GoodsItem.model_fields, **Outcome.model_fields}
    return {name: list(_constraints(field.annotation, field.metadata)) for name, field in fields.items()}


@cache
def at_least() -> dict[str, float]:
    """The least value of each number column that has one.

    >>> at_least()["item_no"]
    1
    """
    return {name: c.ge for name, found in _limits().items() for c in found if isinstance(c, Ge)}  # type: ignore[misc]


@cache
def at_most() -> dict[str, float]:
    """The greatest value of each number column that has one.

    >>> at_most()["selection_probability"]
    1
    """
    return {name: c.le for name, found in _limits().items() for c in found if isinstance(c, Le)}  # type: ignore[misc]


@cache
def longest(name: str) -> int:
    """Greatest length of a text column, in characters.

    >>> longest("importer")
    35
    """
    for constraint in _limits()[name]:
        if isinstance(constraint, StringConstraints | MaxLen) and constraint.max_length is not None:
            return constraint.max_length
    return TEXT_LIMIT
