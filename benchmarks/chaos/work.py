"""What is done at the nodes, within their own processes: a country is founded, goods arrive, officers inspect."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from tests.station import country
from tests.targeting.made import history

from sarhad import targeting
from sarhad.errors import SarhadError
from sarhad.profiles.life import USUAL, OwnMandate
from sarhad.station.accounts.models import User
from sarhad.station.accounts.roles import Role
from sarhad.station.arrivals.answers import Outcome
from sarhad.station.arrivals.models import MappingVersion
from sarhad.station.arrivals.sender import Sender
from sarhad.station.arrivals.services import receive
from sarhad.station.declared.models import Arrival, Declaration
from sarhad.station.inspections.controls import required_controls
from sarhad.station.inspections.services import FindingDraft, record_inspection, release
from sarhad.station.lanes.models import PlanVersion
from sarhad.station.mandates import setting
from sarhad.station.offices.models import Office
from sarhad.station.offices.services import load_offices
from sarhad.station.reference import editions
from sarhad.station.risk.profiles import load_profiles
from sarhad.station.targeting.kept import keep, save
from sarhad.station.targeting.models import ModelVersion

CODES = (country.SHOES, country.LAMPS, country.TOYS, country.FIGS, *[country.BOLTS] * 6)
BATCH = 500


def found(tree: Sequence[dict[str, str | None]], profiles: str) -> None:
    """Offices, profiles, a lane plan, a model, people of the centre, an inspector at every checkpoint."""
    load_offices(tree)
    profile(profiles, "lamps", f"hs_code = '{country.LAMPS}'")
    PlanVersion.objects.create(plan="lanes", number=1, source="as proposed", content_hash="0" * 64, status="proposed")
    made = keep(save(targeting.train(history(900), budget=1, threads=1)), None)
    made.state = ModelVersion.State.PROPOSED
    made.save()
    centre = Office.objects.get(parent=None)
    for name, role in (("clerk", Role.ADMINISTRATOR), ("manager", Role.MANAGER), ("deputy", Role.MANAGER)):
        country.person(role, centre, name)
    for office in Office.objects.filter(level="checkpoint"):
        country.person(Role.INSPECTOR, office, f"inspector.{office.code.lower()}")


def profile(directory: str, name: str, condition: str) -> None:
    """One profile more for the whole service."""
    place = Path(directory)
    place.mkdir(exist_ok=True)
    country.write_profile(place, name, condition=condition, controls="Open every tenth box")
    load_profiles(place)


@transaction.atomic
def decree(number: int) -> None:
    """A tariff, a list of countries, a mapping and mandates for the whole service; said again it is passed over."""
    if MappingVersion.objects.filter(name="old", number=number + 1).exists():
        return
    clerk, manager, deputy = (User.objects.get(username=name) for name in ("clerk", "manager", "deputy"))
    tariff = "code,description,duty_rate\n" + "".join(f"{640000 + n},Goods {n},{number + 1}\n" for n in range(500))
    for table, text in (("tariff", tariff), ("countries", f"code,description\nUZ,Uzbekistan\nX{number},New\n")):
        file = SimpleUploadedFile(f"{table}.csv", text.encode())
        made = editions.propose(clerk, table, file, timezone.localdate() + timedelta(days=1), f"Decree {number + 1}")
        editions.decide(manager, made, approve=True)
    MappingVersion.objects.create(
        name="old", number=number + 1, text="columns: {}", tried_rows=1, tried_rejected=0, made_by=clerk
    )
    own = {"R1-1": OwnMandate(frozenset({"ipr"}), frozenset({("yellow", "orange")[number % 2]}))}
    setting.decide(deputy, setting.propose(manager, type(USUAL)(USUAL.levels, own), "for a good reason"), approved=True)


def arrive(office: str, first: int, count: int) -> None:
    """Declarations `first` to `first + count` arrive; sent again they are repetitions. Returns once all are kept."""
    for start in range(first, first + count, BATCH):
        numbers = range(start, min(start + BATCH, first + count))
        drafts = [_declaration(office, number) for number in numbers]
        answers = receive(drafts, Sender(Arrival.Source.IMPORT))
        refused = [one for one in answers if one.outcome not in (Outcome.ACCEPTED, Outcome.REPEATED)]
        if refused:
            raise RuntimeError(f"not accepted: {refused[0]}")


def _declaration(office: str, number: int):
    chance = random.Random(f"{office} {number}")
    return country.submission(
        *chance.choices(CODES, k=chance.choice((1, 1, 2))), office=office, name=f"{office}-{number}"
    )


def inspect(office: str, most: int) -> None:
    """The officer takes some waiting goods, photographs every fifth, and lets those go that may."""
    officer = User.objects.get(username=f"inspector.{office.lower()}")
    waiting = Declaration.objects.filter(office__code=office, state="waiting").order_by("pk")[:most]
    for number, declaration in enumerate(waiting):
        photo = b"\xff\xd8\xff\xe0" + random.Random(declaration.declaration_id).randbytes(60_000)
        record_inspection(
            officer,
            declaration,
            controls=required_controls(declaration),
            findings={1: FindingDraft("undervaluation", 2, 900.0)} if number % 2 else {},
            files=[SimpleUploadedFile("load.jpg", photo)] if number % 5 == 0 else [],
        )
        try:
            release(officer, declaration)
        except SarhadError:
            continue  # a request is open, or controls are left: it stays
