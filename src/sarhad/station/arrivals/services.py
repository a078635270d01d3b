"""The one entry by which declarations come in: checked, assessed, stored and answered."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence

import polars as pl
from django.db import IntegrityError, transaction
from django.utils import timezone

from sarhad.declarations.columns import Declaration as DeclarationIn
from sarhad.declarations.schema import conform, item_schema
from sarhad.errors import Problem
from sarhad.sentences import say
from sarhad.station.arrivals.answers import Answer, Mistake, Outcome, receipt_of
from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.store import Draft, Key, store
from sarhad.station.audit.chain import Entry, append_all
from sarhad.station.declared.models import Arrival, Declaration
from sarhad.station.declared.rows import Row, content_hash, rows_of
from sarhad.station.lanes.runs import locked_runs
from sarhad.station.offices.models import Office
from sarhad.station.reference.checking import History, histories, problems_of
from sarhad.station.risk.assessing import Assessed, Concluding, Rules, assess_table, consider, rules
from sarhad.station.risk.signs import Signs, signs_now
from sarhad.station.statements import Question, insert

OFFICE = tuple(field.attname for field in Office._meta.concrete_fields)
_OFFICES = Question(lambda codes: Office.objects.filter(code__in=codes).order_by().values_list(*OFFICE))
_THERE = Question(lambda ids: Declaration.objects.filter(declaration_id__in=ids).values_list("pk"))

TABLE_FROM = 100
"""From so many items on, a batch is assessed as a table."""


def receive(declarations: Sequence[DeclarationIn], sender: Sender) -> list[Answer]:
    """Take declarations: each is stored with its decision, recognised as repeated, or refused with reasons.

    When this returns, everything accepted is committed. Answers stand in the order of the declarations.
    """
    return receive_rows(_groups_of(declarations), sender, arrival_of(sender))


def receive_each(declarations: Sequence[DeclarationIn], sender: Sender) -> list[Answer]:
    """As `receive`, each a delivery of its own, with its own record of arrival and of audit; committed together."""
    return _receive(_groups_of(declarations), sender, [arrival_of(sender) for _ in declarations], ())


def _groups_of(declarations: Iterable[DeclarationIn]) -> list[tuple[Key, list[Row]]]:
    return [((one.declaration_id, one.version), rows_of(one)) for one in declarations]


def arrival_of(sender: Sender) -> Arrival:
    """The record of this delivery, not yet saved: it is saved with the first batch that it brings."""
    return Arrival(
        source=sender.source,
        user=sender.user,
        api_key=sender.api_key,
        name=sender.name[:255],
        mapping=sender.mapping[:100],
        arrived_at=timezone.now(),
    )


def group(table: pl.DataFrame) -> list[tuple[Key, list[Row]]]:
    """The table's rows by declaration and version, in order of first appearance."""
    groups: dict[Key, list[Row]] = {}
    for row in table.iter_rows(named=True):
        groups.setdefault((row["declaration_id"], row["version"]), []).append(row)
    return list(groups.items())


def receive_rows(
    groups: Sequence[tuple[Key, list[Row]]], sender: Sender, arrival: Arrival, incomplete: Container[str] = ()
) -> list[Answer]:
    """As `receive`, for rows of the canonical item table grouped by declaration.

    Args:
        groups: the declarations.
        sender: who sent them.
        arrival: the delivery.
        incomplete: ids of declarations of which items are missing among the rows: they are held.
    """
    return _receive(groups, sender, [arrival] * len(groups), incomplete)


def _receive(
    groups: Sequence[tuple[Key, list[Row]]], sender: Sender, arrivals: Sequence[Arrival], incomplete: Container[str]
) -> list[Answer]:
    """Take declarations, each with the delivery it came with."""
    signs = signs_now()
    offices, known = _offices(groups), histories(signs.editions, signs.last_edition)
    answers: list[Answer | None] = [
        _refusal(key, rows, offices, sender) or _wrong_codes(key, rows, known) for key, rows in groups
    ]
    drafts = [
        Draft(key, rows, content_hash(rows), offices[rows[0]["office"]], arrival, incomplete=key[0] in incomplete)
        for (key, rows), arrival, answer in zip(groups, arrivals, answers, strict=True)
        if answer is None
    ]
    stored = iter(_settle(drafts, sender, signs))
    complete = [answer or next(stored) for answer in answers]
    _count(arrivals, complete)
    return complete


def _offices(groups: Sequence[tuple[Key, list[Row]]]) -> dict[str, Office]:
    codes = {rows[0]["office"] for _, rows in groups if rows[0]["office"] is not None}
    found = (Office.from_db(None, OFFICE, row) for row in _OFFICES(list(codes))) if codes else ()
    return {office.code: office for office in found}


def _refusal(key: Key, rows: Sequence[Row], offices: Mapping[str, Office], sender: Sender) -> Answer | None:
    office = offices.get(rows[0]["office"])
    if office is None:
        problem = Problem(
            say("no customs office {office!r}", office=rows[0]["office"]),
            say("give the code of an office of this service"),
        )
    elif not sender.may_declare_at(office):
        problem = Problem(
            say("declarations of office {code!r} are not taken from you", code=office.code),
            say("ask the administrator"),
        )
    elif not sender.may_declare_for(rows[0].get("declarant")):
        advice = say("the key is another declarant's; give its number in `declarant`")
        problem = Problem(say("declarations of this declarant are not taken with this key"), advice)
    elif len({row["item_no"] for row in rows}) < len(rows):
        problem = Problem(say("two items have the same number"), say("number the items 1, 2, 3, ..."))
    elif any("\0" in value for row in rows for value in row.values() if isinstance(value, str)):
        problem = Problem(say("a text contains the character NUL"), say("leave it out"))
    else:
        return None
    return _answer(Outcome.REFUSED, key, None, problem)


def _wrong_codes(key: Key, rows: Sequence[Row], known: Mapping[str, History]) -> Answer | None:
    """A refusal with every code that was not right on the declaration's own day."""
    problems = list(problems_of(rows, known))
    return _answer(Outcome.REFUSED, key, None, *problems) if problems else None


def _settle(drafts: Sequence[Draft], sender: Sender, signs: Signs) -> list[Answer]:
    """Store what is new; a second attempt follows when another process stored the same in between."""
    for last in (False, True):
        known = _known(drafts)
        fresh = list({draft.key: draft for draft in reversed(drafts) if draft.key not in known}.values())[::-1]
        before = [(arrival, arrival.pk, arrival.accepted) for arrival, _ in _deliveries(fresh)]
        try:
            stored = _commit(fresh, sender, signs) if fresh else {}
        except IntegrityError:
            if last:
                raise
            for arrival, key, accepted in before:
                arrival.pk, arrival.accepted = key, accepted
            continue
        break
    return [_answer_for(draft, known, stored, fresh) for draft in drafts]


def _deliveries(drafts: Iterable[Draft]) -> list[tuple[Arrival, list[Draft]]]:
    """The drafts by the delivery they came with."""
    found: dict[int, tuple[Arrival, list[Draft]]] = {}
    for draft in drafts:
        found.setdefault(id(draft.arrival), (draft.arrival, []))[1].append(draft)
    return list(found.values())


def _known(drafts: Iterable[Draft]) -> dict[Key, Declaration]:
    ids = list({draft.key[0] for draft in drafts})
    if not ids or not _THERE(ids):
        return {}
    found = Declaration.objects.filter(declaration_id__in=ids).select_related("office")
    return {(one.declaration_id, one.version): one for one in found}


def _commit(fresh: Sequence[Draft], sender: Sender, signs: Signs) -> dict[Key, Declaration]:
    """Decide and store; where the plan limits runs, they are locked from their part of it to the end."""
    current = rules(signs)
    rows = [row for draft in fresh for row in draft.rows]
    conclude = _considered(rows, current)
    with transaction.atomic():
        with locked_runs(rows, current.assessor.run_rule) as runs:
            assessed = conclude(runs)
        found = iter(assessed.items)
        for draft in fresh:
            draft.assessments = [next(found) for _ in draft.rows]
        deliveries = _deliveries(fresh)
        _save(deliveries)
        stored = store(fresh, assessed, assessed.at)
        append_all(_decided(drafts, stored, assessed, sender) for _, drafts in deliveries)
    return stored


def _save(deliveries: Sequence[tuple[Arrival, Sequence[Draft]]]) -> None:
    for arrival, drafts in deliveries:
        arrival.accepted += len(drafts)
        if arrival.pk is not None:
            arrival.save(update_fields=["accepted"])
    insert([arrival for arrival, _ in deliveries if arrival.pk is None])


def _considered(rows: Sequence[Row], current: Rules) -> Concluding:
    """Few items are looked at now, so that only what needs the runs is left; a table is assessed all at once."""
    if len(rows) < TABLE_FROM:
        return consider(rows, current)
    table = conform(pl.DataFrame(rows, schema_overrides=item_schema(), infer_schema_length=None))
    if current.assessor.run_rule is None:
        assessed = assess_table(table, None, current)
        return lambda _: assessed
    return lambda runs: assess_table(table, runs, current)


def _decided(drafts: Sequence[Draft], stored: Mapping[Key, Declaration], assessed: Assessed, sender: Sender) -> Entry:
    """The audit entry of a delivery's batch; its digest covers every declaration, its content and its channel."""
    lines = [f"{draft.key[0]} {draft.key[1]} {draft.content_hash} {stored[draft.key].channel}" for draft in drafts]
    assessor = assessed.rules.assessor
    detail = {
        "declarations": len(drafts),
        "first": lines[0].split()[0],
        "digest": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
        "profiles": assessor.profiles.digest,
        "model": assessor.model.id if assessor.model else "",
        "key": assessor.key.id,
        "lane_plan": str(assessed.rules.plan or ""),
    }
    office = drafts[0].office if len(drafts) == 1 else None
    return Entry("decided", sender.actor, f"arrival:{sender.source}", office, detail)


def _answer_for(
    draft: Draft, known: Mapping[Key, Declaration], stored: Mapping[Key, Declaration], fresh: Sequence[Draft]
) -> Answer:
    if any(draft is one for one in fresh):
        return _answer(Outcome.ACCEPTED, draft.key, stored[draft.key])
    there = known.get(draft.key) or stored[draft.key]
    if there.content_hash == draft.content_hash:
        return _answer(Outcome.REPEATED, draft.key, there)
    message = say(
        "declaration {key!r} version {version} is already here with other content",
        key=draft.key[0],
        version=draft.key[1],
    )
    return _answer(Outcome.CONFLICT, draft.key, None, Problem(message, say("send an amendment with the next version")))


def _answer(outcome: Outcome, key: Key, declaration: Declaration | None, *problems: Problem) -> Answer:
    return Answer(
        outcome=outcome,
        declaration_id=key[0],
        version=key[1],
        receipt=receipt_of(declaration) if declaration else None,
        mistakes=tuple(map(Mistake.of, problems)),
    )


def _count(arrivals: Sequence[Arrival], answers: Sequence[Answer]) -> None:
    """Count in each delivery what was not taken; what was accepted was counted with it, in its transaction."""
    changed: dict[int, Arrival] = {}
    for arrival, answer in zip(arrivals, answers, strict=True):
        if answer.outcome == Outcome.ACCEPTED:
            continue
        arrival.repeated += answer.outcome == Outcome.REPEATED
        arrival.refused += answer.outcome != Outcome.REPEATED
        changed[id(arrival)] = arrival
    for arrival in changed.values():
        if arrival.pk is not None:
            arrival.save(update_fields=["repeated", "refused"])
