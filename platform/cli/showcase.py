"""The table a person sees when the demo is ready: where to go and who to be."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table


def show(path: Path) -> None:
    """Print the addresses and logins that the demo loader left in `path`; nothing when it left none.

    The file: `{"addresses": [{"title", "url"}], "logins": [{"role", "url", "login", "password"}]}`.
    """
    if not path.exists():
        return
    content = json.loads(path.read_text())
    console = Console()
    console.print()
    for address in content.get("addresses", []):
        console.print(f"[bold]{address['title']}[/bold]  {address['url']}", soft_wrap=True)
    table = Table(title="Кем войти", title_justify="left", title_style="bold")
    for column in ("Роль", "Адрес", "Логин", "Пароль"):
        # Folded, not cut: an address or a password with an ellipsis is useless.
        table.add_column(column, overflow="fold")
    for login in content.get("logins", []):
        table.add_row(login["role"], login["url"], login["login"], login["password"])
    console.print(table)
