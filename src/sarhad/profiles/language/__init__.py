"""The language of conditions: a safe subset of SQL boolean expressions with SQL's three-valued logic.

`parse` reads text into the small tree of `syntax`; `sql`, `frames` and `records` carry that same tree to other
engines, to Polars and to a single record. DuckDB is the oracle all of them are tested against.
"""

from sarhad.profiles.language.parse import parse
from sarhad.profiles.language.vocabulary import Vocabulary

__all__ = ["Vocabulary", "parse"]
