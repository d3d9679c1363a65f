"""The migrations of ``people`` with one more: both folders are searched."""

from pathlib import Path

from apps.school.people import migrations

__path__ = [*migrations.__path__, str(Path(__file__).parent / "added")]
