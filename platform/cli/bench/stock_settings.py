"""The same project on the library as it comes: its backend, its router, its commands. A peer, not a mode."""

from config.settings.test import *  # noqa: F403
from config.settings.test import DATABASES

DATABASES = {
    "default": {**DATABASES["owner"], "ENGINE": "django_tenants.postgresql_backend"},
    "owner": DATABASES["owner"],
}
TENANT_SYNC_ROUTER = "django_tenants.routers.TenantSyncRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
SILENCED_SYSTEM_CHECKS = ["tenants.E008", "tenants.E009"]
