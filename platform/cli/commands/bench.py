"""`nastavnik bench …`: speed and memory as ratios against peers, measured in one run."""

from __future__ import annotations

import click


@click.group("bench", help="Измерить скорость и память; запускать так: nastavnik servers --test -- nastavnik bench …")
def command() -> None:
    from cli.product import setup

    setup()


@command.command("tenancy", help="Подключение, миграции, изоляция, показатели, перенос школы.")
@click.option("--schools", default=300, show_default=True, help="Сколько школ построить; полный размер — 1500.")
@click.option(
    "--only", multiple=True, help="Только эти части: structure, reads, isolation, freshness, transfer, migrations."
)
@click.option("--json", "as_json", is_flag=True, help="Вывести JSON.")
def tenancy(schools: int, only: tuple[str, ...], as_json: bool) -> None:
    from cli.bench import report
    from cli.bench.tenancy import run

    results = run(schools=schools, only=only, progress=lambda line: click.echo(line, err=True))
    heading = f"nastavnik bench tenancy · {report.environment(schools)}"
    raise SystemExit(0 if report.show("tenancy", results, heading=heading, as_json=as_json) else 1)


@command.command(
    "matching", help="Подбор пар: скорость и память против других программ, доказанность, бумажные бюллетени."
)
@click.option("--small", is_flag=True, help="Малые размеры, без сети и других программ.")
@click.option("--json", "as_json", is_flag=True, help="Вывести JSON.")
def matching(small: bool, as_json: bool) -> None:
    from cli.bench import report
    from cli.bench.matching import environment, run

    results = run(small=small, progress=lambda line: click.echo(line, err=True))
    heading = f"nastavnik bench matching · {environment()}"
    raise SystemExit(0 if report.show("matching", results, heading=heading, as_json=as_json) else 1)
