"""`nastavnik screens`: pictures of the running demo for the documentation."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("screens", help="Снять ключевые экраны запущенной демонстрации в platform/docs/screens.")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Другая папка.")
@click.option("--only", default="", help="Только экраны, в имени которых есть этот текст.")
def command(target: Path | None, only: str) -> None:
    from cli.messages import NOT_RUNNING, Refusal
    from cli.paths import PROJECT_ROOT, Home
    from cli.screenshots import take

    home = Home.from_environment()
    if not home.demo.exists():
        raise Refusal(NOT_RUNNING)
    folder = target or PROJECT_ROOT / "platform" / "docs" / "screens"
    raise SystemExit(1 if take(home.demo, folder, only=only, say=click.echo) else 0)
