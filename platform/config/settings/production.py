"""Production: everything from the environment, nothing loosened, letters by SMTP."""

from config.settings import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import ENV

MAILERS = {"default": environment.mailer(ENV.email_url)}
