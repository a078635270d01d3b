"""The entrance speaks the languages that the library it is made of does not."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from string import Formatter

import pytest
from django.test import Client

from sarhad.station.accounts.entrance_words import WORDS
from sarhad.station.accounts.roles import Role
from tests.station.english import english_of, speak_as_marked

pytestmark = pytest.mark.django_db

PAGES = (
    "account/password/", "account/sessions/", "account/second-factor/", "account/again/", "account/inactive/",
    "account/second-factor/totp/activate/", "account/second-factor/webauthn/", "account/second-factor/webauthn/add/",
    "account/second-factor/recovery-codes/generate/", "account/second-factor/reauthenticate/",
)  # fmt: skip


@pytest.mark.parametrize("language", ["kk", "tg"])
def test_no_page_of_the_own_account_speaks_english(person, monkeypatch, language):
    speak_as_marked(monkeypatch, language)
    client = Client()
    client.force_login(person(Role.MANAGER, "C"))
    client.cookies["django_language"] = language
    left = {}
    for page in PAGES:
        answer = client.get(f"/{page}", follow=True)
        told = answer.content.decode()
        assert answer.status_code == 200, page
        assert f'<html lang="{language}"' in told, page
        if found := sorted(set(english_of(told))):
            left[page] = found
    assert left == {}


def test_every_text_is_one_of_the_library(settings):
    from allauth import __file__ as library

    assert len(set(WORDS)) == len(WORDS)
    source = "".join(_sources(library))
    gone = [word for word in WORDS if _beginning(word) not in source]
    assert gone == []


def _sources(library: str) -> Iterator[str]:
    from pathlib import Path

    for path in Path(library).parent.rglob("*"):
        if path.suffix in (".html", ".txt", ".py"):
            yield " ".join(unescape(path.read_text(encoding="utf-8")).split())


def _beginning(word: str) -> str:
    """What stands before the first value."""
    before = next(Formatter().parse(word.split("%(")[0]))[0]
    return " ".join(before.split())[:40]
