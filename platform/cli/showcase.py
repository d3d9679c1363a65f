"""What a person sees when the demo is ready: where to go and who to be."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console


def show(path: Path) -> None:
    """Print the addresses and logins that the demo loader left in `path`; nothing when it left none.

    The file: `{"addresses": [{"title", "url"}], "password", "logins": [{"role", "url", "login", "password"}]}`.
    An address has a line of its own and is never broken: people click it.
    """
    if not path.exists():
        return
    content = json.loads(path.read_text())
    console = Console(highlight=False, soft_wrap=True)
    console.print()
    console.print("[bold]Куда зайти[/bold]")
    for address in content["addresses"]:
        console.print(f"  {address['title']}: {address['url']}")
    console.print()
    console.print(f"[bold]Кем войти[/bold] (пароль у всех один: [bold]{content['password']}[/bold])")
    for login in content["logins"]:
        console.print(f"  {login['role']}: [bold]{login['login']}[/bold]")
        console.print(f"    {login['url']}")
    console.print()
