"""How gunicorn serves the product: ``gunicorn -c python:config.gunicorn config.wsgi``; the address comes from outside.

Every worker counts its requests in a file of its own under ``PROMETHEUS_MULTIPROC_DIR``, and whichever is asked for
``/metrics`` adds them up. The files belong to one run: they are deleted before the first worker starts.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

# Threads, not async: a request in a school holds one database connection from its beginning to its end.
worker_class = "gthread"
workers = 2
threads = 8
# Imported once and then forked: a start takes half the time and the workers share their memory.
preload_app = True
control_socket_disable = True

_DIRECTORY: Final = "PROMETHEUS_MULTIPROC_DIR"
# The directory may be shared with others, so only what prometheus_client names is deleted.
_FILES: Final = ("counter_*.db", "gauge_*.db", "histogram_*.db", "summary_*.db")


def on_starting(server: Any) -> None:
    """Make the directory of metrics, or empty it of the previous run."""
    if _DIRECTORY not in os.environ:
        return
    directory = Path(os.environ[_DIRECTORY])
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for names in _FILES:
        for file in directory.glob(names):
            file.unlink(missing_ok=True)


def child_exit(server: Any, worker: Any) -> None:
    """Forget what only a living worker may report; what it counted stays, or totals would go down."""
    if _DIRECTORY not in os.environ:
        return
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)
