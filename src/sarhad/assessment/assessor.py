"""The assessor: items in, for each a channel with reasons, controls and the probability it had of being examined.

Same items, same profiles, same model, same key: same answer. Batch and single submissions give the same too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import polars as pl

from sarhad.assessment.chance import ChanceOfRows, Intervals, chosen, examined_share
from sarhad.assessment.draw import RANDOM_SAMPLE, SelectionKey
from sarhad.assessment.lane_plan import FindingWorth
from sarhad.assessment.many_hits import ManyHits
from sarhad.assessment.orders import StandingOrders
from sarhad.assessment.policy import Policy
from sarhad.assessment.run_rule import RunRule
from sarhad.assessment.runs import Runs
from sarhad.assessment.silent import SilentMatches
from sarhad.assessment.sources import BY_MODEL, Joined, Numbers, join, sources_of
from sarhad.declarations.schema import conformed
from sarhad.errors import Problem, SarhadError
from sarhad.indicators import INDICATORS
from sarhad.profiles import Channel, ProfileSet
from sarhad.sentences import say

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
    "silent": pl.List(pl.String),
}
ASSESSMENT_SCHEMA = pl.Schema(_FIELDS)
"""The columns of an assessment, one row a goods item."""


class ScoringModel(Protocol):
    """What the assessor asks of a model: see `sarhad.targeting`."""

    @property
    def id(self) -> str:
        """Name of exactly this model."""

    @property
    def indicators(self) -> Sequence[str]:
        """Indicator columns it reads; whoever assesses adds them to the table (`Assessor.indicators`)."""

    def score(self, table: pl.DataFrame) -> pl.Series:
        """Calibrated probability of an irregularity for each row."""

    def explain(self, table: pl.DataFrame, top: int = 3) -> list[list[Any]]:
        """For each row what moved its score, strongest first, in words."""

    def threshold(self, share: float) -> float:
        """The score above which about that share of items falls."""


@runtime_checkable
class WorthModel(Protocol):
    """A model that ranks by what a finding is worth: see `sarhad.targeting`."""

    def worth(self, table: pl.DataFrame, weights: FindingWorth) -> pl.Series:
        """What inspecting each row is expected to be worth by the centre's weights."""

    def worth_threshold(self, share: float, weights: FindingWorth) -> float:
        """The worth above which about that share of items falls."""


@dataclass(frozen=True)
class ItemAssessment:
    """What was decided about one goods item; the fields are the columns of `ASSESSMENT_SCHEMA`.

    Attributes:
        silent: profiles in shadow that match; they changed nothing of the rest.
    """

    declaration_id: str
    item_no: int
    channel: Channel
    profiles: tuple[str, ...]
    model_score: float | None
    random: bool
    selection_probability: float
    reasons: tuple[str, ...]
    controls: tuple[str, ...]
    silent: tuple[str, ...] = ()

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
        plan: StandingOrders | None = None,
        silent: ProfileSet | None = None,
    ) -> None:
        """Bind the parts; the model's threshold is settled now.

        Under a lane plan the plan's random shares stand in place of the policy's. The silent profiles are those in
        shadow: their matches are told, and select nothing.
        """
        self.profiles, self.key, self.model, self.plan = profiles, key, model, plan
        self.policy = policy or Policy()
        self._sources = sources_of(profiles, self.policy, plan.plan.passed_channel if plan else "yellow")
        self._number = Numbers.after(len(profiles))
        self._many_hits = ManyHits(self._sources[: len(profiles)], plan)
        runs = RunRule(key, plan) if plan else None
        self.run_rule = runs if runs and runs.limits_anything else None
        self._silent = SilentMatches(silent)
        self._joined: dict[tuple[int, ...], Joined] = {}
        self.worth = plan.plan.worth if plan else self.policy.worth
        self.threshold = self._settled_threshold()

    @property
    def silent(self) -> ProfileSet | None:
        """The profiles in shadow; None if there are none."""
        return self._silent.profiles

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that profiles or model name: columns a table must have beside those declared."""
        named = self.profiles.columns | self._silent.columns | set(self.model.indicators if self.model else ())
        return tuple(name for name in INDICATORS if name in named)

    @property
    def silent_profiles(self) -> tuple[str, ...]:
        """Ids of the profiles in shadow."""
        return self._silent.ids

    @property
    def signature(self) -> tuple[str, ...]:
        """Names of everything an assessment depends on beside the items: profiles, model, key, policy, lane plan."""
        model = self.model.id if self.model else ""
        orders = self.policy.model_dump_json(), repr(self.plan)
        return self.profiles.digest, self._silent.digest, model, self.key.id, *orders

    def _settled_threshold(self) -> float:
        if self.model is None:
            return float("inf")
        if self.worth is not None:
            if not isinstance(self.model, WorthModel):
                message = say("model {model} does not know what findings are worth", model=self.model.id)
                raise SarhadError(Problem(message, say("train another, or leave `worth` out of plan and policy")))
            return self.model.worth_threshold(self.policy.model_share, self.worth)
        fixed = self.policy.model_threshold
        return self.model.threshold(self.policy.model_share) if fixed is None else fixed

    def chances(self, office: str | None, procedure: str | None) -> Intervals:
        """What chance does at an office for a procedure: by the plan, else by the policy."""
        if self.plan is not None:
            return self.plan.at(office, procedure).intervals
        return ((self.policy.random_channel, self.policy.random_share_at(office)),)

    def assess(self, table: pl.DataFrame, runs: Runs | None = None) -> pl.DataFrame:
        """Assess a table of goods items.

        Args:
            table: the canonical item table; `declaration_id` and `item_no` are needed, other columns may lack.
                Indicators that `indicators` names and that it lacks are unknown: nothing that asks about them is true.
            runs: how many declarations passed in a row before these; written on. Without it the plan's limits of
                runs are not applied.

        Returns:
            One row per row of the table, in its order, with the columns of `ASSESSMENT_SCHEMA`.
        """
        matched = self.profiles.match_numbers(table)
        scores = self._scores(table)
        ranks = scores if self.worth is None else self._worths(table, self.worth)
        chance = ChanceOfRows(table, self._draws(table), self.chances)
        taken = self._drawn(table, matched)
        missed = self._missed(matched, ranks, chance.examined)
        taken = self._many_hits.also(table, matched, taken, missed, 1.0 - chance.examined, self._number.hits)
        selected = [
            taken,
            _hits(np.flatnonzero(ranks >= self.threshold), self._number.model),
            *(_hits(chance.rows_of(channel), number) for channel, number in self._number.draws.items()),
        ]
        if self.run_rule is not None and runs is not None:
            examined = self._examined(pl.concat(selected), table.height)
            rows = self.run_rule.apply(table, examined, missed, runs)
            selected.append(_hits(rows, self._number.run))
        sets = pl.concat(selected).group_by("row").agg(pl.col("number").sort())
        answer = self._rows(table, sets, scores if self.model else None, chance.random, 1.0 - missed)
        if self.model is not None:
            answer = self._explained(table, answer, np.flatnonzero(ranks >= self.threshold))
        return answer.select(ASSESSMENT_SCHEMA.names())

    def assess_items(self, items: Sequence[Mapping[str, Any]], runs: Runs | None = None) -> list[ItemAssessment]:
        """Assess the items of one submission, each a record by column name; `runs` as in `assess`."""
        if len(items) > FEW:
            return [_from_row(row) for row in self.assess(conformed(items), runs).iter_rows(named=True)]
        return self.conclude(self.consider(items), runs)

    def consider(self, items: Sequence[Mapping[str, Any]]) -> Considered:
        """All of a few items' assessment that needs no runs, so that these are asked for as late and shortly as may be.

        More than `FEW` items are better assessed as a table.
        """
        choices = [self._choice(item) for item in items]
        table = conformed(items) if items and self.model is not None else None
        scores, why = ([], {}) if table is None else self._judged(table)
        for row in why:
            choices[row].selected.append(self._number.model)
            if self._sources[self._number.model].examined:
                choices[row].missed = 0.0
        return Considered(items, table, choices, scores, why)

    def conclude(self, considered: Considered, runs: Runs | None = None) -> list[ItemAssessment]:
        """The assessments of items considered just now, once; `runs` as in `assess`."""
        items, choices, scores, why = considered.items, considered.choices, considered.scores, considered.why
        if runs is not None and self.run_rule is not None:
            self._follow_runs(self.run_rule, items, choices, runs)
        return [
            self._answer(item, choice, scores[row] if scores else None, why.get(row, []))
            for row, (item, choice) in enumerate(zip(items, choices, strict=True))
        ]

    def _judged(self, table: pl.DataFrame) -> tuple[list[float], dict[int, list[str]]]:
        """The model's scores, and its reasons for the rows it selects; nothing without a model."""
        if self.model is None:
            return [], {}
        scores = self.model.score(table).to_list()
        ranks = scores if self.worth is None else self._worths(table, self.worth).tolist()
        rows = [row for row, rank in enumerate(ranks) if rank >= self.threshold]
        told = self.model.explain(table if len(rows) == table.height else table[rows]) if rows else []
        return scores, {row: [str(one) for one in reasons] for row, reasons in zip(rows, told, strict=True)}

    def _choice(self, item: Mapping[str, Any]) -> _Choice:
        """What profiles and chance select of one item."""
        identity, office, procedure = item["declaration_id"], item.get("office"), item.get("procedure")
        matched = self.profiles.match_one_number(item)
        chances = self.chances(office, procedure)
        by_chance = chosen(self.key.draw(RANDOM_SAMPLE, identity), chances)
        selected = [n for n in matched if self._is_drawn(n, identity)]
        not_by_chance = missed = 1.0 - examined_share(chances)
        for n in matched:
            missed *= 1.0 - self._sources[n].share if self._sources[n].examined else 1.0
        if self._many_hits.too_many(matched, office, procedure):
            missed = self._many_hits.corrected(missed, not_by_chance, matched)
            if self._many_hits.nothing_in(selected):
                selected = [*self._many_hits.selecting(matched), self._number.hits]
        if by_chance is not None:
            selected.append(self._number.draws[by_chance])
        return _Choice(selected, missed, by_chance is not None)

    def _follow_runs(
        self, rule: RunRule, items: Sequence[Mapping[str, Any]], choices: Sequence[_Choice], runs: Runs
    ) -> None:
        """Add what the limits of runs select."""
        examined = [any(self._sources[n].examined for n in choice.selected) for choice in choices]
        missed = np.array([choice.missed for choice in choices])
        for row in rule.apply_to_items(items, examined, missed, runs):
            choices[row].selected.append(self._number.run)
        for choice, chance in zip(choices, missed.tolist(), strict=True):
            choice.missed = chance

    def _answer(
        self, item: Mapping[str, Any], choice: _Choice, score: float | None, by_model: list[str]
    ) -> ItemAssessment:
        joined = self._join(tuple(sorted(choice.selected)))
        reasons = joined.reasons
        if by_model:  # the model's own reasons stand in place of the general sentence
            reasons = tuple(text for one in reasons for text in (by_model if one == BY_MODEL else [one]))
        return ItemAssessment(
            item["declaration_id"], item["item_no"], joined.channel, joined.profiles, score, choice.random,
            1.0 - choice.missed, reasons, joined.controls, self._silent.of_item(item),
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

    def _worths(self, table: pl.DataFrame, weights: FindingWorth) -> npt.NDArray[np.float64]:
        if not isinstance(self.model, WorthModel):
            return np.full(table.height, np.nan)
        return self.model.worth(table, weights).to_numpy()

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

    def _missed(
        self, matched: pl.DataFrame, ranks: npt.NDArray[np.float64], by_chance: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """The probability that everything which could have an item examined passes it over."""
        missing = np.array([1.0 - source.share if source.examined else 1.0 for source in self._sources])
        missed = 1.0 - by_chance
        np.multiply.at(missed, matched["row"].to_numpy(), missing[matched["number"].to_numpy()])
        if self._sources[self._number.model].examined:
            missed[ranks >= self.threshold] = 0.0
        return missed

    def _examined(self, selected: pl.DataFrame, height: int) -> npt.NDArray[np.bool_]:
        """Which rows are looked at before release, as selected so far."""
        looks = np.array([source.examined for source in self._sources])
        examined = np.zeros(height, dtype=np.bool_)
        examined[selected["row"].to_numpy()[looks[selected["number"].to_numpy()]]] = True
        return examined

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
        return (
            table.select("declaration_id", pl.col("item_no").cast(pl.Int64))
            .with_row_index("row")
            .join(sets, on="row", how="left")
            .with_columns(pl.col("number").fill_null(pl.lit([], dtype=pl.List(pl.UInt32))))
            .join(meaning, on="number", how="left", maintain_order="left")
            .with_columns(
                model_score=pl.lit(None, pl.Float64) if scores is None else pl.Series(scores),
                random=pl.Series(by_chance),
                selection_probability=pl.Series(probability),
                silent=self._silent.of_table(table),
            )
        )

    def _explained(self, table: pl.DataFrame, answer: pl.DataFrame, rows: npt.NDArray[np.intp]) -> pl.DataFrame:
        """Where the model selected, its own reasons stand in place of the general sentence."""
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


FEW = 100
"""So many items at most are assessed one by one: fixed costs of tables are larger than their gain."""


@dataclass
class _Choice:
    """What selects an item so far, and the probability that everything which could examine it passes it over."""

    selected: list[int]
    missed: float
    random: bool


@dataclass(frozen=True)
class Considered:
    """Items that were looked at by everything but the limits of runs.

    Attributes:
        table: the same items as the model saw them; None without a model.
    """

    items: Sequence[Mapping[str, Any]]
    table: pl.DataFrame | None
    choices: list[_Choice]
    scores: list[float]
    why: Mapping[int, list[str]]


_SHARED = ("channel", "profiles", "reasons", "controls")


def _hits(rows: npt.NDArray[np.intp], number: int) -> pl.DataFrame:
    return pl.DataFrame(
        {"row": rows, "number": np.full(len(rows), number)}, schema={"row": pl.UInt32, "number": pl.UInt32}
    )


def _column(table: pl.DataFrame, name: str) -> list[str | None]:
    return table[name].to_list() if name in table.columns else [None] * table.height


def _from_row(row: dict[str, Any]) -> ItemAssessment:
    fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in row.items()}
    return ItemAssessment(**fields)
