"""Translations: none missing where a language is finished, none broken, compiled as written, chosen per person."""

from __future__ import annotations

import io
import re

import pytest
from babel.messages.mofile import write_mo
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format, number_format

from sarhad.assessment.policy import Policy
from sarhad.assessment.sources import BY_CHANCE, BY_MODEL, NOTHING_FOUND
from sarhad.station.accounts.roles import Role
from sarhad.station.inspections.controls import OF_CHANNEL
from sarhad.station.screens.names import country_name
from sarhad.station.screens.sentences import SENTENCES
from sarhad.station.screens.templatetags.screens import lasting
from tests.station.messages import catalogue, missing, po_file

OTHERS = [code for code, _ in settings.LANGUAGES if code != "en"]
PLACES = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_missing_in_any_language(language):
    assert list(missing(language)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_a_catalogue_compiled_as_it_is_written(language):
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    assert po_file(language).with_suffix(".mo").read_bytes() == compiled.getvalue()


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_names_the_same_values_as_the_text(language):
    for entry in catalogue(language):
        if entry.id and entry.string:
            forms = entry.string if isinstance(entry.string, tuple) else (entry.string,)
            asked = set(PLACES.findall(entry.id if isinstance(entry.id, str) else entry.id[1]))
            assert all(set(PLACES.findall(form)) <= asked for form in forms if form), entry.id


def test_the_sentences_of_the_library_are_those_that_are_translated():
    said = {NOTHING_FOUND, BY_CHANCE, BY_MODEL, *Policy().random_controls, *Policy().model_controls}
    assert said | {control for control in OF_CHANNEL.values() if control} == set(SENTENCES)


@pytest.mark.parametrize(("language", "said"), [("en", "Documentary check"), ("ru", "Документальный контроль")])
def test_a_control_is_said_in_the_language_of_the_reader(language, said):
    with translation.override(language):
        assert translation.gettext("Documentary check") == said


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 ничья"), (3, "3 ничьи"), (5, "5 ничьих"), (21, "21 ничья"), (112, "112 ничьих")]
)
def test_plurals_follow_the_rules_of_russian(count, said):
    with translation.override("ru"):
        form = translation.ngettext("%(n)s belongs to nobody", "%(n)s belong to nobody", count)
        assert form % {"n": count} == said


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_the_day_comes_before_the_month_and_hours_go_to_24(language):
    from datetime import datetime

    moment = datetime(2026, 3, 2, 18, 5)
    with translation.override(language):
        written = date_format(moment, "DATETIME_FORMAT")
    assert written in ("2 Mar 2026, 18:05", "02.03.2026, 18:05")


def test_numbers_countries_and_durations_follow_the_language():
    with translation.override("ru"):
        assert number_format(1234567.5, 1, force_grouping=True) == "1\u202f234\u202f567,5"
        assert country_name("CN") == "Китай"
        assert lasting(1505) == "1 д 1 ч"
    with translation.override("en"):
        assert number_format(1234567.5, 1, force_grouping=True) == "1,234,567.5"


@pytest.mark.parametrize(
    ("language", "name"),
    [("uz", "Xitoy"), ("kk", "Қытай"), ("ky", "Кытай"), ("tg", "Хитой"), ("tk", "Hytaý"), ("en", "China")],
)
def test_countries_have_their_names_in_every_language(language, name):
    from sarhad.declarations.reference import reference

    with translation.override(language):
        assert country_name("CN") == name
        assert [code for code in reference().countries if not country_name(code)] == []
        assert (country_name("ZZZ"), country_name(None)) == ("", "")


@pytest.mark.django_db
def test_a_person_finds_their_language_again_at_another_computer(client, person, rules):
    inspector = person(Role.INSPECTOR, "N1")
    client.force_login(inspector)
    client.post(reverse("screens:language"), {"language": "ru", "next": "/queue/"})
    client.cookies.clear()
    client.force_login(inspector)
    page = client.get(reverse("shifts:work"), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert '<html lang="ru"' in page
    assert "Моя работа сейчас" in page


@pytest.mark.django_db
@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_choosing_a_language_leads_to_no_other_site(client, next_):
    assert client.post(reverse("screens:language"), {"language": "ru", "next": next_}).url == "/"


@pytest.mark.django_db
def test_the_look_of_the_screen_stays_with_the_device(client):
    client.post(reverse("screens:theme"), {"theme": "dark", "next": "/sign-in/"})
    assert 'data-theme="dark"' in client.get(reverse("account_login")).content.decode()
    client.post(reverse("screens:theme"), {"theme": "disco"})
    assert client.cookies["theme"].value == "dark"
