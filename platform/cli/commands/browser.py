"""`nastavnik browser`: the path of a Chromium for tests and screenshots."""

from __future__ import annotations

import click


@click.command("browser", help="Показать путь к Chromium для проверок в браузере.")
@click.option("--ensure", is_flag=True, help="Установить Chromium, если его нет.")
@click.option("--verbose", is_flag=True, help="Показать всё, что говорят установщики.")
def command(ensure: bool, verbose: bool) -> None:
    from cli.browser import ensure_browser, find_browser
    from cli.messages import NO_BROWSER, Refusal

    path = ensure_browser(verbose=verbose) if ensure else find_browser()
    if path is None:
        raise Refusal(NO_BROWSER)
    click.echo(path)
