"""Secrets handed to people and programs: random, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

API_TOKEN_PREFIX: Final = "mnt_"  # noqa: S105  (a public prefix that secret scanners look for)


def new_token(prefix: str = "") -> str:
    """Return a fresh secret of 256 bits of randomness."""
    return prefix + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return the stored form. The secret is random, so a plain digest needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
