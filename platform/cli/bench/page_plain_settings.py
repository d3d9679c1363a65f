"""The same page in a plain Django project of one schema: stock engine, stock middleware, plain models."""

import os

from config.settings.test import *  # noqa: F403
from config.settings.test import DATABASES, INSTALLED_APPS

_SCHEMA = os.environ["BENCH_SCHEMA"]
DATABASES = {
    "default": {
        **DATABASES["owner"],
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, "options": f"-c timezone=UTC -c search_path={_SCHEMA},public"},
    },
    "owner": DATABASES["owner"],
}
INSTALLED_APPS = [*INSTALLED_APPS, "cli.bench.plain_app"]
ROOT_URLCONF = "cli.bench.plain_app.urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
SILENCED_SYSTEM_CHECKS = ["tenants.E008"]
