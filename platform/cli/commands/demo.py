"""`nastavnik demo`: the product with a demo region, ready to be looked at."""

from __future__ import annotations

import click


@click.command("demo", help="Запустить «Наставник» с демонстрационным регионом; остановка — Ctrl+C.")
@click.option("--reset", "start_over", is_flag=True, help="Удалить данные этой установки и начать заново.")
@click.option("--yes", is_flag=True, help="Не спрашивать подтверждения удаления.")
def command(start_over: bool, yes: bool) -> None:
    from cli import environment, plan, showcase
    from cli.console import Console
    from cli.instance import reset, run_instance
    from cli.paths import Home

    def announce(home: Home, port: int, console: Console) -> None:
        showcase.show(home.demo)
        console.say(f"«Наставник» работает: http://{environment.BASE_DOMAIN}:{port}/  Остановка — Ctrl+C.")

    environment.load_dotenv()
    if start_over:
        home = Home.from_environment()
        home.ensure()
        if not yes:
            click.confirm(f"Удалить все данные в {home.root}?", abort=True)
        reset(home)
    run_instance(lambda port: plan.instance(port=port, demo=True), on_ready=announce)
