"""Settings of the station: safe by default, SQLite in the home directory unless DATABASE_URL names PostgreSQL.

Environment: SARHAD_HOME, DATABASE_URL, SARHAD_SECRET_KEY, SARHAD_SELECTION_KEY, SARHAD_HOSTS (comma-separated),
SARHAD_ORIGINS (comma-separated, https://...), SARHAD_TIME_ZONE (the country's legal time), SARHAD_LANGUAGE,
SARHAD_RETENTION (days by period where they differ: `sarhad.station.privacy.periods`),
SARHAD_CURRENCY (of customs values and duties, ISO 4217),
SARHAD_OIDC_URL, SARHAD_OIDC_CLIENT, SARHAD_OIDC_SECRET, SARHAD_OIDC_NAME (single sign-on),
SARHAD_PLAIN_HTTP=1 (a computer of its own, without TLS), SARHAD_DEBUG=1 (development only).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from sarhad.station.home import home, make_home, secret

STATION = Path(__file__).parent
HOME = make_home()
DEBUG = os.environ.get("SARHAD_DEBUG") == "1"
PLAIN_HTTP = os.environ.get("SARHAD_PLAIN_HTTP") == "1"

SECRET_KEY = os.environ.get("SARHAD_SECRET_KEY") or secret("secret.key")
SELECTION_KEY = os.environ.get("SARHAD_SELECTION_KEY") or secret("selection.key")
ALLOWED_HOSTS = os.environ.get("SARHAD_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_FAILURE_VIEW = "sarhad.station.screens.refusals.forged"
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("SARHAD_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "sarhad.station.offices",
    "sarhad.station.accounts",
    "sarhad.station.audit",
    "sarhad.station.declared",
    "sarhad.station.reference",
    "sarhad.station.lists",
    "sarhad.station.mandates",
    "sarhad.station.risk",
    "sarhad.station.daily",
    "sarhad.station.studies",
    "sarhad.station.arrivals",
    "sarhad.station.inspections",
    "sarhad.station.shifts",
    "sarhad.station.auditing",
    "sarhad.station.operations",
    "sarhad.station.lanes",
    "sarhad.station.targeting",
    "sarhad.station.nodes",
    "sarhad.station.analysis",
    "sarhad.station.privacy",
    "sarhad.station.register",
    "sarhad.station.national",
    "sarhad.station.notes",
    "sarhad.station.screens",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "sarhad.station.security.ContentSecurityPolicy",
    "sarhad.station.security.NoNul",
    "sarhad.station.operations.maintenance.Door",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "sarhad.station.screens.language.PersonLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "sarhad.station.screens.at_once.AtOnce",
]

ROOT_URLCONF = "sarhad.station.urls"
WSGI_APPLICATION = "sarhad.station.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [STATION / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sarhad.station.screens.context.page",
            ]
        },
    }
]


def _database() -> dict[str, Any]:
    """PostgreSQL by DATABASE_URL; else SQLite that loses nothing acknowledged and never deadlocks on an upgrade."""
    if url := os.environ.get("DATABASE_URL"):
        return dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home() / "station.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
        },
    }


DATABASES: dict[str, dict[str, Any]] = {"default": _database()}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["sarhad.station.accounts.lockout.LockingBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "sarhad.station.accounts.passwords.GuessingValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_ADAPTER = "sarhad.station.accounts.entrance.Entrance"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sarhad"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PLAIN_HTTP
USERSESSIONS_TRACK_ACTIVITY = False
SECOND_FACTOR = True
SIGN_IN_FAILURES = 5
SIGN_IN_LOCK_MINUTES = 15

RETENTION = os.environ.get("SARHAD_RETENTION", "")


def _single_sign_on() -> dict[str, Any]:
    """The service's OpenID Connect provider, by SARHAD_OIDC_URL, SARHAD_OIDC_CLIENT, SARHAD_OIDC_SECRET."""
    if not (url := os.environ.get("SARHAD_OIDC_URL")):
        return {}
    application = {
        "provider_id": "service",
        "name": os.environ.get("SARHAD_OIDC_NAME", "Single sign-on"),
        "client_id": os.environ["SARHAD_OIDC_CLIENT"],
        "secret": os.environ.get("SARHAD_OIDC_SECRET", ""),
        "settings": {"server_url": url, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [application]}}


SOCIALACCOUNT_ADAPTER = "sarhad.station.accounts.entrance.SingleSignOn"
SOCIALACCOUNT_PROVIDERS = _single_sign_on()

LANGUAGES = [
    ("en", "English"),
    ("ru", "Русский"),
    ("uz", "Oʻzbekcha"),
    ("kk", "Қазақша"),
    ("ky", "Кыргызча"),
    ("tg", "Тоҷикӣ"),
    ("tk", "Türkmençe"),
]
LANGUAGE_CODE = os.environ.get("SARHAD_LANGUAGE", "en")
LOCALE_PATHS = [STATION / "locale"]
FORMAT_MODULE_PATH = ["sarhad.station.formats"]
NATIONAL_CURRENCY = os.environ.get("SARHAD_CURRENCY", "UZS")
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("SARHAD_TIME_ZONE", "Asia/Tashkent")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [directory for directory in [STATION / "static"] if directory.exists()]
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "sarhad.station.screens.static_files.ByContent"},
}
ATTACHMENTS = HOME / "attachments"
ATTACHMENT_LIMIT_BYTES = 10 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 2**20

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 365 * 24 * 3600
SECURE_PROXY_SSL_HEADER = None if PLAIN_HTTP else ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    + (" {0.scheme}://{0.netloc}".format(urlsplit(os.environ["SARHAD_OIDC_URL"])) if SOCIALACCOUNT_PROVIDERS else "")
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
