"""Small things the register's templates need: the word of a step, a number as it stands in a form."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def at(words: Mapping[int, object], step: int) -> object:
    """The word of a step of the matrix."""
    return words.get(step, "")


@register.filter
def text(value: object) -> str:
    """A number as it is typed, never localised."""
    return str(value)
