"""Entry point of a jailed child: walls first, then the caller's script.

Runs as `python -I -S entry.py <script> <directory of the library> <caps as JSON>`: no site-packages scan, no Django,
nothing of ours is imported, so a start costs tens of milliseconds and a crash costs nothing else.
"""

import json
import resource
import runpy
import sys
from typing import Any


def limit_self(caps: dict[str, Any]) -> None:
    memory, cpu = int(caps["memory"]), int(caps["cpu"])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    script, library, text = sys.argv[1:4]
    caps = json.loads(text)
    limit_self(caps)
    sys.path.append(library)
    return int(runpy.run_path(script)["main"](caps))


if __name__ == "__main__":
    sys.exit(main())
