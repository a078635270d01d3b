"""A passkey, from setting it up to coming in with it, with Chromium's own authenticator for tests."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from sarhad.station.accounts.roles import Role
from tests.browser.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def test_a_chief_sets_up_a_passkey_and_comes_in_with_it(rules, person, sign_in, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    chief = person(Role.CHIEF, "N1")
    page = sign_in(chief)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto("/account/second-factor/webauthn/add/")
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    assert Authenticator.objects.filter(user=chief, type="webauthn").count() == 1
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.locator("#passkey_login").click()
    page.wait_for_selector("nav.tabs")
    page.goto("/consents/")
    assert page.locator("h1").first.inner_text() == "Requests for a looser channel"
