"""Files of a tenant lie in a folder of its own and are opened in its own scope only."""

from __future__ import annotations

from pathlib import Path

from django.core.files.storage import FileSystemStorage

from tenants.context import require_tenant


class TenantStorage(FileSystemStorage):
    """Private files: ``<MEDIA_ROOT>/<schema>/…``, never served by a web server directly."""

    @property
    def location(self) -> str:  # type: ignore[override]
        return str(Path(self.base_location).resolve() / require_tenant().schema)

    def url(self, name: str | None) -> str:
        raise NotImplementedError("files are handed out by a view that checks the right to read them")
