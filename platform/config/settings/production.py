"""Production: everything from the environment, nothing loosened."""

from config.settings.base import *  # noqa: F403
