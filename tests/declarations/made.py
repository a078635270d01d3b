"""Hypothesis strategies: declarations and item tables as they may really be."""

from __future__ import annotations

from datetime import datetime

from hypothesis import strategies as st

from sarhad.declarations.columns import Declaration
from sarhad.declarations.reference import reference

_ALPHABET = st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\ufffd")


def texts(longest: int = 35) -> st.SearchStrategy[str]:
    """Trimmed text in any script, without control characters."""
    return st.text(_ALPHABET, min_size=1, max_size=longest).map(str.strip).filter(bool)


def amounts() -> st.SearchStrategy[float]:
    """Amounts and masses a file can carry exactly."""
    return st.floats(0, 1e8, allow_nan=False).map(lambda number: round(number, 3))


moments = st.datetimes(datetime(1990, 1, 1), datetime(2026, 1, 1)).map(lambda moment: moment.replace(microsecond=0))
countries = st.sampled_from(sorted(reference().countries))
currencies = st.sampled_from(sorted(reference().currencies))
codes = st.sampled_from(sorted(reference().hs_codes))


def _maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


@st.composite
def declarations(draw: st.DrawFn) -> Declaration:
    """A valid declaration of up to four items."""
    header = {
        "declaration_id": draw(texts()), "version": draw(st.integers(1, 9999)), "declared_at": draw(moments),
        "office": draw(texts()), "importer": draw(_maybe(texts())), "departure_country": draw(_maybe(countries)),
        "currency": draw(_maybe(currencies)),
    }  # fmt: skip
    numbers = draw(st.lists(st.integers(1, 99999), min_size=1, max_size=4, unique=True))
    items = [
        {
            "item_no": number, "hs_code": draw(codes), "origin_country": draw(_maybe(countries)),
            "goods_description": draw(_maybe(texts(60))), "packages": draw(_maybe(st.integers(0, 10**6))),
            "net_mass_kg": draw(_maybe(amounts())), "customs_value": draw(_maybe(amounts())),
            "duty_rate": draw(_maybe(st.floats(0, 100).map(lambda rate: round(rate, 2)))),
        }
        for number in numbers
    ]  # fmt: skip
    return Declaration.model_validate({**header, "items": items})
