"""The challenger's scores: made when the champion's are, written beside the decision, told to nobody at the border."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from sarhad import targeting
from sarhad.station.declared.models import Item
from sarhad.station.targeting.models import SilentScore

log = logging.getLogger(__name__)

ItemKey = tuple[str, int, int]


def silent_scores(model: targeting.Model | None, table: pl.DataFrame) -> dict[ItemKey, float]:
    """What the challenger says of each row; nothing where none runs, or where it fails: a trial stops no assessment."""
    if model is None or table.is_empty():
        return {}
    try:
        scores = model.score(table)
    except Exception:
        log.exception("the challenger %s could not score", model.id)
        return {}
    return dict(zip(table.select("declaration_id", "version", "item_no").rows(), scores.to_list(), strict=True))


def records(items: Iterable[Item], scores: Mapping[ItemKey, float], version: int) -> Iterator[SilentScore]:
    """The scores of these items, not yet saved."""
    for item in items:
        declaration = item.declaration
        score = scores.get((declaration.declaration_id, declaration.version, item.item_no))
        if score is not None:
            yield SilentScore(item=item, model_id=version, score=score)
