"""The demo on one machine: loopback only, plain HTTP, mail into a folder that can be read."""

from config.settings.base import *  # noqa: F403

MFA_REQUIRED_FOR_STAFF = False
DEMO = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
