"""The assessor: items in, for each a channel with reasons, controls and the probability it had of being examined.

Same items, same profiles, same model, same key: same answer. Batch and single submissions give the same too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.assessment.draw import RANDOM_SAMPLE, SelectionKey
from sarhad.assessment.policy import Policy
from sarhad.assessment.sources import BY_MODEL, Joined, join, sources_of
from sarhad.declarations.schema import conform
from sarhad.profiles import Channel, ProfileSet

_FIELDS: dict[str, pl.DataType] = {
    "declaration_id": pl.String(),
    "item_no": pl.Int64(),
    "channel": pl.String(),
    "profiles": pl.List(pl.String),
    "model_score": pl.Float64(),
    "random": pl.Boolean(),
    "selection_probability": pl.Float64(),
    "reasons": pl.List(pl.String),
    "controls": pl.List(pl.String),
}
ASSESSMENT_SCHEMA = pl.Schema(_FIELDS)
"""The columns of an assessment, one row a goods item."""


class ScoringModel(Protocol):
    """What the assessor asks of a model: see `sarhad.targeting`."""

    @property
    def id(self) -> str:
        """Name of exactly this model."""

    def score(self, table: pl.DataFrame) -> pl.Series:
        """Calibrated probability of an irregularity for each row."""

    def explain(self, table: pl.DataFrame, top: int = 3) -> list[list[Any]]:
        """For each row what moved its score, strongest first, in words."""

    def threshold(self, share: float) -> float:
        """The score above which about that share of items falls."""


@dataclass(frozen=True)
class ItemAssessment:
    """What was decided about one goods item; the fields are the columns of `ASSESSMENT_SCHEMA`."""

    declaration_id: str
    item_no: int
    channel: Channel
    profiles: tuple[str, ...]
    model_score: float | None
    random: bool
    selection_probability: float
    reasons: tuple[str, ...]
    controls: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The record as plain values, for JSON."""
        return asdict(self)


class Assessor:
    """Assesses goods items against one set of profiles, one model, one key and one policy.

    >>> profiles = ProfileSet.from_conditions({})
    >>> key = SelectionKey(bytes(32))
    >>> [one] = Assessor(profiles, key).assess_items([{"declaration_id": "A1", "item_no": 1, "office": "10"}])
    >>> one.channel
    'green'
    """

    def __init__(
        self,
        profiles: ProfileSet,
        key: SelectionKey,
        *,
        policy: Policy | None = None,
        model: ScoringModel | None = None,
    ) -> None:
        """Bind the parts; the model's threshold is settled now."""
        self.profiles, self.key, self.model = profiles, key, model
        self.policy = policy or Policy()
        self._sources = sources_of(profiles, self.policy)
        self._by_model, self._by_chance = len(self._sources) - 2, len(self._sources) - 1
        self._joined: dict[tuple[int, ...], Joined] = {}
        self.threshold = self._settled_threshold()

    def _settled_threshold(self) -> float:
        if self.model is None:
            return float("inf")
        fixed = self.policy.model_threshold
        return self.model.threshold(self.policy.model_share) if fixed is None else fixed

    def assess(self, table: pl.DataFrame) -> pl.DataFrame:
        """Assess a table of goods items.

        Args:
            table: the canonical item table; `declaration_id` and `item_no` are needed, other columns may lack.

        Returns:
            One row per row of the table, in its order, with the columns of `ASSESSMENT_SCHEMA`.
        """
        matched = self.profiles.match_numbers(table)
        scores = self._scores(table)
        draws = self._draws(table)
        shares = np.array([self.policy.random_share_at(o) for o in _column(table, "office")], dtype=np.float64)
        selected = self._drawn(table, matched)
        extra = [
            _hits(np.flatnonzero(scores >= self.threshold), self._by_model),
            _hits(np.flatnonzero(draws < shares), self._by_chance),
        ]
        probability = self._probabilities(matched, scores, shares)
        sets = pl.concat([selected, *extra]).group_by("row").agg(pl.col("number").sort())
        return self._rows(table, sets, scores if self.model else None, draws < shares, probability)

    def assess_items(self, items: Sequence[Mapping[str, Any]]) -> list[ItemAssessment]:
        """Assess the items of one submission, each a record by column name."""
        if not items:
            return []
        if self.model is not None or len(items) > 100:
            return [_from_row(row) for row in self.assess(_table(items)).iter_rows(named=True)]
        return [self._one(item) for item in items]

    def _one(self, item: Mapping[str, Any]) -> ItemAssessment:
        identity, number_of = item["declaration_id"], self.profiles.match_one_number
        matched = number_of(item)
        share = self.policy.random_share_at(item.get("office"))
        by_chance = self.key.draw(RANDOM_SAMPLE, identity) < share
        selected = [n for n in matched if self._is_drawn(n, identity)] + [self._by_chance] * by_chance
        missed = 1.0 - share if self._sources[self._by_chance].examined else 1.0
        for n in matched:
            missed *= 1.0 - self._sources[n].share if self._sources[n].examined else 1.0
        joined = self._join(tuple(selected))
        return ItemAssessment(
            identity, item["item_no"], joined.channel, joined.profiles, None, by_chance, 1.0 - missed,
            joined.reasons, joined.controls,
        )  # fmt: skip

    def _join(self, numbers: tuple[int, ...]) -> Joined:
        found = self._joined.get(numbers)
        if found is None:
            found = self._joined[numbers] = join([self._sources[n] for n in numbers])
        return found

    def _is_drawn(self, number: int, declaration_id: str) -> bool:
        source = self._sources[number]
        return source.share >= 1 or self.key.draw(f"profile:{source.profile}", declaration_id) < source.share

    def _scores(self, table: pl.DataFrame) -> npt.NDArray[np.float64]:
        if self.model is None:
            return np.full(table.height, np.nan)
        return self.model.score(table).to_numpy()

    def _draws(self, table: pl.DataFrame) -> npt.NDArray[np.float64]:
        identities = table["declaration_id"]
        distinct = identities.unique()
        draws = pl.Series(self.key.draws(RANDOM_SAMPLE, distinct.to_list()))
        if distinct.len() == identities.len() and distinct.len() < 2:
            return draws.to_numpy()
        return identities.replace_strict(distinct, draws, return_dtype=pl.Float64).to_numpy()

    def _drawn(self, table: pl.DataFrame, matched: pl.DataFrame) -> pl.DataFrame:
        """The matches whose profile takes them, by its own draw where it takes only a share."""
        partial = [n for n, source in enumerate(self._sources) if source.share < 1]
        if not partial:
            return matched
        asked = matched.filter(pl.col("number").is_in(partial))
        identities = table["declaration_id"].gather(asked["row"])
        taken = [self._is_drawn(n, one) for n, one in zip(asked["number"], identities, strict=True)]
        return pl.concat(
            [matched.filter(~pl.col("number").is_in(partial)), asked.filter(pl.Series(taken, dtype=pl.Boolean))]
        )

    def _probabilities(
        self, matched: pl.DataFrame, scores: npt.NDArray[np.float64], shares: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """1 minus the probability that everything which could have an item examined passes it over."""
        missing = np.array([1.0 - source.share if source.examined else 1.0 for source in self._sources])
        missed = 1.0 - shares if self._sources[self._by_chance].examined else np.ones_like(shares)
        np.multiply.at(missed, matched["row"].to_numpy(), missing[matched["number"].to_numpy()])
        if self._sources[self._by_model].examined:
            missed[scores >= self.threshold] = 0.0
        return 1.0 - missed

    def _rows(
        self,
        table: pl.DataFrame,
        sets: pl.DataFrame,
        scores: npt.NDArray[np.float64] | None,
        by_chance: npt.NDArray[np.bool_],
        probability: npt.NDArray[np.float64],
    ) -> pl.DataFrame:
        """Rows that share a set of sources share everything it leads to, so each set is joined once."""
        distinct = sets.select(pl.col("number").unique()) if sets.height else sets.select("number")
        joined = [self._join(tuple(numbers)) for numbers in distinct["number"].to_list()]
        none = self._join(())
        meaning = pl.DataFrame(
            {
                "number": [*distinct["number"].to_list(), []],
                "channel": [one.channel for one in [*joined, none]],
                "profiles": [list(one.profiles) for one in [*joined, none]],
                "reasons": [list(one.reasons) for one in [*joined, none]],
                "controls": [list(one.controls) for one in [*joined, none]],
            },
            schema={"number": pl.List(pl.UInt32), **{n: ASSESSMENT_SCHEMA[n] for n in _SHARED}},
        )
        answer = (
            table.select("declaration_id", pl.col("item_no").cast(pl.Int64))
            .with_row_index("row")
            .join(sets, on="row", how="left")
            .with_columns(pl.col("number").fill_null(pl.lit([], dtype=pl.List(pl.UInt32))))
            .join(meaning, on="number", how="left", maintain_order="left")
            .with_columns(
                model_score=pl.lit(None, pl.Float64) if scores is None else pl.Series(scores),
                random=pl.Series(by_chance),
                selection_probability=pl.Series(probability),
            )
        )
        if scores is not None:
            answer = self._explained(table, answer, scores)
        return answer.select(ASSESSMENT_SCHEMA.names())

    def _explained(self, table: pl.DataFrame, answer: pl.DataFrame, scores: npt.NDArray[np.float64]) -> pl.DataFrame:
        """Where the model selected, its own reasons stand in place of the general sentence."""
        rows = np.flatnonzero(scores >= self.threshold)
        if self.model is None or not len(rows):
            return answer
        why = [[str(reason) for reason in reasons] for reasons in self.model.explain(table[rows])]
        told = [
            [text for reason in reasons for text in (own if reason == BY_MODEL and own else [reason])]
            for reasons, own in zip(answer["reasons"].gather(rows).to_list(), why, strict=True)
        ]
        better = pl.DataFrame({"row": rows, "told": told}, schema={"row": pl.UInt32, "told": pl.List(pl.String)})
        joined = answer.join(better, on="row", how="left", maintain_order="left")
        return joined.with_columns(reasons=pl.coalesce("told", "reasons"))


_SHARED = ("channel", "profiles", "reasons", "controls")


def _hits(rows: npt.NDArray[np.intp], number: int) -> pl.DataFrame:
    return pl.DataFrame(
        {"row": rows, "number": np.full(len(rows), number)}, schema={"row": pl.UInt32, "number": pl.UInt32}
    )


def _column(table: pl.DataFrame, name: str) -> list[str | None]:
    return table[name].to_list() if name in table.columns else [None] * table.height


def _table(items: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    return conform(pl.DataFrame([dict(item) for item in items], infer_schema_length=None))


def _from_row(row: dict[str, Any]) -> ItemAssessment:
    fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in row.items()}
    return ItemAssessment(**fields)
