"""The stock peer after a release that adds one column."""

from cli.bench.stock_settings import *  # noqa: F403

MIGRATION_MODULES = {"people": "cli.bench.next_release.people_migrations"}
