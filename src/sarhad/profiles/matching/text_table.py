"""The bit table of a text column: written values by dictionary, prefixes by dictionary, other patterns once a value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sarhad.profiles.matching.bits import Remembered, mask_of, positions
from sarhad.profiles.matching.bits_by_text import BitsByText, lengths_of
from sarhad.profiles.matching.text_codes import TextCodes
from sarhad.profiles.matching.texts import Pattern, Texts

REMEMBERED = 50_000
"""Values whose rows are kept; beyond that the memory is emptied, so that a column of unique texts cannot fill it."""


@dataclass(frozen=True)
class TextRules:
    """What a text must be to satisfy each bit.

    Attributes:
        written: bits that a text alone satisfies by being that text.
        excluded: bits that every text satisfies but that one.
        prefixes: bits that a text satisfies by beginning so.
        patterns: bits that a text satisfies by passing all of the tests.
        open: bits that every text satisfies, but the excluded.
        null: bits that NULL satisfies.
        others: bits that do not look at the column.
    """

    written: BitsByText
    excluded: BitsByText
    prefixes: BitsByText
    patterns: Sequence[tuple[tuple[Pattern, ...], int]]
    open: int
    null: int
    others: int


def text_rules(members: Mapping[int, Texts], others: int) -> TextRules:
    """From the set of each conjunction that names the column; any value satisfies the `others`."""
    written: dict[str, list[int]] = defaultdict(list)
    excluded: dict[str, list[int]] = defaultdict(list)
    prefixes: dict[str, list[int]] = defaultdict(list)
    patterned: dict[tuple[Pattern, ...], list[int]] = defaultdict(list)
    open_bits: list[int] = []
    for bit, texts in members.items():
        for value in texts.only if texts.only is not None else texts.but:
            (excluded if texts.only is None else written)[value].append(bit)
        if texts.only is None:
            _open(bit, tuple(texts.patterns), prefixes, patterned, open_bits)
    return TextRules(
        written=BitsByText.of_lists(written),
        excluded=BitsByText.of_lists(excluded),
        prefixes=BitsByText.of_lists(prefixes),
        patterns=[(patterns, mask_of(bits)) for patterns, bits in patterned.items()],
        open=mask_of(open_bits),
        null=mask_of(bit for bit, texts in members.items() if texts.null),
        others=others,
    )


def _open(
    bit: int,
    patterns: tuple[Pattern, ...],
    prefixes: dict[str, list[int]],
    patterned: dict[tuple[Pattern, ...], list[int]],
    open_bits: list[int],
) -> None:
    if not patterns:
        open_bits.append(bit)
        return
    asked = patterns[0].prefixes if len(patterns) == 1 else None
    if asked is None:
        patterned[patterns].append(bit)
    for prefix in asked or ():
        prefixes[prefix].append(bit)


class TextTable:
    """Rows of bits for texts; a row is made when its value is first seen.

    Attributes:
        rules: what the rows are made by.
        masks: the row of a value as a whole number.
        codes: the rows of a whole column of values.
    """

    def __init__(self, rules: TextRules, bits: int) -> None:
        self.rules = rules
        self.masks = Remembered(self._make, REMEMBERED)
        self.codes = TextCodes(self.masks, bits)
        self._lengths = lengths_of(rules.prefixes.texts)
        self._tests = [([pattern.compiled() for pattern in patterns], mask) for patterns, mask in rules.patterns]
        self._default = rules.open | rules.others

    @classmethod
    def of_members(cls, members: Mapping[int, Texts], others: int, bits: int) -> TextTable:
        """Build from the set of each conjunction that names the column; any value satisfies the `others`."""
        return cls(text_rules(members, others), bits)

    @property
    def others(self) -> int:
        """Bits that do not look at the column."""
        return self.rules.others

    def members(self, bit: int) -> tuple[frozenset[str | None], bool] | None:
        """The values that satisfy a bit and True, or the only ones that do not and False; None if it asks a pattern."""
        rules = self.rules
        null: frozenset[str | None] = frozenset({None})
        if rules.open >> bit & 1:
            excluded = rules.excluded.texts_of(bit)
            return (excluded if rules.null >> bit & 1 else excluded | null), False
        if self._patterned >> bit & 1:
            return None
        written = rules.written.texts_of(bit)
        return (written | null if rules.null >> bit & 1 else written), True

    @cached_property
    def _patterned(self) -> int:
        """Bits that ask for a prefix or another pattern."""
        patterned = mask_of(self.rules.prefixes.bits)
        for _, mask in self.rules.patterns:
            patterned |= mask
        return patterned

    def named_bits(self, value: str | None) -> set[int]:
        """Of the bits that are limited to written texts and prefixes, those that a value satisfies, and some others."""
        if value is None:
            return set(positions(self.rules.null))
        found = set(self.rules.written.bits_of(value).tolist())
        for length in self._lengths:
            found.update(self.rules.prefixes.bits_of(value[:length]).tolist())
        return found

    def _make(self, value: str | None) -> int:
        rules = self.rules
        if value is None:
            return rules.null | rules.others
        more = 0
        for length in self._lengths:
            prefix = value[:length]
            if prefix in rules.prefixes and len(prefix) == length:
                more |= rules.prefixes.mask(prefix)
        for tests, mask in self._tests:
            if _passes(tests, value):
                more |= mask
        if value in rules.written:
            more |= rules.written.mask(value)
        made = more | self._default if more else self._default
        return made & ~rules.excluded.mask(value) if value in rules.excluded else made


def _passes(tests: Sequence[Callable[[str | None], bool]], value: str) -> bool:
    return all(test(value) for test in tests)
