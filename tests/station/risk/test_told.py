"""What officers read of a profile is in their language where the profile says it, and in English where not."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pydantic import ValidationError

from sarhad import profiles as library
from sarhad.station.accounts.roles import Role
from sarhad.station.inspections.models import Inspection
from sarhad.station.risk.models import ProfileVersion
from sarhad.station.risk.profiles import load_profiles
from sarhad.station.risk.versions import content_of
from tests.station.country import SHOES, TOYS, arrive, write_profile

pytestmark = [pytest.mark.django_db]
TEXTS = """\
texts:
  ru:
    title: Обувь
    instruction: Смотрите внимательно
    controls: [Открыть коробку, Взвесить груз]
  uz: {instruction: Diqqat bilan qarang}
"""


@pytest.fixture
def shoes(rules):
    """The profile of shoes with its texts."""
    path = write_profile(rules, "shoes", version=2, controls="Open every tenth box, Weigh the load")
    path.write_text(path.read_text() + TEXTS)
    load_profiles(rules)
    return ProfileVersion.objects.get(profile__profile_id="shoes", number=2)


@pytest.mark.parametrize(
    ("language", "reason", "control"),
    [
        ("ru", "Смотрите внимательно", "Открыть коробку"),
        ("uz", "Diqqat bilan qarang", "Open every tenth box"),
        ("tg", "Look closely (shoes)", "Open every tenth box"),
        ("en", "Look closely (shoes)", "Open every tenth box"),
    ],
)
def test_the_declaration_tells_it_in_the_readers_language(shoes, client, inspector, language, reason, control):
    inspector.language = language
    inspector.save()
    client.force_login(inspector)
    page = client.get(reverse("declared:declaration", args=[arrive(SHOES).pk])).content.decode()
    assert reason in page
    assert control in page


def test_what_is_done_is_recorded_in_english_whatever_was_read(shoes, client, inspector):
    inspector.language = "ru"
    inspector.save()
    client.force_login(inspector)
    declaration = arrive(SHOES)
    assert declaration.items.get().decision.reasons == ["Look closely (shoes)"]
    address = reverse("inspections:inspect", args=[declaration.pk])
    client.post(address, {"result": "order", "control": ["Open every tenth box", "Weigh the load"]})
    assert Inspection.objects.get().controls == ["Open every tenth box", "Weigh the load"]


def test_a_declaration_of_other_goods_tells_nothing_of_it(shoes, client, inspector):
    inspector.language = "ru"
    inspector.save()
    client.force_login(inspector)
    page = client.get(reverse("declared:declaration", args=[arrive(TOYS).pk])).content.decode()
    assert "Смотрите внимательно" not in page


def test_a_profile_without_texts_is_written_and_hashed_as_before(shoes):
    bare = content_of(ProfileVersion.objects.get(profile__profile_id="lamps"))
    assert '"texts"' not in bare.model_dump_json()
    again = library.Profile.model_validate_json(content_of(shoes).model_dump_json())
    assert again.said_in("ru")["Weigh the load"] == "Взвесить груз"


def test_controls_are_translated_all_or_none(shoes):
    values = content_of(shoes).model_dump(mode="json")
    values["texts"]["ru"]["controls"] = ["Открыть коробку"]
    with pytest.raises(ValidationError, match="1 controls in ru, 2 in English"):
        library.Profile.model_validate(values)


def test_the_editor_keeps_and_changes_them(shoes, client, person):
    client.force_login(person(Role.MANAGER, "C"))
    address = reverse("risk:edit", args=["shoes"])
    page = client.get(address)
    assert "Смотрите внимательно" in page.content.decode()
    form = page.context["form"]
    sent = {name: getattr(form, name) for name in form.__dataclass_fields__ if name != "texts"}
    sent |= {f"{part}_{code}": said.get(part, "") for code, _name, said in form.in_languages() for part in said}
    client.post(address, {**sent, "instruction_ru": "Откройте всё", "title_kk": "Аяқ киім"})
    made = content_of(ProfileVersion.objects.get(profile__profile_id="shoes", number=3))
    assert made.texts["ru"].instruction == "Откройте всё"
    assert made.texts["ru"].controls == ("Открыть коробку", "Взвесить груз")
    assert made.texts["kk"].title == "Аяқ киім"
    assert set(made.texts) == {"ru", "uz", "kk"}


def test_the_demonstration_speaks_russian_and_uzbek():
    from sarhad.station.demonstration import SOURCE

    profiles = library.ProfileSet.load(SOURCE / "profiles").profiles.values()
    spoken = [one for one in profiles if {"ru", "uz"} <= set(one.texts)]
    assert len(spoken) >= 10
    for one in spoken:
        for said in one.texts.values():
            assert said.title
            assert said.instruction
            assert len(said.controls) == len(one.treatment.controls)
