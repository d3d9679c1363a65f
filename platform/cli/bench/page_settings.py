"""The product with one page of five queries on a school's host."""

from config.settings.test import *  # noqa: F403
from config.settings.test import TENANT_TYPES

TENANT_TYPES = {**TENANT_TYPES, "school": {**TENANT_TYPES["school"], "URLCONF": "cli.bench.page"}}
