"""What a mapping says: how the columns of a source become the canonical item table."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from pathlib import Path

SHIPPED = Path(__file__).parent / "mappings"

ISO_FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")
"""Date formats understood where a mapping names none."""

Value = str | int | float | bool | None


@dataclass(frozen=True)
class ColumnSource:
    """Where one canonical (or extra) column comes from and how its text is read.

    Attributes:
        source: name of the source's column; None where `value` is a constant.
        value: the constant, for every row.
        formats: date formats (strptime), tried in order.
        factor: a number is multiplied by it (a source in tonnes: 1000).
        codes: table from the source's code to ours; a code not in it is a rejected row.
        keep_unlisted: codes outside the table pass unchanged instead.
        remove: these characters are removed from the text (dots in a commodity code).
        pad: text is filled with leading zeros to this length (a spreadsheet ate them).
        upper: text is made upper case.
        known: true where the source column has a value, false elsewhere is never said: it stays empty.
        above: true where the source's number is above this, false where not, empty where there is none.
        currency: the amounts are in this currency and become national currency.
        currency_from: as `currency`, from this source column, row by row.
        also: values that are right in this source though reference data do not know them.
        dtype: "text", "int", "float", "bool" or "date": the type of an extra column.
    """

    source: str | None = None
    value: Value = None
    formats: tuple[str, ...] = ISO_FORMATS
    factor: float = 1.0
    codes: MappingType[str, Value] | None = None
    keep_unlisted: bool = False
    remove: str = ""
    pad: int = 0
    upper: bool = False
    known: bool = False
    above: float | None = None
    currency: str | None = None
    currency_from: str | None = None
    also: tuple[str, ...] = ()
    dtype: str = "text"


@dataclass(frozen=True)
class CsvForm:
    """How the source writes CSV: separator, encoding, decimal sign and the words that mean "nothing"."""

    separator: str = ","
    encoding: str = "utf-8"
    decimal: str = "."
    empty: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class Mapping:
    """A whole mapping.

    Attributes:
        name: its name, that of its file.
        title: what it maps, in a sentence.
        hs_edition: year of the Harmonized System edition of its codes; None: the current one.
        columns: source of each canonical column that the source has.
        extra: typed columns that ride along after the canonical ones.
        identity: canonical columns not named in `columns` are taken under their own name where present.
        keep_others: source columns that nothing names ride along, too.
        rates: one unit of a foreign currency in national currency.
    """

    name: str
    title: str = ""
    hs_edition: int | None = None
    csv: CsvForm = CsvForm()
    columns: MappingType[str, ColumnSource] = field(default_factory=dict)
    extra: MappingType[str, ColumnSource] = field(default_factory=dict)
    identity: bool = False
    keep_others: bool = False
    rates: MappingType[str, float] = field(default_factory=dict)

    def sources(self) -> dict[str, list[str]]:
        """Source column -> the columns made from it."""
        used: dict[str, list[str]] = {}
        for name, column in {**self.columns, **self.extra}.items():
            for source in (column.source, column.currency_from):
                if source is not None:
                    used.setdefault(source, []).append(name)
        return used


def load_mapping(name_or_path: str | Path) -> Mapping:
    """Load a shipped mapping by name, or one of your own by path.

    Raises:
        SarhadError: there is none of that name, or it has mistakes: each with file, line and column.

    >>> load_mapping("customs-korea").columns["hs_code"].source
    'HS6 Code'
    """
    from sarhad.declarations.mapping_file import read_mapping
    from sarhad.declarations.mapping_text import nearest
    from sarhad.errors import Problem, SarhadError
    from sarhad.sentences import say

    given = Path(name_or_path)
    if given.suffix in (".yaml", ".yml") or given.is_file():
        return read_mapping(given)
    shipped = SHIPPED / f"{given.name}.yaml"
    if str(name_or_path) == given.name and shipped.is_file():
        return read_mapping(shipped)
    close = nearest(str(name_or_path), shipped_mappings())
    advice = say("{close}; `sarhad mapping list` shows all", close=close)
    raise SarhadError(Problem(say("there is no mapping {name!r}", name=str(name_or_path)), advice))


def shipped_mappings() -> list[str]:
    """Names of the mappings that come with Sarhad."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))
