"""Sentences for people, in English, that remember what they are made of, so that a screen can tell them otherwise.

The library knows no translations. Whoever has them looks up `Sentence.english` and fills in `Sentence.values` again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Sentence(str):
    """An English sentence, filled in: a plain text to whoever asks no more of it.

    Attributes:
        english: the sentence with its named places, as catalogues know it.
        values: what fills the places; may be sentences themselves.
    """

    english: str
    values: Mapping[str, object]

    def __new__(cls, english: str, values: Mapping[str, object]) -> Sentence:
        """Fill the sentence in."""
        made = super().__new__(cls, english.format(**values))
        made.english, made.values = english, values
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, object]]:  # type: ignore[override]
        return self.english, self.values


def say(english: str, /, **values: object) -> Sentence:
    """A sentence with its values; the first argument is written out where it stands, so that catalogues find it.

    >>> one = say("no office {code!r}", code="X9")
    >>> one, one.english
    ("no office 'X9'", 'no office {code!r}')
    """
    return Sentence(english, values)


def enumerated(parts: Iterable[str]) -> Sentence:
    """Sentences one after another, each told by itself.

    >>> enumerated([say("one"), say("{count} more", count=2)])
    'one, 2 more'
    """
    named = {f"part_{place}": part for place, part in enumerate(parts)}
    return Sentence(", ".join(f"{{{name}}}" for name in named), named)


def to_say(english: str) -> str:
    """Mark a sentence of a table for the catalogues; its values come later, with `Sentence`."""
    return english
