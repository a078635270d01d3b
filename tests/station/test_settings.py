"""Safe by default: keys, cookies, headers, and a database that keeps what it acknowledged."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory

from sarhad.station.home import secret
from sarhad.station.security import ContentSecurityPolicy

pytestmark = pytest.mark.sqlite_file


def run_in(home: Path, code: str, **environment: str) -> str:
    script = f"import django; django.setup(); from django.conf import settings; {code}"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SARHAD_", "DATABASE_"))}
    place = {"SARHAD_HOME": str(home), "DJANGO_SETTINGS_MODULE": "sarhad.station.settings", "PYTHONPATH": "src"}
    command = [sys.executable, "-c", script]
    answer = subprocess.run(
        command, env={**inherited, **place, **environment}, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def test_keys_are_made_once_readable_by_their_owner_only(tmp_path):
    code = "print(settings.SECRET_KEY, settings.SELECTION_KEY)"
    first = run_in(tmp_path, code)
    assert run_in(tmp_path, code) == first
    assert len(set(first.split())) == 2
    for name in ("secret.key", "selection.key"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_agree_on_a_key(tmp_path, monkeypatch):
    monkeypatch.setenv("SARHAD_HOME", str(tmp_path))
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: secret("some.key"), range(32)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["some.key"]


def test_the_deployment_check_of_django_has_nothing_to_say_but_what_the_proxy_does(tmp_path):
    code = "from django.core.management import call_command; call_command('check', '--deploy', fail_level='WARNING')"
    silenced = "settings.SILENCED_SYSTEM_CHECKS = ['security.W005', 'security.W008', 'security.W021']; "
    run_in(tmp_path, silenced + code)


def test_sqlite_writes_through_and_takes_its_lock_at_once(tmp_path):
    code = (
        "from django.db import connection as c; k = c.cursor(); "
        "print([k.execute('PRAGMA ' + p).fetchone()[0] for p in ('journal_mode', 'synchronous', 'foreign_keys')],"
        " c.transaction_mode)"
    )
    assert run_in(tmp_path, code) == "['wal', 2, 1] IMMEDIATE"


def test_a_database_url_is_followed(tmp_path):
    code = "print(settings.DATABASES['default']['ENGINE'], settings.DATABASES['default']['NAME'])"
    answer = run_in(tmp_path, code, DATABASE_URL="postgres://root@127.0.0.1:5432/anything")
    assert answer == "django.db.backends.postgresql anything"


def test_every_answer_carries_a_policy_without_inline_scripts(client):
    header = client.get("/api/openapi.json").headers["Content-Security-Policy"]
    assert "default-src 'none'" in header
    assert "unsafe" not in header
    assert "http" not in header


def test_an_answer_may_have_a_stricter_policy_of_its_own():
    from django.http import HttpResponse

    own = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    answer = ContentSecurityPolicy(lambda _: own)(RequestFactory().get("/"))
    assert answer.headers["Content-Security-Policy"] == "sandbox"


def test_cookies_are_for_https_only_unless_the_station_is_alone(tmp_path):
    code = "print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY)"
    assert run_in(tmp_path, code) == "True True True"
    assert run_in(tmp_path, code, SARHAD_PLAIN_HTTP="1") == "False False True"


def test_the_seven_languages_are_there():
    assert [code for code, _ in settings.LANGUAGES] == ["en", "ru", "uz", "kk", "ky", "tg", "tk"]


@pytest.mark.django_db
def test_the_models_and_the_migrations_agree():
    assert connection.vendor in ("sqlite", "postgresql")
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
