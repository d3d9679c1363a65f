"""`nastavnik demo-load`: the data of the demo, loaded once; a second start finds it there."""

from __future__ import annotations

import json
import os

import click


@click.command("demo-load", help="Загрузить демонстрационный регион, если его ещё нет.", hidden=True)
def command() -> None:
    from cli.product import setup

    setup()
    from django.utils.timezone import localdate

    from apps.shared.identity.urls_of import platform_url, tenant_url
    from apps.shared.outbox.relay import drain
    from cli.demo import region as region_story
    from cli.demo import waiting
    from cli.demo.accounts import PASSWORD, Accounts
    from cli.demo.stories import tell
    from cli.files import write_private
    from cli.paths import Home

    home = Home.from_environment()
    everything = os.environ.get("SCHOOLS") == "all"
    known = region_story.existing_region()
    if known is not None and home.demo.exists():
        click.echo("  демонстрационный регион уже загружен")
        if everything:
            ordered, _progress = region_story.order_the_rest(known, everything=True)
            click.echo(f"  в фоне подключаются организации: {ordered}")
        return
    today = localdate()
    accounts = Accounts()
    click.echo("  регион и реестр организаций (открытые данные Москвы, 2013)")
    region = region_story.build_region(accounts)
    region_story.employers(region, accounts, today)
    click.echo("  три школы и колледж с придуманными людьми")
    chosen = [*region_story.story_schools(region), region_story.add_college(region)]
    refs = region_story.connect(region, chosen)
    tell(region, refs, accounts, today)
    ordered, progress = region_story.order_the_rest(region, everything=everything)
    click.echo(f"  в фоне подключаются организации: {ordered}")
    waiting.of_the_region(region, today)
    drain()
    addresses = [
        {"title": "Вход и список организаций", "url": platform_url()},
        {"title": "Исходящие письма", "url": platform_url("/mailbox/")},
        {"title": region.ref.title, "url": tenant_url(region.ref)},
        {"title": "Ход подключения школ (видит оператор региона)", "url": progress},
        *({"title": ref.title, "url": tenant_url(ref)} for ref in refs),
    ]
    write_private(
        home.demo,
        json.dumps(
            {"addresses": addresses, "password": PASSWORD, "logins": accounts.logins}, ensure_ascii=False, indent=2
        ),
    )
