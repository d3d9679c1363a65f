"""Installed apps by level. The folder of an app decides; ``tenants.checks`` compares the two."""

from typing import Final

PLATFORM_APPS: Final = [
    "tenants",
    "apps.shared.identity",
    "apps.shared.outbox",
    "apps.shared.audit",
    "apps.shared.console",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

REGION_APPS: Final = [
    "apps.region.directory",
    "apps.region.library",
    "apps.region.partners",
    "apps.region.monitoring",
]

SCHOOL_APPS: Final = [
    "apps.school.people",
    "apps.school.programmes",
    "apps.school.surveys",
    "apps.school.admission",
    "apps.school.matching",
    "apps.school.group_meetings",
    "apps.school.mentorships",
    "apps.school.completion",
    "apps.school.documents",
    "apps.school.notifications",
]

# Apps without tables.
LIBRARIES: Final = [
    "django_tenants",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_vite",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "crispy_forms",
    "crispy_bootstrap5",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "apps.core.ui",
]

INSTALLED_APPS: Final = [*LIBRARIES, *PLATFORM_APPS, *REGION_APPS, *SCHOOL_APPS]

TENANT_TYPES: Final = {
    "public": {"APPS": PLATFORM_APPS, "URLCONF": "config.urls.platform"},
    "region": {"APPS": REGION_APPS, "URLCONF": "config.urls.region"},
    "school": {"APPS": SCHOOL_APPS, "URLCONF": "config.urls.school"},
}
