"""What every profile shares. Profiles change little and never loosen a wall."""

from __future__ import annotations

from typing import Any

import django.conf.locale.ru.formats as ru_formats

from config.settings import environment
from config.settings.parts.apps import INSTALLED_APPS, TENANT_TYPES
from config.settings.parts.logging import configure_logging, configure_sentry

ENV = environment.load()
ROOT = environment.ROOT

# --- tenancy

VERSION = "0.1.0"
DEMO = False
BASE_DOMAIN = ENV.base_domain
PORT = ENV.port
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
HAS_MULTI_TYPE_TENANTS = True
MULTI_TYPE_DATABASE_FIELD = "type"
TENANT_SYNC_ROUTER = "tenants.db.router.LevelRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
# A backend that has seen many schemas holds their catalogue until it ends (0.3 MB a school
# with joins, measured); it is replaced after this many.
TENANT_CONNECTION_MAX_SCHEMAS = 200
TENANT_HOST_CACHE_SECONDS = 30

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "tenants.db.backend",
        **environment.database(ENV.database_url),
        "CONN_MAX_AGE": 0 if ENV.database_pool else 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "server_side_binding": True,
            "options": "-c timezone=UTC",
            **({"pool": {"min_size": 2, "max_size": 16, "max_lifetime": 600}} if ENV.database_pool else {}),
        },
    },
}
if ENV.database_owner_url:
    DATABASES["owner"] = {
        "ENGINE": "django.db.backends.postgresql",
        **environment.database(ENV.database_owner_url),
        "OPTIONS": {"options": "-c timezone=UTC"},
    }

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENV.redis_url.get_secret_value(),
        "KEY_PREFIX": "nm",
        "KEY_FUNCTION": "tenants.cache.tenant_key",
    },
    "platform": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENV.redis_url.get_secret_value(),
        "KEY_PREFIX": "nm",
        "KEY_FUNCTION": "tenants.cache.platform_key",
    },
}

# --- application

INSTALLED_APPS = INSTALLED_APPS
TENANT_TYPES = TENANT_TYPES
ROOT_URLCONF = "config.urls.platform"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = ENV.secret_key.get_secret_value()
SECRET_KEY_FALLBACKS = [key for key in ENV.secret_key_fallbacks.split(",") if key]
DEBUG = False

MIDDLEWARE = [
    "config.health.ProbeMiddleware",
    "config.visitor.VisitorMiddleware",
    "apps.shared.audit.request_id.RequestIdMiddleware",
    "config.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    # Files come before hosts: the page of an unknown or a closed host needs its look and its icon too.
    "tenants.routing.middleware.HostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.refusals.RefusalMiddleware",
    "apps.shared.identity.middleware.AccessMiddleware",
    "tenants.routing.middleware.ScopeMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "django_tables2/nastavnik.html"

# --- people and sessions

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "identity:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "apps.shared.identity.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/ip,5/15m/key"}
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Наставник"
# Roles that may not work with a password alone; see identity.middleware.
MFA_REQUIRED_FOR_STAFF = True

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_CACHE_ALIAS = "platform"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failed"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SESSION_COOKIE_NAME = "__Host-nm_session" if ENV.https else "nm_session"
CSRF_COOKIE_NAME = "__Host-nm_csrf" if ENV.https else "nm_csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- the browser

ALLOWED_HOSTS = [BASE_DOMAIN, f".{BASE_DOMAIN}"]
USE_X_FORWARDED_HOST = False
PROXIES = ENV.proxies
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_SSL_REDIRECT = ENV.https
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.https
SECURE_HSTS_PRELOAD = ENV.https
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'", f"http{'s' if ENV.https else ''}://*.{BASE_DOMAIN}:*"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000  # bulk actions over 5,000 rows

# --- files

STATIC_URL = "/static/"
STATIC_ROOT = ENV.data_dir / "static"
STATICFILES_DIRS = [ROOT / "frontend" / "dist"] if (ROOT / "frontend" / "dist").is_dir() else []
MEDIA_ROOT = ENV.data_dir / "media"
STORAGES = {
    "default": {"BACKEND": "tenants.storage.TenantStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": ROOT / "frontend" / "dist" / "manifest.json",
        "static_url_prefix": "",
    }
}

# --- language, time, mail

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
LOCALE_PATHS = [ROOT / "platform" / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/Moscow"
USE_TZ = True
DATE_INPUT_FORMATS = ["%Y-%m-%d", *ru_formats.DATE_INPUT_FORMATS]

OUTBOX_DIR = ENV.data_dir / "mail"
MAILERS = {
    "default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": OUTBOX_DIR}}
}
DEFAULT_FROM_EMAIL = f"Наставник <no-reply@{BASE_DOMAIN}>"

# --- tasks

CELERY_BROKER_URL = ENV.redis_url.get_secret_value()
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1700
CELERY_TIMEZONE = "UTC"

# --- api

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.v1.authentication.TokenAuthentication",
        "api.v1.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["api.v1.permissions.MemberOfTenant"],
    "DEFAULT_PAGINATION_CLASS": "api.v1.pagination.Cursor",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["api.v1.throttling.IdentityThrottle"],
    "DEFAULT_THROTTLE_RATES": {"identity": "600/min"},
    "EXCEPTION_HANDLER": "api.v1.errors.problem",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Наставник",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.v1.schema.without_docstrings",
    ],
    "ENUM_NAME_OVERRIDES": {
        "PersonState": "apps.school.people.models.PersonState",
        "ProgrammeState": "apps.school.programmes.models.ProgrammeState",
        "ParticipationState": "apps.school.programmes.models.ParticipationState",
        "MentorshipState": "apps.school.mentorships.models.MentorshipState",
        "MemberState": "apps.school.mentorships.models.MemberState",
        "RunState": "apps.school.matching.models.RunState",
        "GroupMeetingState": "apps.school.group_meetings.models.MeetingState",
    },
}

LOGGING = configure_logging(ENV.log_level)
configure_sentry(ENV.sentry_dsn)
METRICS_TOKEN = ENV.metrics_token.get_secret_value() if ENV.metrics_token else ""
