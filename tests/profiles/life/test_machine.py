"""Whatever people do and however time passes: nobody alone starts a lasting profile, nothing selects that is over,
and a lower level never loosens a higher one.

The machine keeps its own record of who did what, so that the rules are not judged by their own book-keeping.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sarhad.assessment import CHANNELS, Assessor, SelectionKey
from sarhad.assessment.policy import Policy
from sarhad.errors import SarhadError
from sarhad.profiles import Profile, ProfileSet
from sarhad.profiles.life import (
    Actor,
    Deed,
    Life,
    drafted,
    is_counted,
    outlived_by_approval,
    outlived_by_draft,
    replaced,
    selects,
    steps_for,
    take,
)
from tests.profiles.life.people import NOW, PEOPLE, TREE, profile

OWNERS = ("C", "N", "N1")
HIGHER = {"C": (), "N": ("C",), "N1": ("C", "N")}
APPROVALS = (Deed.APPROVE, Deed.APPROVE_SILENT)
CHANNEL = st.sampled_from(["yellow", "orange", "red"])
KEY, POLICY = SelectionKey(bytes(32)), Policy(random_share=0)
ITEM = {"declaration_id": "A", "item_no": 1, "office": "N1", "net_mass_kg": 1.0}


@dataclass
class Version:
    """A version with the machine's own record of what was done to it, by whom and when."""

    profile: Profile
    life: Life
    writer: str
    done: list[tuple[Deed, str, datetime]] = field(default_factory=list)

    def last(self, *deeds: Deed) -> tuple[Deed, str, datetime] | None:
        return next((entry for entry in reversed(self.done) if entry[0] in deeds), None)


class LifeOfProfiles(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.versions: dict[str, list[Version]] = {owner: [] for owner in OWNERS}

    def selecting(self, owners: tuple[str, ...] = OWNERS) -> Iterator[tuple[str, Version]]:
        for owner in owners:
            for version in self.versions[owner]:
                if selects(version.life, self.now):
                    yield owner, version

    @rule(
        by=st.sampled_from(PEOPLE), owner=st.sampled_from(OWNERS), channel=CHANNEL, days=st.none() | st.integers(-1, 60)
    )
    def write(self, by: Actor, owner: str, channel: str, days: int | None) -> None:
        versions = self.versions[owner]
        last_day = None if days is None else self.now.date() + timedelta(days=days)
        level = TREE.offices[owner].level
        try:
            life = drafted([v.life for v in versions], by, owner=owner, level=level, valid=(None, last_day))
        except SarhadError:
            return
        outlived = outlived_by_draft(v.life for v in versions)
        for version in versions:
            if version.life in outlived:
                version.life = replaced(version.life)
        text = profile(
            owner, life.number, id=f"{owner}.{life.number}", treatment={"channel": channel, "instruction": "x"}
        )
        versions.append(Version(text, life, by.name))

    @rule(by=st.sampled_from(PEOPLE), owner=st.sampled_from(OWNERS), back=st.integers(0, 2), deed=st.sampled_from(Deed))
    def act_at_will(self, by: Actor, owner: str, back: int, deed: Deed) -> None:
        self.act(by, owner, back, deed)

    def act(self, by: Actor, owner: str, back: int, deed: Deed) -> None:
        versions = self.versions[owner]
        if back >= len(versions):
            return
        version = versions[-1 - back]
        above = [(where, one.life.number) for where, one in self.selecting(HIGHER[by_office(by)])]
        try:
            version.life = take(version.life, deed, by, self.now, "for a good reason")
        except SarhadError:
            return
        version.done.append((deed, by.name, self.now))
        if deed in APPROVALS:
            outlived = outlived_by_approval([v.life for v in versions], version.life, deed)
            for other in versions:
                if other is not version and other.life in outlived:
                    other.life = replaced(other.life)
        assert above == [(where, one.life.number) for where, one in self.selecting(HIGHER[by_office(by)])]

    @rule(data=st.data())
    def act_as_offered(self, data: st.DataObject) -> None:
        """Random deeds are mostly refused; this goes deep into the life."""
        offers = [
            (by, owner, len(versions) - 1 - n, row.deed)
            for owner, versions in self.versions.items()
            for n, version in enumerate(versions)
            for by in PEOPLE
            for row in steps_for(version.life, by, self.now)
        ]
        if offers:
            self.act(*data.draw(st.sampled_from(offers)))

    @rule(hours=st.sampled_from([1, 12, 24, 24 * 10, 24 * 31]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def nobody_alone_wrote_and_activated_a_lasting_profile(self) -> None:
        for owner in OWNERS:
            for n, version in enumerate(self.versions[owner]):
                if not (selects(version.life, self.now) or is_counted(version.life, self.now)):
                    continue
                approval = version.last(*APPROVALS)
                urgent = version.last(Deed.ACTIVATE_URGENTLY)
                if approval is None:
                    assert urgent is not None
                    assert self.now - urgent[2] < timedelta(hours=24)
                else:
                    assert approval[1] not in self.writers_since_approval(owner, n)

    def writers_since_approval(self, owner: str, n: int) -> set[str]:
        writers = set()
        for version in reversed(self.versions[owner][: n + 1]):
            if version is not self.versions[owner][n] and version.last(*APPROVALS):
                break
            writers.add(version.writer)
        return writers

    @invariant()
    def one_person_never_activates_twice_in_a_row(self) -> None:
        for owner in OWNERS:
            entries = sorted((e for v in self.versions[owner] for e in v.done), key=lambda entry: entry[2])
            deeds = [deed for deed, _, _ in entries if deed in (*APPROVALS, Deed.ACTIVATE_URGENTLY)]
            assert (Deed.ACTIVATE_URGENTLY, Deed.ACTIVATE_URGENTLY) not in itertools.pairwise(deeds)

    @invariant()
    def nothing_selects_that_is_over_or_suspended(self) -> None:
        for owner, version in self.selecting():
            assert version.life.valid_to is None or self.now.date() <= version.life.valid_to
            stopped = version.last(Deed.SUSPEND, Deed.RESUME, Deed.RETIRE, Deed.REFUSE, *APPROVALS)
            assert stopped is None or stopped[0] not in (Deed.SUSPEND, Deed.RETIRE, Deed.REFUSE)
            approval = version.last(Deed.RENEW, *APPROVALS)
            if owner == "N1" and approval is not None:
                assert self.now - approval[2] < timedelta(days=30)

    @invariant()
    def a_lower_level_never_loosens_a_higher_one(self) -> None:
        ranks = []
        for owners in (("C",), ("C", "N"), OWNERS):
            chosen = [version.profile for _, version in self.selecting(owners)]
            assessor = Assessor(ProfileSet.of_profiles(chosen, offices=TREE), KEY, policy=POLICY)
            ranks.append(CHANNELS[assessor.assess_items([ITEM])[0].channel].precedence)
        assert ranks == sorted(ranks)

    @invariant()
    def one_version_is_active_and_one_silent_at_most(self) -> None:
        for versions in self.versions.values():
            active = [v for v in versions if selects(v.life, self.now) and v.life.approved_by]
            assert len(active) <= 1
            assert sum(is_counted(v.life, self.now) for v in versions) <= 1


def by_office(by: Actor) -> str:
    """The office whose level the person has: what stands above it is not theirs."""
    return {"central": "C", "regional": "N", "checkpoint": "N1"}[by.level]


TestLifeOfProfiles = LifeOfProfiles.TestCase
TestLifeOfProfiles.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
