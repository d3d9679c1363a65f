"""Files of a tenant lie in a folder of its own and are opened in its own scope only."""

from __future__ import annotations

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage

from tenants.context import require_tenant


class TenantStorage(FileSystemStorage):
    """Private files: ``<MEDIA_ROOT>/<schema>/…``, never served by a web server directly."""

    def path(self, name: str) -> str:
        return super().path(f"{require_tenant().schema}/{name}")

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        if name.startswith(("/", "..")) or "/../" in name:
            raise SuspiciousFileOperation("file names are relative to the tenant's folder")
        return super().get_available_name(name, max_length)

    def url(self, name: str | None) -> str:
        raise NotImplementedError("files are handed out by a view that checks the right to read them")
