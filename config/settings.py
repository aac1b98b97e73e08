"""The site's settings: one file, read from the typed environment in `config/env.py`."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import embedded, logs
from config.env import read_env

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

ENV = read_env()
VAR_DIR = Path(ENV.var_dir) if ENV.var_dir else BASE_DIR / "var"

# --- The two services. Reading this file starts nothing: a running embedded pair is only looked up.

_running = embedded.running_addresses(VAR_DIR)
DATABASE_URL = ENV.database_url or (_running.database_url if _running else "")
REDIS_URL = ENV.redis_url or (_running.redis_url if _running else "")
LIVE_REDIS_URL = ENV.live_redis_url or REDIS_URL
LIVE_PREFIX = ENV.live_prefix


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "marquee",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # With no address at all, connecting fails at once and on our own machine.
        "HOST": parts.hostname or "127.0.0.1",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                "max_size": ENV.database_pool_size,
                "timeout": 5,
                # Else the pool waits ever longer, and a database that is back is not found for
                # as long again as it was away. Given up, the next request tries at once.
                "reconnect_timeout": 2,
            },
            # For `config.prepared` alone: what the ORM asks carries its values in the SQL.
            "prepare_threshold": 5,
            "options": "-c statement_timeout=5000 -c idle_in_transaction_session_timeout=15000",
        },
    }


DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "config.cache.CacheOfItsOwn",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": LIVE_PREFIX,
    }
}

# --- Who may speak to the site

DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = [host.strip() for host in ENV.allowed_hosts.split(",") if host.strip()]
SITE_ORIGINS = [origin.strip() for origin in ENV.site_origins.split(",") if origin.strip()]
CSRF_TRUSTED_ORIGINS = SITE_ORIGINS
SERVED_BY_TLS = all(origin.startswith("https://") for origin in SITE_ORIGINS)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_BY_TLS
SECURE_SSL_REDIRECT = False  # the proxy in front does that, see docs/deploy.md
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # so that any other warning of a deployment counts
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trusted_proxy_count else None
SECURE_HSTS_SECONDS = 31_536_000 if SERVED_BY_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SERVED_BY_TLS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

_sockets = [origin.replace("http", "ws", 1) for origin in SITE_ORIGINS]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "blob:", "https:"],
        "connect-src": [SELF, "https:", *_sockets],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str] | str] = {
    "camera": "self",
    "microphone": "self",
    "display-capture": "self",
    "autoplay": "self",
    "fullscreen": "self",
    "geolocation": [],
    "payment": [],
    "usb": [],
}

# --- What the site is made of

INSTALLED_APPS = [
    "config",
    "moviemash",
    "music",
    "rooms",
    "guide",
    "accounts",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "config.apps.StaticFiles",
    "django.forms",
]

MIDDLEWARE = [
    # What answers by itself stands below these four: static files carry the same headers.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.SeenMiddleware",
    "accounts.middleware.PrivateMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
    "config.refusals.RefusalMiddleware",
    "config.guard.PolicyMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = True

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.context.site",
                "accounts.context.person",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
# The forms' own templates come from `templates/django/forms`, so that every field looks the same.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
if DEBUG:  # a template edited is a template seen
    TEMPLATES[0]["OPTIONS"]["loaders"] = [
        ("template_partials.loader.Loader", TEMPLATES[0]["OPTIONS"]["loaders"][0][1][0][1])
    ]

# --- Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(ENV.media_root) if ENV.media_root else VAR_DIR / "media"
ACCEL_REDIRECT = ENV.accel_redirect
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.HashedStaticFiles"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- People

AUTH_USER_MODEL = "accounts.User"
# One backend, so that a wrong password costs the same for names that exist and names that do not.
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_USER_DISPLAY = "accounts.adapters.name_of"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Marquee: "
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Nobody learns from sign-up or reset whether an address has an account here.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxy_count
USERSESSIONS_TRACK_ACTIVITY = True

DEFAULT_FROM_EMAIL = ENV.default_from_email
_mail = urlsplit(ENV.email_url)
if _mail.scheme:
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_USE_SSL = _mail.scheme == "smtps"
else:
    EMAIL_BACKEND = "accounts.outbox.OutboxBackend"

# --- Languages and times: kept in UTC, shown in the visitor's zone

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# --- Work in the background

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": f"{LIVE_PREFIX}:celery:"}

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [LIVE_REDIS_URL], "prefix": f"{LIVE_PREFIX}:layer"},
    }
}

# --- Rooms

ROOM_MAX_MEMBERS = ENV.room_max_members
ROOMS_PER_PERSON = ENV.rooms_per_person
PRESENCE_LEASE_SECONDS = ENV.presence_lease_seconds
PRESENCE_GRACE_SECONDS = ENV.presence_grace_seconds

# --- MovieMash

MODELS_ROOT = VAR_DIR / "models"  # trained recommenders; the database has their numbers too

# --- Where films and shelves come from

TMDB_API_KEY = ENV.tmdb_api_key
TMDB_URL = ENV.tmdb_url.rstrip("/")
LETTERBOXD_SCRAPER = ENV.letterboxd_scraper
LETTERBOXD_PERMISSION = ENV.letterboxd_permission.strip()
LETTERBOXD_FEEDS = ENV.letterboxd_feeds
LETTERBOXD_URL = ENV.letterboxd_url.rstrip("/")
LETTERBOXD_DELAY_SECONDS = ENV.letterboxd_delay_seconds

# --- Music

OPERATOR_CONTACT = ENV.operator_contact
MUSIC_UPLOADS = ENV.music_uploads
SPOTIFY_CLIENT_ID, SPOTIFY_CLIENT_SECRET = ENV.spotify_client_id, ENV.spotify_client_secret
YOUTUBE_SONGS = ENV.youtube_songs
YOUTUBE_URL, YOUTUBE_FRAME_URL = ENV.youtube_url.rstrip("/"), ENV.youtube_frame_url.rstrip("/")
MUSIC_HASTE = 1.0  # how many times faster mirrors of one's own may be asked
MUSIC_SOURCES = {
    "musicbrainz": "https://musicbrainz.org/ws/2",
    "listenbrainz": "https://api.listenbrainz.org/1",
    "deezer": "https://api.deezer.com",
    "itunes": "https://itunes.apple.com",
    "spotify": "https://api.spotify.com/v1",
    "spotify_accounts": "https://accounts.spotify.com/api/token",
    "spotify_consent": "https://accounts.spotify.com/authorize",
    "youtube": YOUTUBE_URL,
}

# --- Live

LIVE_POSITION_CHECK_SECONDS = ENV.position_check_seconds
LIMIT_FACTOR = ENV.limit_factor
LIVE_CREDITS = (30, 5)  # frames of one socket: at once, and per second ever after
LIVE_CONNECTS = (300, 60)  # sockets of one address: each page of a household opens one
TRENDING_EVERY_SECONDS = 1.0  # how often a process tells what was said in its rooms; 0: at once

LOGGING = logs.logging(ENV.log_level, as_json=not DEBUG)
