"""Generated passwords and keys of this installation, in one file that only its owner can read."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from cli.files import write_private
from cli.messages import SECRETS_BROKEN, Refusal


class Vault:
    """Named secrets; one that does not exist yet is generated and stored at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._values: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        except ValueError as error:
            raise Refusal(SECRETS_BROKEN.format(path=path)) from error

    def get(self, name: str) -> str:
        """Give the secret, 43 URL-safe characters, the same on every start."""
        if name not in self._values:
            self._values[name] = secrets.token_urlsafe(48)
            write_private(self._path, json.dumps(self._values, indent=2))
        return self._values[name]
