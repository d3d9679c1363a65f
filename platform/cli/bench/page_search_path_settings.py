"""The same page without a database role per school."""

from cli.bench.page_settings import *  # noqa: F403
from cli.bench.page_settings import DATABASES

DATABASES = {
    **DATABASES,
    "default": {**DATABASES["default"], **{key: DATABASES["owner"][key] for key in ("USER", "PASSWORD")},
                "ENGINE": "cli.bench.search_path_backend"},
}  # fmt: skip
