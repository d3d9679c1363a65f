"""The permission matrix as a table of text: one line an action, its roles in order."""

from __future__ import annotations

from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("permissions.csv")


def matrix() -> str:
    """Return the matrix of all declared actions."""
    from apps.core.actor import Role, declared_actions

    order = list(Role)
    lines = [f"{action},{' '.join(sorted(roles, key=order.index))}" for action, roles in declared_actions()]
    return "\n".join(["action,roles", *sorted(lines)]) + "\n"


if __name__ == "__main__":
    import django

    django.setup()
    print(matrix(), end="")
