"""What studies propose, and the one act each proposal leads to: a draft or a proposal to retire, never more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sarhad.assessment import strictest
from sarhad.effectiveness.drafts import INSTRUCTION, area_of, rests_on, title_of
from sarhad.effectiveness.proposals import said_of
from sarhad.errors import Problem, SarhadError
from sarhad.profiles.profile import Profile, Texts
from sarhad.sentences import Sentence, say
from sarhad.station.accounts.models import User
from sarhad.station.accounts.permissions import may, within
from sarhad.station.accounts.roles import Action
from sarhad.station.offices.models import Office
from sarhad.station.risk.drafting import draft
from sarhad.station.risk.models import ProfileVersion
from sarhad.station.risk.profiles import view_criteria
from sarhad.station.risk.told import in_other_languages
from sarhad.station.risk.versions import content_of
from sarhad.station.studies.models import Retirement, Study
from sarhad.station.studies.retiring import propose_retirement

LONGEST = 4000
"""Characters of a rationale (`sarhad.profiles.profile.Words`)."""

Act = Literal["retire", "merge", ""]


@dataclass(frozen=True)
class Proposed:
    """A proposal of a study as it stands now.

    Attributes:
        number: its place in the study.
        kind: retire, merge or contained.
        text: with its figures.
        versions: of the profiles it is about that select now, in its order.
        act: what a button may do; "" where nothing is left to do, or it is not this person's.
        done: the draft or the proposal to retire that is there already.
    """

    number: int
    kind: str
    text: Sentence
    versions: tuple[ProfileVersion, ...]
    act: Act
    done: str


def proposed(user: User, study: Study | None) -> list[Proposed]:
    """The proposals of a study of worth, each with the act that is open to this person."""
    if study is None or study.result is None:
        return []
    names = {name for one in study.result["proposals"] for name in one["profiles"]}
    found = within(user, Action.VIEW_CRITERIA, ProfileVersion.objects.select_related("profile", "office", "life"))
    active = {v.profile.profile_id: v for v in found.filter(profile__profile_id__in=names, life__state="active")}
    waiting = set(Retirement.objects.filter(retired=None).values_list("version_id", flat=True))
    drafts = {
        v.profile.profile_id: v
        for v in found.filter(profile__profile_id__in=names, life__state__in=("draft", "proposed"))
    }
    return [
        _proposed(user, number, one, active, waiting, drafts) for number, one in enumerate(study.result["proposals"])
    ]


def _proposed(
    user: User,
    number: int,
    one: Mapping[str, Any],
    active: Mapping[str, ProfileVersion],
    waiting: set[int],
    drafts: Mapping[str, ProfileVersion],
) -> Proposed:
    text = said_of(one["kind"], one["profiles"], one["figures"])
    versions = tuple(active[name] for name in one["profiles"] if name in active)
    act, done = _open(user, one, versions, waiting, drafts)
    return Proposed(number, one["kind"], text, versions, act, done)


def _open(
    user: User,
    one: Mapping[str, Any],
    versions: tuple[ProfileVersion, ...],
    waiting: set[int],
    drafts: Mapping[str, ProfileVersion],
) -> tuple[Act, str]:
    if len(versions) < len(one["profiles"]):
        return "", ""
    if one["kind"] == "merge":
        same = len({version.office_id for version in versions}) == 1
        if versions[0].profile.profile_id in drafts:
            return "", str(drafts[versions[0].profile.profile_id])
        return ("merge" if same and may(user, Action.WRITE_PROFILE, versions[0]) else ""), ""
    if versions[0].pk in waiting:
        return "", str(versions[0])
    return ("retire" if may(user, Action.WRITE_PROFILE, versions[0]) else ""), ""


def act_on(user: User, study: Study, number: int) -> ProfileVersion | Retirement:
    """Do what a proposal leads to: propose the retirement, or write the merged draft.

    Raises:
        PermissionDenied: the person does not write profiles of that office.
        SarhadError: nothing is left to do for it, or the draft has a mistake.
    """
    one = next((found for found in proposed(user, study) if found.number == number), None)
    if one is None or not one.act:
        raise SarhadError(Problem(say("nothing is left to do for this proposal"), say("look at the page again")))
    if one.act == "retire":
        return propose_retirement(user, one.versions[0], one.text, (study.result or {})["proposals"][number])
    return _merged(user, one)


def _merged(user: User, one: Proposed) -> ProfileVersion:
    """The next version of the first profile, as a draft that also says what the second says."""
    first, second = one.versions
    one_says, other_says = view_criteria(user, first), view_criteria(user, second)
    channel = strictest((one_says.treatment.channel, other_says.treatment.channel))
    controls = dict.fromkeys((*one_says.treatment.controls, *other_says.treatment.controls))
    why = say("Merged with {second}, which is to be retired then: {why}", second=str(second), why=one.text)
    content = content_of(first)
    values = content.model_dump() | {
        "condition": f"({one_says.condition}) OR ({other_says.condition})",
        "treatment": {
            "channel": channel,
            "controls": list(controls),
            "instruction": one_says.treatment.instruction,
        },
        "random_share": max(one_says.random_share, other_says.random_share),
        "rationale": f"{one_says.rationale} {why}"[:LONGEST],
        "texts": _merged_texts(content, why, len(controls)),
    }
    return draft(user, first.office, values)


def _merged_texts(first: Profile, why: Sentence, controls: int) -> dict[str, dict[str, Any]]:
    """What the first profile says in other languages, with the reason for the merger; controls where none came in."""
    merged = {}
    for language, said in in_other_languages(rationale=why).items():
        before = first.texts.get(language, Texts())
        kept: dict[str, Any] = {"title": before.title, "instruction": before.instruction}
        if len(before.controls) == controls:
            kept["controls"] = before.controls
        rationale = f"{before.rationale or first.rationale} {said['rationale']}"[:LONGEST]
        merged[language] = {**kept, "rationale": rationale}
    return merged


@dataclass(frozen=True)
class Suggested:
    """A rule that a study mined and confirmed on later goods.

    Attributes:
        reference: what a profile made of it would be called.
        version: the profile made of it, if somebody did.
    """

    number: int
    reference: str
    condition: str
    mined: Mapping[str, Any]
    confirmed: Mapping[str, Any]
    p: float
    kinds: tuple[tuple[str, float], ...]
    version: ProfileVersion | None


def suggested(user: User, study: Study | None) -> list[Suggested]:
    """The rules of a study, those with the best lift on later goods first."""
    if study is None or study.result is None:
        return []
    references = [_reference(study, number) for number in range(len(study.result["confirmed"]))]
    found = within(user, Action.VIEW_CRITERIA, ProfileVersion.objects.select_related("profile", "life", "office"))
    made = {v.profile.profile_id: v for v in found.filter(profile__profile_id__in=references).order_by("number")}
    return [
        Suggested(
            number,
            reference,
            one["condition"],
            one["mined"],
            one["confirmed"],
            one["p"],
            tuple((kind, part) for kind, part in one["kinds"]),
            made.get(reference),
        )
        for number, (reference, one) in enumerate(zip(references, study.result["confirmed"], strict=True))
    ]


def _reference(study: Study, number: int) -> str:
    return f"MINED-{study.pk}-{number + 1}"


def draft_of(user: User, study: Study, number: int, office: Office) -> ProfileVersion:
    """A draft of a mined rule, for people to judge: it says what it rests on and selects nothing.

    Raises:
        PermissionDenied: the person does not write profiles of that office.
        SarhadError: there is no such rule, or the office has no mandate for what it finds.
    """
    one = next((found for found in suggested(user, study) if found.number == number), None)
    if one is None or one.version is not None:
        raise SarhadError(Problem(say("this rule is a draft already, or is not there"), say("look at the page again")))
    title, rationale = title_of(one.kinds), rests_on(one.mined, one.confirmed, one.p, one.kinds)
    return draft(
        user,
        office,
        {
            "id": one.reference,
            "title": title,
            "risk_area": area_of(one.kinds),
            "condition": one.condition,
            "treatment": {"channel": "yellow", "instruction": INSTRUCTION},
            "rationale": rationale,
            "texts": in_other_languages(title=title, instruction=INSTRUCTION, rationale=rationale),
        },
    )
