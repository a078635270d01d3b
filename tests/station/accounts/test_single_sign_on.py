"""Single sign-on from the button to the person's own place, with an OpenID Connect provider that runs as a process."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener, urlopen

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.urls import reverse

from sarhad.station.accounts.roles import Role
from sarhad.station.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
PAGE = (Path(__file__).parents[3] / "docs/how-to/single-sign-on.md").read_text(encoding="utf-8")
PEOPLE = {"1001": "aziz", "1002": "nobody-here", "1003": ""}
"""Who the provider knows, by its own identifier."""


class Stay(HTTPRedirectHandler):
    """Gives a redirection back instead of following it."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    claims = [{"sub": sub, **({"preferred_username": name} if name else {})} for sub, name in PEOPLE.items()]
    given = [part for one in claims for part in ("--user-claims", json.dumps(one))]
    program = Path(sys.executable).with_name("oidc-provider-mock")
    process = subprocess.Popen(
        [program, "--port", str(port), "--require-nonce", "false", *given],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urlopen(f"{url}/.well-known/openid-configuration").close()
                break
            except URLError:
                assert process.poll() is None, "the provider ended"
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def station(client, settings, provider):
    """A browser at a station that knows the provider."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    application = {"provider_id": "service", "name": "Customs", "client_id": "sarhad", "secret": "kept"}
    application["settings"] = {"server_url": provider, "oauth_pkce_enabled": True}  # type: ignore[assignment]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [application]}}
    cache.clear()
    return client


def sign_in(client, sub: str):
    """Press the button, choose who to be at the provider, come back."""
    to_provider = client.post("/account/single/oidc/service/login/")
    assert to_provider.status_code == 302
    form = urlencode({"sub": sub}).encode()
    with pytest.raises(HTTPError) as answer:
        build_opener(Stay).open(to_provider.url, form)
    back = urlsplit(answer.value.headers["Location"])
    assert "code=" in back.query
    return client.get(f"{back.path}?{back.query}")


def test_the_button_leads_through_the_provider_to_the_own_work(station, person):
    aziz = person(Role.INSPECTOR, "N1", "aziz")
    assert "Customs" in station.get(reverse("account_login")).content.decode()
    assert sign_in(station, "1001").url == reverse("shifts:work")
    assert station.get(reverse("shifts:work")).status_code == 200
    assert SocialAccount.objects.get().user == aziz
    record = AuditRecord.objects.get(action="sign_in")
    assert (record.actor, json.loads(record.detail)["joined"]) == ("aziz", True)


def test_the_second_time_the_identity_is_known_whatever_name_it_gives(station, person):
    person(Role.INSPECTOR, "N1", "aziz")
    sign_in(station, "1001")
    station.post(reverse("account_logout"))
    assert station.get(reverse("shifts:work")).status_code == 302
    sign_in(station, "1001")
    assert station.get(reverse("shifts:work")).status_code == 200
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("sub", ["1002", "1003"])
def test_an_identity_without_an_account_stays_outside(station, sub):
    assert sign_in(station, sub).url == reverse("account_login")
    assert station.get(reverse("shifts:work")).status_code == 302
    assert AuditRecord.objects.filter(action="sign_in_failed").exists()


def test_a_closed_account_stays_outside_also_when_its_identity_is_known(station, person):
    aziz = person(Role.INSPECTOR, "N1", "aziz")
    sign_in(station, "1001")
    station.post(reverse("account_logout"))
    aziz.is_active = False
    aziz.save()
    sign_in(station, "1001")
    assert station.get(reverse("shifts:work")).status_code == 302


def test_an_answer_that_was_not_asked_for_opens_nothing(station, person):
    person(Role.INSPECTOR, "N1", "aziz")
    station.get("/account/single/oidc/service/login/callback/?code=guessed&state=guessed")
    assert station.get(reverse("shifts:work")).status_code == 302


def test_somebody_who_approves_still_needs_the_second_factor_here(station, person, settings):
    settings.SECOND_FACTOR = True
    person(Role.CHIEF, "N1", "aziz")
    sign_in(station, "1001")
    assert station.get(reverse("inspections:consents")).url == reverse("mfa_index")


def test_the_page_names_the_address_to_register_and_every_variable():
    from sarhad.station import settings as source

    named = set(re.findall(r"SARHAD_OIDC_\w+", Path(source.__file__).read_text(encoding="utf-8")))
    assert {name for name in named if f"`{name}`" not in PAGE} == set()
    assert reverse("openid_connect_callback", args=["service"]) in PAGE
