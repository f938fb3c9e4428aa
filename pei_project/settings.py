"""All settings, from the environment, safe by default: DEBUG is off unless asked for.

A required value that is missing stops the start with its name. ``script/server`` asks for
DEBUG and so gets a development key; a real deployment sets SECRET_KEY, ALLOWED_HOSTS and
DATABASE_URL.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

from pei_project.api.about import ACCESS_TOKEN, DESCRIPTION
from pei_project.api.framework import REST_FRAMEWORK as REST_FRAMEWORK
from pei_project.lock_out import *  # noqa: F403
from pei_project.logs import LOGGING as LOGGING

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
DEVELOPMENT_KEY = "only-for-development-" * 3
SECRET_KEY = env("SECRET_KEY", default=DEVELOPMENT_KEY if DEBUG else env.NOTSET)
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if DEBUG else env.NOTSET
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# What another department changes to use the product as its own.
SITE_NAME = env("SITE_NAME", default="PEI del Valle")
ENTITY_NAME = env("ENTITY_NAME", default="Secretaría de Educación · Valle del Cauca")
# Whether a printed PEI names everything left blank; else only what must be answered.
PEI_PRINT_UNANSWERED = env.bool("PEI_PRINT_UNANSWERED", default=False)
# Two ways of the law that a Secretaría chooses between, and its term in working days.
PEI_REVIEW_BEFORE_ADOPTION = env.bool("PEI_REVIEW_BEFORE_ADOPTION", default=False)
PEI_ADJUSTMENT_NEEDS_REVIEW = env.bool("PEI_ADJUSTMENT_NEEDS_REVIEW", default=True)
PEI_REVIEW_DAYS = env.int("PEI_REVIEW_DAYS", default=30)
# Where people find this site: a printed PEI says it for ever.
HERE = f"http://localhost:{env.int('PORT', default=8000)}"
SITE_URL = env("SITE_URL", default=HERE if DEBUG else f"https://{ALLOWED_HOSTS[0]}")
# How many working days before its term a PEI counts as due soon.
PEI_DUE_SOON_DAYS = env.int("PEI_DUE_SOON_DAYS", default=5)

INSTALLED_APPS = [
    "pei_project.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "pei_project.apps.StaticFilesConfig",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_tasks",
    "django_tasks_db",
    "pei_project.jobs",
    "pei_project.sheets",
    "catalogs",
    "institutions",
    "notifications",
    "accounts",
    "pei",
]

MIDDLEWARE = [
    "pei_project.requests.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pei_project.api.errors.ApiErrorMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.arriving.ArrivalMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pei_project.requests.PrivatePagesMiddleware",
    "pei_project.pages.PageMiddleware",
    "pei_project.pages.NotFoundMiddleware",
]

ROOT_URLCONF = "pei_project.urls"
WSGI_APPLICATION = "pei_project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pei_project.pages.site",
                "notifications.reading.bell",
                "accounts.arriving.clock",
            ],
        },
    },
]

# --- Data -----------------------------------------------------------------------------------

VAR_DIR = BASE_DIR / "var"
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # FULL because a save the school has seen acknowledged must survive a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # ``synchronous_commit`` for the same reason, whatever the server or the role is set to.
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c statement_timeout=10000 -c lock_timeout=5000 -c synchronous_commit=on",
    }
# On SQLite too: a new connection reads the whole schema before its first query.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by the processes of the server: throttles and locks count in it.
REDIS_URL = env("REDIS_URL", default="")
IN_REDIS = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
IN_DATABASE = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "cache",
    "OPTIONS": {"MAX_ENTRIES": 10_000},
}
CACHES = {"default": IN_REDIS if REDIS_URL else IN_DATABASE}

# What tells a worker that there is work (pei_project.jobs.engine); the work is in our table.
TASKS = {"default": {"BACKEND": env("TASKS_BACKEND", default="django_tasks_db.DatabaseBackend")}}

# Files: how large one may be, and how much and how many an institution keeps (annexes of its PEI).
FILE_MAX_BYTES = env.int("FILE_MAX_MB", default=10) * 1024 * 1024
FILES_TOTAL_BYTES = env.int("FILES_TOTAL_MB", default=200) * 1024 * 1024
FILES_MAX = env.int("FILES_MAX", default=500)
CLAMD_URL = env("CLAMD_URL", default="")  # an antivirus: tcp://host:3310 or unix:/path
FILE_UPLOAD_HANDLERS = [
    "pei_project.uploads.Limit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "pei_project.uploads.Spooled",
]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(VAR_DIR / "static"))
# With DEBUG too: what collectstatic gathered, compressed, as in production.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # pages name no other, and compressing takes time
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "pei_project.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "pei_project.static.HashedStaticFiles"},
}

S3_BUCKET = env("S3_BUCKET", default="")  # keys as boto3 finds them: AWS_ACCESS_KEY_ID …
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env("S3_ENDPOINT_URL", default=None),
            "region_name": env("S3_REGION", default=None),
            "default_acl": "private",
            "file_overwrite": True,
        },
    }

# --- People ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.LocalWordsValidator"},
]
CSRF_FAILURE_VIEW = "pei_project.entering.csrf_failed"
# A browser session ends when nobody has used it for so long, and at last, used or not.
SESSION_COOKIE_AGE = 3 * 3600
SESSION_LONGEST = 12 * 3600
SESSION_COOKIE_NAME = "sessionid" if DEBUG else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if DEBUG else "__Host-csrftoken"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
DEMO_PASSWORD = env("DEMO_PASSWORD", default="Pei-demo-2026")

# A second factor is required of staff and of who may approve (accounts.second_factor).
PEI_SECOND_FACTOR_REQUIRED = env.bool("PEI_SECOND_FACTOR_REQUIRED", default=not DEBUG)
OTP_TOTP_ISSUER = SITE_NAME
OTP_TOTP_SYNC = False  # a clock that is off by more than one step is set right, not followed
# Of templates/accounts/privacy_text.html: whoever signs in reads a new version once.
PRIVACY_VERSION = "2026-11"

# Access tokens are simplejwt's; refresh tokens are our own (accounts.tokens).
TOKEN_KEY = env("TOKEN_KEY", default=f"{SECRET_KEY}:tokens")
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": TOKEN_KEY,
    "ACCESS_TOKEN_LIFETIME": timedelta(seconds=1800),
    "USER_ID_CLAIM": "sub",
    "ISSUER": env("TOKEN_ISSUER", default="pei"),
    "AUDIENCE": env("TOKEN_AUDIENCE", default="pei-api"),
    "LEEWAY": 30,
}

# --- Mail -----------------------------------------------------------------------------------

# The server that sends it: smtp+tls://USER:PASSWORD@HOST:587, smtp+ssl://…:465, smtp://…:25.
# Without one mails are printed.
MAIL_SERVER = env.email_url("EMAIL_URL", default="consolemail://")
PRINTED = "notifications.printing.Printed"
EMAIL_BACKEND = MAIL_SERVER["EMAIL_BACKEND"] if env("EMAIL_URL", default="") else PRINTED
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER["EMAIL_HOST"], MAIL_SERVER["EMAIL_PORT"]
EMAIL_HOST_USER = MAIL_SERVER["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = MAIL_SERVER["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = MAIL_SERVER.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL_SERVER.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)  # seconds that the server may be silent
MAIL_FROM = env("MAIL_FROM", default=f"no-responder@{urlsplit(SITE_URL).hostname}")
# How long what somebody sends by hand waits, and may be cancelled.
NOTIFICATIONS_OUTBOX_MINUTES = env.int("NOTIFICATIONS_OUTBOX_MINUTES", default=10)

# --- API ------------------------------------------------------------------------------------

# The document of the API (pei_project.api.document).
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": f"API de {SITE_NAME}",
    "VERSION": "1.0.0",
    "DESCRIPTION": DESCRIPTION,
    "DEFAULT_GENERATOR_CLASS": "pei_project.api.openapi.Generator",
    "POSTPROCESSING_HOOKS": [],
    "APPEND_COMPONENTS": {
        "securitySchemes": {"accessToken": ACCESS_TOKEN},
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
APPEND_SLASH = True

# --- Language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "es-co"
TIME_ZONE = "America/Bogota"
USE_I18N = True
USE_TZ = True

# --- Safety ---------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not DEBUG
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
