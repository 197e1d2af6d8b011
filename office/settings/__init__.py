"""Django settings: our defaults, and what the environment overrides (see environment.py)."""

import os
from typing import Any

from office.settings.environment import ROOT, Environment
from office.settings.ldap import LdapSettings
from office.settings.mail import MailSettings

ENVIRONMENT = Environment.read(os.environ)

SECRET_KEY = ENVIRONMENT.secret("django-secret-key")
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.hosts
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.origins

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "guardian",
    "office.kernel",
    "office.kernel.realtime",
    "orgchart",
    "approvals",
    "documents",
    "messaging",
    "office.dashboards",
    "office.supervision",
    "office.integrations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "office.kernel.headers.SecurityHeadersMiddleware",
]

ROOT_URLCONF = "office.urls"
ASGI_APPLICATION = "office.asgi.application"

DATABASES: dict[str, dict[str, Any]] = {"default": ENVIRONMENT.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "kernel.Account"
AUTHENTICATION_BACKENDS = ["office.kernel.sessions.Accounts"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["login"]},
    },
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

SESSION_ENGINE = "office.kernel.sessions"
SESSION_COOKIE_NAME = "office_sessionid"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "office_csrftoken"
CSRF_HEADER_NAME = "HTTP_X_CSRFTOKEN"
CSRF_FAILURE_VIEW = "office.kernel.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("OFFICE_HTTPS") == "1"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = False

FRONTEND_DIST = ROOT / "frontend" / "dist"
STATIC_URL = "/static/"
WHITENOISE_ROOT = FRONTEND_DIST if FRONTEND_DIST.exists() else None
WHITENOISE_IMMUTABLE_FILE_TEST = r"/assets/.+-[\w-]{8}\.\w+$"
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "channels.layers.InMemoryChannelLayer"}
        if ENVIRONMENT.profile == "embedded"
        else {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [ENVIRONMENT.redis_url]},
        }
    )
}

EMBEDDED = ENVIRONMENT.profile == "embedded"
CELERY_BROKER_URL = "memory://localhost/" if EMBEDDED else ENVIRONMENT.redis_url
CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.02} if EMBEDDED else {"visibility_timeout": 3600}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE

MAIL = MailSettings.read(os.environ, ENVIRONMENT.data)
EMAIL_BACKEND, EMAIL_FILE_PATH = MAIL.backend, MAIL.folder
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = MAIL.tls, MAIL.ssl, 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL.sender

# Office's own settings.
OFFICE_DATA = ENVIRONMENT.data
OFFICE_DEMO = ENVIRONMENT.demo
OFFICE_PORT = ENVIRONMENT.port
OFFICE_PROFILE = ENVIRONMENT.profile
OFFICE_REDIS_URL = ENVIRONMENT.redis_url
OFFICE_FONTS = ENVIRONMENT.fonts
OFFICE_MARK_FONT = ROOT / "documents" / "layout" / "fonts" / "OfficeHei-Regular.ttf"  # of watermarks
OFFICE_MARK_FAMILY = "Office Hei"
OFFICE_CLASSIFIED_NETWORK = ENVIRONMENT.classified_network
OFFICE_LDAP = LdapSettings.read(os.environ)
OFFICE_OUTBOX = os.environ.get("OFFICE_OUTBOX") or ("inline" if EMBEDDED else "celery")
OFFICE_FILE_LIMIT = 50 * 1024 * 1024
# Receivers of webhooks in the site's own network, as host:port (``office.kernel.outbound``).
OFFICE_OUTBOUND_INSIDE = [one for one in os.environ.get("OFFICE_OUTBOUND_INSIDE", "").split(",") if one]
OFFICE_DELEGATION_DAYS = int(os.environ.get("OFFICE_DELEGATION_DAYS", "60"))  # at most, for one delegation
OFFICE_ADDRESS = (ENVIRONMENT.origins or [f"http://localhost:{ENVIRONMENT.port}"])[0]  # in letters
OFFICE_VAPID_SECRET = ENVIRONMENT.secret("vapid")  # our keys at push services are made from it
OFFICE_SEAL_SECRET = ENVIRONMENT.secret("seals")  # private keys of seals are kept under it
OFFICE_SEAL_ALGORITHM = os.environ.get("OFFICE_SEAL_ALGORITHM", "ecdsa")  # of new certificates; rsa, sm2
OFFICE_PRINT_LOG = os.environ.get("OFFICE_PRINT_LOG", "1") == "1"  # who printed and downloaded is kept
OFFICE_PUSH_CONTACT = os.environ.get("OFFICE_PUSH_CONTACT") or f"mailto:{MAIL.sender}"
OFFICE_SOCKET_RATE = 50  # commands a second from one socket, twice as many at once
OFFICE_WORKING_HOURS = (("08:30", "12:00"), ("14:30", "17:30"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"redacted": {"()": "office.kernel.logs.Redacted"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redacted"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("OFFICE_LOG", "WARNING")},
}
