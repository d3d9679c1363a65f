"""Writes of pairs and groups: forming, papers, closing, work."""

from apps.core.errors import Refused


class MentorshipRefused(Refused):
    """A rule of pairs and groups said no."""
