"""Times requests to the page through the WSGI handler of the settings it is run with."""

from __future__ import annotations

import io
import json
import statistics
import sys
import time
from typing import Any


def main(host: str, cookie: str, count: int) -> None:
    """Print the median seconds of ``count`` requests after a warm-up; every answer must be 200."""
    import django

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler

    handler = WSGIHandler()

    def request() -> float:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": host, "SERVER_PORT": "80", "HTTP_HOST": host,
            "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_COOKIE": cookie, "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
        }  # fmt: skip
        statuses: list[str] = []
        started = time.perf_counter()
        response = handler(environ, lambda status, _headers: statuses.append(status))
        b"".join(response)
        response.close()
        seconds = time.perf_counter() - started
        if statuses != ["200 OK"]:
            raise RuntimeError(f"the page answered {statuses}")
        return seconds

    for _ in range(50):
        request()
    sys.stdout.write(json.dumps({"seconds": statistics.median(request() for _ in range(count))}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
