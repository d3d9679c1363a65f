"""The product after a release that adds one column to a school's table."""

from config.settings.test import *  # noqa: F403

MIGRATION_MODULES = {"people": "cli.bench.next_release.people_migrations"}
