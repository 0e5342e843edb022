"""Settings, all from environment variables; the README's table describes each one."""

import logging
import os
import secrets
import sys
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from collab.server.directory import auth_ldap, directory_of
from collab.server.environment import (
    database_of,
    mail_of,
    networks_of,
    origin_of,
    process_url,
    providers_of,
    sign_in_origins,
    vapid_key_of,
)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var"))

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
# The addresses (or networks) of reverse proxies whose X-Forwarded-For and -Proto are believed.
FORWARDED_ALLOW_IPS = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
# Where the other processes of the site reach this one, for the polls that it holds.
PROCESS_URL = origin_of(os.environ.get("PROCESS_URL") or process_url(HOST, PORT))
SITE_URL = origin_of(os.environ.get("SITE_URL", f"http://localhost:{PORT}"))
SITE_HOST = urlsplit(SITE_URL).hostname or ""
SITE_IS_LOCAL = SITE_HOST in {"localhost", "127.0.0.1", "::1"}
SITE_IS_SECURE = SITE_URL.startswith("https://")
DEBUG = os.environ.get("DEBUG", "") == "1"

if not SITE_IS_LOCAL and (DEBUG or not SITE_IS_SECURE):
    raise ImproperlyConfigured("A public SITE_URL needs https:// and DEBUG switched off.")
if not SITE_IS_LOCAL and "EMAIL_URL" not in os.environ:
    # The console's mails hold the tokens of invitations and resets, and would end in its log.
    raise ImproperlyConfigured("Set EMAIL_URL: a public site sends invitations and resets.")
_SHORTEST_KEY, _SHORTEST_TOKEN = 50, 20


def _secret_key() -> str:
    """The configured key or, on a local site only, one kept in the data folder."""
    key = os.environ.get("SECRET_KEY", "")
    if not SITE_IS_LOCAL and len(key) < _SHORTEST_KEY:
        raise ImproperlyConfigured("Set SECRET_KEY to 50 or more random characters.")
    if key:
        return key
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    path = DATA_DIR / "secret-key"
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = _secret_key()
# By which push services know the site.
VAPID_KEY = os.environ.get("VAPID_KEY") or vapid_key_of(SECRET_KEY)
# As it stands in a request, where an IPv6 address has brackets.
_HOST = f"[{SITE_HOST}]" if ":" in SITE_HOST else SITE_HOST
ALLOWED_HOSTS = [_HOST, "localhost", "127.0.0.1"] if SITE_IS_LOCAL else [_HOST]
# The origins of our own pages, compared exactly; on a local site both names of this machine.
ORIGINS = [SITE_URL]
if SITE_IS_LOCAL:
    ORIGINS.append(SITE_URL.replace("//localhost", "//127.0.0.1"))
CSRF_TRUSTED_ORIGINS = ORIGINS

INSTALLED_APPS = [
    # Elsewhere its Twisted would only cost each process memory and a start that takes longer.
    *(["daphne"] if sys.argv[1:2] == ["runserver"] else []),
    # Before the others, so that its words and templates are taken where they have some, too.
    "documents",
    "documents.apps.OperatorsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "ninja",
    "collab",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *(f"allauth.socialaccount.providers.{provider}" for provider in providers_of(os.environ)),
    "axes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "documents.access.sessions.SeenMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "documents.web.gate.GuestMiddleware",
    "documents.web.languages.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "collab.urls"
ASGI_APPLICATION = "collab.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {
    "default": {
        **database_of(
            os.environ.get("DATABASE_URL", f"sqlite:///{DATA_DIR / 'scriptorium.sqlite3'}")
        ),
        # A request has a thread of its own, whose connection nobody can use again: kept open, they
        # would pile up until the database takes no more. PostgreSQL's come from a pool.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }
}
# For how long a statement of PostgreSQL may run and, a little longer, its answer may be on the way;
# 0: for ever, as for commands (manage.py).
DATABASE_SECONDS = float(os.environ.get("DATABASE_SECONDS", "15"))
# What no job of the engine takes while the database answers, and what one takes that will not end.
COLLAB_SLOW_SECONDS, COLLAB_STUCK_SECONDS = ((DATABASE_SECONDS or 15) * part for part in (2 / 3, 8))
# What every connection must be, so that "committed" means "survives a power cut"; asserted for
# each new connection in documents/database/durability.py and collab/postgresql.py.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA wal_autocheckpoint=8000; PRAGMA journal_size_limit=67108864; "
            # What is deleted is overwritten, and not only left to be.
            "PRAGMA secure_delete=ON;"
        ),
    }
else:
    from collab.postgresql import Connection, transport

    # A pooler that gives its connections out by transaction keeps no cursor for longer.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
    DATABASES["default"]["OPTIONS"] = {
        **transport(DATABASES["default"]["HOST"]),
        **DATABASES["default"]["OPTIONS"],
        "pool": {
            "connection_class": Connection,
            "min_size": 1,
            "max_size": int(os.environ.get("DATABASE_CONNECTIONS", "20")),
            # Seconds. A lost server is tried with growing pauses, anew after so many seconds.
            "timeout": 5,
            "reconnect_timeout": 5,
        },
    }

# What the processes of a site share beside the database: one or more addresses with spaces between.
# Documents are shared among them; the first one also has what is of the whole site.
REDIS_URLS = os.environ.get("REDIS_URL", "").split()
if REDIS_URLS and DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    raise ImproperlyConfigured("Several processes (REDIS_URL) need PostgreSQL (DATABASE_URL).")
# Counts of failures (documents/web/throttle.py): one small entry for each address that fails.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
if REDIS_URLS:
    CACHES = {
        "default": {"BACKEND": "collab.server.shared_cache.SharedCache", "LOCATION": REDIS_URLS[0]}
    }
    CHANNEL_LAYERS = {
        f"hints{number}": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [{"address": url, "socket_connect_timeout": 1, "socket_timeout": 2}],
                "prefix": "scriptorium",
            },
        }
        for number, url in enumerate(REDIS_URLS)
    }
elif not DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Enough for a few processes.
    CHANNEL_LAYERS = {"hints0": {"BACKEND": "collab.cluster.postgres_layer.PostgresLayer"}}
else:
    CHANNEL_LAYERS = {}
# One layer for each server: where one is away, what the others carry is as before.
HINT_LAYERS = list(CHANNEL_LAYERS)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "documents.User"
SESSION_ENGINE = "documents.models.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "documents"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "documents.accounts.adapters.SessionsEnd"}]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# Whose people sign in beside those who have a password here; nothing of it is loaded without.
_DIRECTORY = directory_of(os.environ, is_local=SITE_IS_LOCAL)
HAS_DIRECTORY = _DIRECTORY is not None
if _DIRECTORY:
    AUTHENTICATION_BACKENDS.append("documents.accounts.directory.backend.DirectoryBackend")
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "documents.accounts.directory.passwords.Elsewhere"})
    DIRECTORY_ATTRIBUTES = {
        "id": _DIRECTORY.id,
        "username": _DIRECTORY.username,
        "name": _DIRECTORY.name,
        "mail": _DIRECTORY.mail,
    }
    globals().update(auth_ldap(_DIRECTORY))

# Who may sign up: everybody, those with an invitation or a share link in hand, or nobody.
# Where webhooks may tell something.
WEBHOOKS = os.environ.get("WEBHOOKS", "public")
if WEBHOOKS not in {"public", "everywhere", "off"}:
    raise ImproperlyConfigured("WEBHOOKS is public, everywhere or off.")
SIGNUP = os.environ.get("SIGNUP", "open" if SITE_IS_LOCAL else "invited")
if SIGNUP not in {"open", "invited", "closed"}:
    raise ImproperlyConfigured("SIGNUP is open, invited or closed.")
# Whether owners may let people in by a link who have no account; and how many may come from one
# address within an hour, and be here by one link at a time.
_GUESTS = os.environ.get("GUESTS", "off")
if _GUESTS not in {"on", "off"}:
    raise ImproperlyConfigured("GUESTS is on or off.")
GUESTS = _GUESTS == "on"
GUESTS_PER_ADDRESS = int(os.environ.get("GUESTS_PER_ADDRESS", "60"))
GUESTS_PER_LINK = int(os.environ.get("GUESTS_PER_LINK", "200"))
# Whom one finds by name when sharing: those with whom one shares something, or every account.
SUGGESTED_PEOPLE = os.environ.get("SUGGESTED_PEOPLE", "shared")
if SUGGESTED_PEOPLE not in {"shared", "everybody"}:
    raise ImproperlyConfigured("SUGGESTED_PEOPLE is shared or everybody.")
ACCOUNT_ADAPTER = "documents.accounts.adapters.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "documents.accounts.signup_form.NameForm"
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SESSION_COOKIE_AGE = SESSION_COOKIE_AGE
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_IS_SECURE else "http"
# Failed sign-ins are axes' to count; a class that signs in from one address has not failed.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
SOCIALACCOUNT_ADAPTER = "documents.accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = providers_of(os.environ)
MFA_ADAPTER = "documents.accounts.factors.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "documents.accounts.factors.second_factor.CodeForm",
    "reauthenticate": "documents.accounts.factors.second_factor.CodeAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_HOST
# Clocks of phones are off by less than half a minute.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_IS_LOCAL
# Nothing can be guessed there; a class that signs in from one address is no attack.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}

# Sign-in is shut for a quarter of an hour: for one name from one address, and, after more failures
# than one person makes, for the address whatever the name. A person's own browser counts by itself.
AXES_HANDLER = "documents.accounts.lockout.Doorkeeper"
AXES_CLIENT_IP_CALLABLE = "documents.accounts.lockout.place_of"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
LOGIN_FAILURES_PER_ADDRESS = 30
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "documents.accounts.lockout.name_tried"
AXES_LOCKOUT_CALLABLE = "documents.accounts.lockout.shut_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Failures (unknown tokens, refused documents and tickets) that an address has in a minute before it
# is shut out for the next; 0: as many as it likes.
THROTTLE_FAILURES = int(os.environ.get("THROTTLE_FAILURES", "10"))

# What a person's programs and pages may ask of the API in a minute; 0: as much as they like.
API_READS = int(os.environ.get("API_READS", "600"))
API_WRITES = int(os.environ.get("API_WRITES", "120"))

# Mails within an hour that a person may cause (invitations, roles, requests, mentions), that all
# together cause to one address, and that are about one document; 0: as many as they like.
MAILS_PER_SENDER = int(os.environ.get("MAILS_PER_SENDER", "60"))
MAILS_PER_RECIPIENT = int(os.environ.get("MAILS_PER_RECIPIENT", "20"))
MAILS_PER_DOCUMENT = int(os.environ.get("MAILS_PER_DOCUMENT", "200"))

# EMAIL_BACKEND and what it needs.
globals().update(mail_of(os.environ.get("EMAIL_URL", "console:")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get(
    "DEFAULT_FROM_EMAIL", f"Scriptorium <noreply@{SITE_HOST}>"
)
# Whom push services tell if something is wrong, and private networks in which some may be.
PUSH_CONTACT = f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}"
PUSH_NETWORKS = networks_of(os.environ.get("PUSH_NETWORKS", ""))

# Each is named in itself; frontend/src/words/language.ts has the same ones.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
# For whoever has not chosen, where no browser says what it prefers: in mails.
LANGUAGE_CODE = os.environ.get("SITE_LANGUAGE", "en")
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured(f"SITE_LANGUAGE is one of: {', '.join(dict(LANGUAGES))}.")
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")
# What libraries say, said in the words of this site; goes before their own catalogues.
LOCALE_PATHS = [BASE_DIR / "documents" / "borrowed"]
FORMAT_MODULE_PATH = "documents.formats"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "frontend" / "dist"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Pictures of documents. There is no MEDIA_URL: documents/files/views.py asks who may see them.
MEDIA_ROOT = DATA_DIR / "media"
# Bytes that one file may have, and all files of a document together.
MAX_FILE = int(os.environ.get("MAX_FILE", str(10 * 1024 * 1024)))
FILES_QUOTA = int(os.environ.get("FILES_QUOTA", str(256 * 1024 * 1024)))
# Of these what one person suggests who may not edit, as long as nobody has accepted it.
SUGGESTED_FILES_QUOTA = max(MAX_FILE, FILES_QUOTA // 16)
# Bytes that a file may have of which a document is made.
MAX_IMPORT = int(os.environ.get("MAX_IMPORT", str(20 * 1024 * 1024)))

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SITE_IS_SECURE
SECURE_SSL_REDIRECT = SITE_IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE_IS_SECURE else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SITE_IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SITE_IS_SECURE
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        # The editor positions cursors and menus by style attributes; style text cannot run.
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        # 'self' covers WebSockets of this origin in CSP level 3.
        "connect-src": [SELF],
        "form-action": [SELF, *sign_in_origins(os.environ)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Limits of the engine, in bytes, seconds or counts; PROTOCOL.md names them.
COLLAB_MAX_VECTOR = 1024 * 1024
COLLAB_MAX_PRESENCE = 4 * 1024
COLLAB_MAX_PACKET = 8 * 1024
COLLAB_SNAPSHOT_SECONDS = float(os.environ.get("SNAPSHOT_SECONDS", "10"))
COLLAB_SNAPSHOT_ENTRIES = int(os.environ.get("SNAPSHOT_ENTRIES", "500"))
# For how long a client of the long poll may be silent before it is gone.
COLLAB_POLL_SECONDS = float(os.environ.get("POLL_SECONDS", "60"))
# How often a process tells the others who is here; whom it tells not for two and a half times as
# long is gone.
COLLAB_PRESENCE_SECONDS = int(os.environ.get("PRESENCE_SECONDS", "15"))
TICKET_SECONDS = 60
# The root types of documents; no change may add to another one.
DOCUMENT_ROOTS = frozenset(os.environ.get("DOCUMENT_ROOTS", "default").split(","))
# Bytes that the text of a document may take, as one update.
DOCUMENT_QUOTA = int(os.environ.get("DOCUMENT_QUOTA", str(32 * 1024 * 1024)))
# Whatever somebody has written offline comes as one change; of what is too much for a document with
# a small quota some megabytes may come, to be answered by that.
COLLAB_MAX_CHANGE = max(DOCUMENT_QUOTA, 8 * 1024 * 1024)
# For how many days a journal tells every change; not set: for ever. See `manage.py fold`.
JOURNAL_DAYS = float(os.environ["JOURNAL_DAYS"]) if os.environ.get("JOURNAL_DAYS") else None
# What one connection may send; 0: as much as it likes. PROTOCOL.md 2.8 says what is at once.
COLLAB_FRAMES_PER_SECOND = float(os.environ.get("FRAMES_PER_SECOND", "200"))
COLLAB_BYTES_PER_SECOND = float(os.environ.get("BYTES_PER_SECOND", str(1024 * 1024)))
# Sockets and polls that are open at a time, and opened in a minute; 0: as many as come.
COLLAB_SOCKETS_PER_ADDRESS = int(os.environ.get("SOCKETS_PER_ADDRESS", "2000"))
COLLAB_SOCKETS_PER_PERSON = int(os.environ.get("SOCKETS_PER_PERSON", "64"))
COLLAB_HANDSHAKES_PER_MINUTE = int(os.environ.get("HANDSHAKES_PER_MINUTE", "3000"))

# For how many days it is kept who did what (documents/access/audit.py); 0: for ever.
AUDIT_DAYS = float(os.environ.get("AUDIT_DAYS", "365"))

# Who may read /metrics: whoever sends this as a bearer token; without one, this machine alone.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
if METRICS_TOKEN and len(METRICS_TOKEN) < _SHORTEST_TOKEN:
    raise ImproperlyConfigured("METRICS_TOKEN has 20 or more random characters.")
LOG_LEVEL = os.environ.get("LOG_LEVEL", "WARNING").upper()
if LOG_LEVEL not in logging.getLevelNamesMapping():
    raise ImproperlyConfigured("LOG_LEVEL is DEBUG, INFO, WARNING, ERROR or CRITICAL.")
LOG_FORMAT = os.environ.get("LOG_FORMAT", "line")
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT is line or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "collab.server.log_format.LineFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "collab.server.log_format.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Below WARNING these quote what they carry: frames, cookies, statements, whole pages.
    "loggers": {
        **{
            name: {"level": max(logging.WARNING, logging.getLevelNamesMapping()[LOG_LEVEL])}
            for name in (
                "uvicorn",
                "websockets",
                "httpx",
                "httpcore",
                "redis",
                "django.db.backends",
                "django.template",
            )
        },
        # What it logs may have what somebody typed; directory/backend.py says what went wrong.
        "django_auth_ldap": {"level": "CRITICAL"},
        # It tells every second that Redis is away; collab/cluster/neighbours.py says it once.
        "channels_redis": {"level": "CRITICAL"},
        # Strangers make it say a page for each request of theirs.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Django would add a handler of its own, and mail errors to people who have asked for none.
        "django": {"handlers": [], "level": "NOTSET", "propagate": True},
        "django.server": {"handlers": [], "level": "NOTSET", "propagate": True},
    },
}
