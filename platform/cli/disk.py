"""Free space, asked before anything is written: a database that meets a full disk dies halfway."""

from __future__ import annotations

import shutil
from pathlib import Path

from cli.messages import DISK_SHORT, Refusal

MEGABYTE = 1024 * 1024
# An empty cluster with its write-ahead log takes 150 MB, a demo district of 100 schools about 400 MB more.
FIRST_START_MB = 1024
NEXT_START_MB = 256


def require_space(path: Path, needed_mb: int) -> None:
    """Refuse when the disk under `path` (which exists) has less than `needed_mb` megabytes for us."""
    free_mb = shutil.disk_usage(path).free // MEGABYTE
    if free_mb < needed_mb:
        raise Refusal(DISK_SHORT.format(path=path, free=free_mb, needed=needed_mb))
