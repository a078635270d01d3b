"""An administrator restores a running station from the screen: it closes, comes back with the old data, serves on."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pytest
import requests
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from tests.station.server import Server

pytestmark = pytest.mark.sqlite_file

SECRET = generate_totp_secret()
PASSWORD = "seven-gates-and-a-bridge"
PREPARE = f"""
import django; django.setup()
from allauth.mfa.totp.internal.auth import TOTP
from sarhad.station.accounts.models import User
user = User.objects.get()
user.set_password({PASSWORD!r}); user.save()
TOTP.activate(user, {SECRET!r})
"""


class Administrator:
    """A browser's session without a browser."""

    def __init__(self, server: Server) -> None:
        self.station, self.session = f"http://127.0.0.1:{server.port}", requests.Session()

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.station + path, timeout=60)

    def post(self, path: str, **fields: str) -> requests.Response:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path).text)
        assert token, path
        given = {"csrfmiddlewaretoken": token[1], **fields}
        return self.session.post(self.station + path, given, headers={"Referer": self.station}, timeout=60)

    def sign_in(self) -> None:
        self.session.cookies.clear()
        asked = self.post("/sign-in/", login="administrator", password=PASSWORD)
        code = format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))
        self.post(asked.url.removeprefix(self.station), code=code)


def test_a_running_station_is_restored_from_the_screen(server):
    environment = server.environment | {"DJANGO_SETTINGS_MODULE": "sarhad.station.settings", "SARHAD_PLAIN_HTTP": "1"}
    subprocess.run([sys.executable, "-c", PREPARE], env=environment, check=True)
    admin = Administrator(server)
    admin.sign_in()
    assert "The back-up is made" in admin.post("/health/").text
    [name] = re.findall(r"/backups/([^/]+)/", admin.get("/health/").text)
    admin.post("/offices/", parent="CENTRE", code="LATER", name="A later region")
    assert "LATER" in admin.get("/offices/").text

    admin.post(f"/backups/{name}/", reason="An office was made by mistake")
    codes = []
    for _ in range(300):
        codes.append(admin.get("/offices/").status_code)
        if codes[-1] == 200 and "503" in str(codes):
            break
        time.sleep(0.2)

    assert 503 in codes
    assert admin.get("/offices/").url.startswith(f"{admin.station}/sign-in/"), "every session has ended"
    admin.sign_in()
    page = admin.get("/offices/").text
    assert "CENTRE" in page
    assert "LATER" not in page
    assert "was restored" in admin.get("/health/").text
