from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from sarhad.indicators import compute
from sarhad.targeting import Model, Weights
from sarhad.targeting.model import FEW


def test_one_item_scores_as_in_a_batch_with_its_indicators(model: Model, table: pl.DataFrame) -> None:
    with_indicators = Model(**{**vars_of(model), "classifier": indicator_classifier(table), "past": table[:1500]})
    later = table[1500 : 1500 + 2 * FEW]
    given = later.hstack(compute(later.drop("irregular", "inspected"), prior=table[:1500]))
    batch = with_indicators.score(given)
    assert np.allclose(batch, with_indicators.score(later))
    first = with_indicators.score(later[:1])
    assert np.allclose(first, batch[:1])


def vars_of(model: Model) -> dict[str, object]:
    return {name: getattr(model, name) for name in model.__dataclass_fields__}


def indicator_classifier(table: pl.DataFrame):
    from sarhad.targeting import IrregularityClassifier

    early = table[:1500].hstack(compute(table[:1500]))
    return IrregularityClassifier(rounds=30, threads=1).fit(early, early["irregular"])


def test_about_the_share_asked_for_is_above_the_threshold(model: Model, table: pl.DataFrame) -> None:
    scores = model.score(table[1500:])
    for share in (0.05, 0.2):
        assert abs((scores >= model.threshold(share)).mean() - share) < 0.08
    assert model.threshold(0) == float("inf")
    assert model.threshold(0.01) >= model.threshold(0.1)


def test_expected_revenue_is_of_the_size_of_what_was_found(model: Model, table: pl.DataFrame) -> None:
    later = table[1500:]
    expected = model.expected_revenue(later)
    assert expected is not None
    assert expected.sum() == pytest.approx(later["additional_revenue"].sum(), rel=0.5)


def test_the_centre_weighs_money_against_findings(model: Model, table: pl.DataFrame) -> None:
    later = table[1500:]
    only_findings = model.worth(later, Weights(revenue=0))
    assert np.allclose(only_findings, model.score(later))
    by_money = model.worth(later, Weights(finding=0))
    expected = model.expected_revenue(later)
    assert expected is not None
    assert np.allclose(by_money, expected)


def test_reasons_speak_of_goods_and_can_be_checked(model: Model, table: pl.DataFrame) -> None:
    later = table[1500:]
    cheap = later.filter(pl.col("irregular")).head(20)
    told = model.explain(cheap)
    assert len(told) == 20
    assert sum(any(one.message.startswith("value_against_others") for one in row) for row in told) > 10
    for item, row in zip(cheap.iter_rows(named=True), told, strict=True):
        assert [one.contribution for one in row] == sorted((one.contribution for one in row), reverse=True)
        for one in row:
            if one.message == "value_against_others_from":
                assert 1 <= one.parameters["percent"] < 70
                assert one.parameters["origin"] == item["origin_country"]
                assert str(one).startswith("Value per kg is ")


def test_contributions_add_up_to_the_score(model: Model, table: pl.DataFrame) -> None:
    later = table[1500:1550]
    matrix = model._matrix(later)
    assert np.allclose(model.classifier.contributions(matrix).sum(axis=1), model.classifier.log_odds(matrix))


def test_an_empty_table_has_no_scores(model: Model, table: pl.DataFrame) -> None:
    assert model.score(table[:0]).len() == 0
    assert model.explain(table[:0]) == []
