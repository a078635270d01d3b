"""Why profiles match a declaration, and which nearly do, with the criteria: for those who may see them, never others.

What is shown is of profiles of the person's own subtree, as with criteria everywhere; each profile seen is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from sarhad.profiles import Vocabulary, parse
from sarhad.profiles.explanation import Clause, explain, near_miss
from sarhad.profiles.language.syntax import Node, Not
from sarhad.profiles.words import shown
from sarhad.sentences import Sentence
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import may, require, within
from sarhad.station.accounts.roles import Action
from sarhad.station.audit.chain import append
from sarhad.station.declared.models import Declaration, Item
from sarhad.station.declared.rows import row_of
from sarhad.station.lists.in_force import vocabulary_at
from sarhad.station.risk.assessing import rules
from sarhad.station.risk.models import Hit, ProfileVersion
from sarhad.station.screens.columns import column_name
from sarhad.station.screens.telling import in_language

MOST_NEAR = 10
"""Profiles shown an item that nearly match it."""


@dataclass(frozen=True)
class Met:
    """A clause with the values it met: the columns as officers call them, the values as people write them."""

    text: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ExplainedHit:
    """A version that matched an item.

    Attributes:
        name: `id@number`, as the decision names it.
        version: None where the profile is another subtree's; its clauses are not shown then.
        silent: it was in shadow.
        matches: whether it is still true of what is stored; it may not be where an indicator was not kept.
        clauses: those that made it true; else the fewest that stand in the way.
    """

    name: str
    version: ProfileVersion | None
    silent: bool
    matches: bool
    clauses: tuple[Met, ...]


@dataclass(frozen=True)
class ExplainedMiss:
    """A profile in force that would match if one clause were otherwise, and the sentence that says so."""

    version: ProfileVersion
    words: Sentence
    clause: str


@dataclass(frozen=True)
class ExplainedItem:
    """One goods item: what matched it, and what nearly does."""

    item: Item
    hits: tuple[ExplainedHit, ...]
    near: tuple[ExplainedMiss, ...]


@transaction.atomic
def explain_declaration(user: User, declaration: Declaration) -> list[ExplainedItem]:
    """Every item's hits clause by clause, and its near misses among the profiles that select now.

    Raises:
        PermissionDenied: the role does not see criteria, or the declaration is another subtree's.
    """
    require(user, Action.VIEW_CRITERIA, declaration)
    items = list(declaration.items.select_related("decision", "declaration__office").order_by("item_no"))
    hits = _hits(items)
    selecting = _selecting(user)
    now = vocabulary_at()
    found = [_explained(user, item, hits.get(item.pk, []), selecting, now) for item in items]
    seen = {str(hit.version): hit.version for one in found for hit in one.hits if hit.version is not None}
    seen |= {str(miss.version): miss.version for one in found for miss in one.near}
    for name, version in sorted(seen.items()):
        detail = {"declaration": str(declaration)}
        append("criteria_viewed", actor=user.username, office=version.office, subject=f"profile:{name}", detail=detail)
    return found


def _hits(items: Sequence[Item]) -> dict[int, list[Hit]]:
    found: dict[int, list[Hit]] = {}
    hits = Hit.objects.filter(item__in=items).select_related("profile_version__profile", "profile_version__office")
    for hit in hits.order_by("silent", "profile_version__profile__profile_id"):
        found.setdefault(hit.item_id, []).append(hit)
    return found


def _selecting(user: User) -> dict[str, ProfileVersion]:
    """The versions that select now and whose criteria the person may see, by the id the assessor knows."""
    keys = {name: pk for name, (pk, _) in rules().versions.items()}
    mine = within(user, Action.VIEW_CRITERIA, ProfileVersion.objects.select_related("profile", "office"))
    versions = mine.in_bulk(list(keys.values()))
    return {name: versions[pk] for name, pk in keys.items() if pk in versions}


def _explained(
    user: User, item: Item, hits: Sequence[Hit], selecting: Mapping[str, ProfileVersion], now: Vocabulary
) -> ExplainedItem:
    record = {**row_of(item), **(item.decision.indicators or {})}
    then = vocabulary_at(item.decision.assessed_at) if hits else now
    return ExplainedItem(
        item, tuple(_hit(user, hit, record, then) for hit in hits), tuple(_near(record, selecting, now))
    )


def _hit(user: User, hit: Hit, record: Mapping[str, Any], known: Vocabulary) -> ExplainedHit:
    version = hit.profile_version
    if not may(user, Action.VIEW_CRITERIA, version):
        return ExplainedHit(str(version), None, hit.silent, True, ())
    found = explain(str(version), parse(version.condition, known), record)
    return ExplainedHit(str(version), version, hit.silent, found.matches, tuple(map(_met, found.clauses)))


def _met(clause: Clause) -> Met:
    return Met(
        clause.text, tuple((column_name(name), in_language(shown(value))) for name, value in clause.values.items())
    )


def _denied(condition: Node) -> tuple[Node, ...]:
    """What a condition denies, if it is a clause denied: of such a profile nothing else is true of the goods."""
    return (condition.argument,) if isinstance(condition, Not) else ()


def _near(record: Mapping[str, Any], selecting: Mapping[str, ProfileVersion], known: Vocabulary) -> list[ExplainedMiss]:
    found: list[ExplainedMiss] = []
    for candidate in rules().assessor.profiles.near_misses(record):
        version = selecting.get(candidate.profile)
        if version is None:
            continue
        # Within its own condition: that the profile binds other offices, or another time, is no near miss.
        condition = parse(version.condition, known)
        miss = near_miss(candidate.profile, condition, record)
        if miss is not None and miss.clause.node not in (condition, *_denied(condition)):
            found.append(ExplainedMiss(version, miss.words, miss.clause.text))
        if len(found) == MOST_NEAR:
            break
    return found
