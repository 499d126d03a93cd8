"""Django settings. What a library may set is in the environment (docs/operating/settings.md); the rest is fixed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from csp.constants import NONE, SELF

from shelflist.config import databases, environment
from shelflist.ground.ui import catalogues

HOME = environment.home()
SECRET_KEY = environment.secret_key(HOME)
DEBUG = False
ALLOWED_HOSTS = environment.hosts()
CSRF_TRUSTED_ORIGINS = environment.trusted_origins()

PACKAGES = Path(__file__).resolve().parent.parent

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "ninja",
    "shelflist.ground.ui",
    "shelflist.ground.journal",
    "shelflist.ground.accounts",
    "shelflist.ground.printing",
    "shelflist.records.branches",
    "shelflist.records.catalog",
    "shelflist.records.patrons",
    "shelflist.records.items",
    "shelflist.records.policies",
    "shelflist.records.loans",
    "shelflist.records.transits",
    "shelflist.records.fines",
    "shelflist.departments.covers",
    "shelflist.departments.lists",
    "shelflist.departments.picking",
    "shelflist.departments.reshelving",
    "shelflist.departments.reference",
    "shelflist.departments.holds",
    "shelflist.departments.classification",
    "shelflist.departments.suggestions",
    "shelflist.departments.circulation",
    "shelflist.departments.processing",
    "shelflist.departments.authorities",
    "shelflist.departments.entities",
    "shelflist.departments.cards",
    "shelflist.departments.cataloguing",
    "shelflist.departments.duplicates",
    "shelflist.departments.copy_cataloguing",
    "shelflist.departments.batch_change",
    "shelflist.departments.buckets",
    "shelflist.observers.search",
    "shelflist.observers.notices",
    "shelflist.doors.protocols",
    "shelflist.doors.api",
    "shelflist.doors.opac",
    "shelflist.doors.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shelflist.doors.opac.crowding.CrowdControl",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shelflist.ground.accounts.middleware.NothingStaysBehind",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shelflist.ground.accounts.middleware.SignInRequired",
    "shelflist.records.branches.middleware.WhereAndWhen",
    "shelflist.ground.accounts.middleware.QuietScreenLocks",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "shelflist.config.urls"
WSGI_APPLICATION = "shelflist.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "shelflist.ground.ui.context.reader",
            ],
        },
    }
]

DATABASES = {"default": databases.database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PATHS_WITH_KEYS = ("/api/", "/sru/update")  # doors that ask for a key instead of a sign-in
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
TRUSTED_PROXIES = environment.proxies()
IS_PUBLIC_SERVER = environment.is_public_server()
SHELFLIST_LOCK_MINUTES = environment.lock_minutes()
globals().update(environment.message_settings())
PUSH_SERVICES = environment.push_services()
SHELFLIST_MAIL_PER_MINUTE = environment.mail_per_minute()
SHELFLIST_SEND_CALL_NUMBERS = environment.sends_call_numbers()
globals().update(environment.payment_settings())
OAI_COPY_FIELDS = environment.oai_copy_fields()
HARVEST_PRIVATE = environment.harvest_private()
SRU_UPDATE = environment.sru_update()
NIGHTLY_EXPORT = environment.nightly_export()

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.behind_tls()
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/api/"],  # nothing there is a page, and making the header takes longer than a look-up
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español"), ("ar", "العربية")]
READERS_ONLY = catalogues.READERS_ONLY
LOCALE_PATHS = [PACKAGES / "ground" / "ui" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "shelflist.ground.ui.finders.PackagedFonts",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "files"
SEARCH_FOLDER = HOME / "search"  # the index of titles: made from the tables, and anew when it is gone
FILE_UPLOAD_TEMP_DIR = tempfile.gettempdir()
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING = environment.logging()
