from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sarhad.declarations.mapping import ISO_FORMATS, ColumnSource, CsvForm
from sarhad.declarations.reading_cells import likely_value, parsed

MOMENTS = st.datetimes().flatmap(lambda moment: st.sampled_from(ISO_FORMATS).map(_writes(moment)))
WRITTEN = st.one_of(
    st.none(),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(["1,5", "1 000", "5.0", "+5", "-0", "1e3", "inf", "9007199254740993", "x", "2026-02-30"]),
    MOMENTS,
)


def _writes(moment):  # type: ignore[no-untyped-def]
    return lambda format_: moment.strftime(format_.replace("%.f", ".%f"))


@given(
    texts=st.lists(WRITTEN, max_size=12),
    source=st.sampled_from(
        [
            ColumnSource("a", dtype="int"),
            ColumnSource("a", dtype="int", factor=1000.0),
            ColumnSource("a", dtype="float"),
            ColumnSource("a", dtype="float", factor=0.001),
            ColumnSource("a", dtype="date"),
            ColumnSource("a", dtype="date", formats=("%d.%m.%Y", "%m.%d.%Y")),
            ColumnSource("a", dtype="bool"),
        ]
    ),
    decimal=st.sampled_from([".", ","]),
)
def test_the_fast_way_reads_what_the_careful_way_reads_or_nothing(
    texts: list[str | None], source: ColumnSource, decimal: str
) -> None:
    series, form = pl.Series("a", texts, pl.String), CsvForm(decimal=decimal)
    likely = likely_value(series, pl.col("a"), source, form)
    if likely is None:
        return
    read = series.to_frame().select(quick=likely, careful=parsed(pl.col("a"), source, form))
    told = read.filter(pl.col("quick").is_not_null())
    assert told["quick"].to_list() == told["careful"].to_list()
