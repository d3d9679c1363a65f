"""What waits for those whose work is outside a school: the platform, the region, its coordinators and employers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from apps.core.actor import Actor
from apps.core.spreadsheets import Sheet, write_xlsx
from apps.region.directory.models import Organisation
from apps.region.directory.services.imports import import_apply, import_check
from apps.region.directory.services.invitations import curator_invite
from apps.region.monitoring.services.statistics import STATISTICS
from apps.region.monitoring.statistics import SCHEMA, Statistic
from apps.region.partners.models import Engagement
from apps.region.partners.services.engagements import engagement_request
from apps.shared.console.services import operator_invite, region_create
from apps.shared.identity.models import Invitation
from cli.demo.region import OKRUG, DemoRegion
from cli.demo.school import DemoSchool
from tenants.context import TenantRef, platform_scope, tenant_scope
from tenants.models import Tenant

# Regions that do not exist: one was left by its invited operator, one has nobody yet.
LEFT: Final = ("Приозёрный край (учебный пример)", "priozerye")
NEW: Final = ("Заречная область (учебный пример)", "zarechye")
INVITED_CURATORS: Final = 3
_FIGURES: Final = {
    Statistic.POPULATION_10_19: 1_150_000,
    Statistic.POPULATION_15_19: 540_000,
    Statistic.YOUNG_SPECIALISTS: 2_400,
}


def of_the_region(region: DemoRegion, today: date) -> None:
    """Leave work for the platform, the analyst and the coordinators; the okrug's schools are ordered already."""
    if region.platform is not None:
        other_regions(region.platform)
    if region.analyst is not None:
        statistics(region.analyst, region.ref, today.year if today.month >= 9 else today.year - 1)
    invited_curators(region)


def other_regions(operator: Actor) -> None:
    """Register two more regions: an invitation that ran out unanswered, and a region to find an operator for."""
    with platform_scope():
        for title, slug in (LEFT, NEW):
            region_create(actor=operator, title=title, slug=slug, timezone="Europe/Moscow")
        regions = Tenant.objects.filter(slug__in=[LEFT[1], NEW[1]], region=None)
        regions.update(is_demo=True)
        left = regions.get(slug=LEFT[1])
        operator_invite(
            actor=operator, region_id=left.id, email="operator.priozerye@demo.example", full_name="Озёрская Алла"
        )
        sent = timezone.now() - timedelta(days=19)
        Invitation.objects.filter(tenant=left).update(created_at=sent, expires_at=sent + timedelta(days=7))


def statistics(analyst: Actor, region: TenantRef, year: int) -> None:
    """Load the figures of the last year; those of this year are checked and wait for a decision."""
    headers = [str(column.title) for column in SCHEMA]
    with tenant_scope(region):
        for figures_of, growth in ((year - 1, 100), (year, 102)):
            rows = [
                [str(item.label), "", figures_of, value * growth // 100, "Учебный пример", date(figures_of, 1, 1)]
                for item, value in _FIGURES.items()
            ]
            data = write_xlsx([Sheet("Статистика", headers, rows)])
            checked = import_check(actor=analyst, file_name=f"статистика-{figures_of}.xlsx", data=data, kind=STATISTICS)
            if figures_of < year:
                import_apply(actor=analyst, import_id=checked.id)


def invited_curators(region: DemoRegion) -> None:
    """Invite curators who have not come yet: the letters will soon stop working."""
    with tenant_scope(region.ref):
        inside = Organisation.objects.filter(municipality__parent__title=OKRUG, kind="school")
        chosen = list(inside.order_by("-number", "id")[:INVITED_CURATORS])
        for number, school in enumerate(chosen, start=1):
            curator_invite(
                actor=region.operator,
                organisation_id=school.id,
                email=f"curator.invited{number}@demo.example",
                full_name="Новая Ирина",
            )
    sent = timezone.now() - timedelta(days=5)
    with platform_scope():
        Invitation.objects.filter(email__startswith="curator.invited").update(
            created_at=sent, expires_at=sent + timedelta(days=7)
        )


def requests_to_mentors(region: DemoRegion, asking: list[DemoSchool], worked_with: TenantRef) -> None:
    """Have schools ask for the first company's mentors, one each, and note an agreement that ended last year."""
    asked = []
    for school, mentor_id, message in zip(asking, region.mentors, _MESSAGES, strict=False):
        with tenant_scope(school.ref):
            asked.append(engagement_request(actor=school.actor, mentor_id=mentor_id, places=2, message=message))
    with tenant_scope(region.ref):
        Engagement.objects.filter(id__in=asked).update(created_at=timezone.now() - timedelta(days=9))
        year = asking[0].year
        ended = Engagement.objects.create(
            mentor_id=region.mentors[0], tenant_id=worked_with.id, places=3, state="ended",
            message="Проба профессии на заводе", decided_at=_noon(date(year, 5, 28)),
        )  # fmt: skip
        Engagement.objects.filter(id=ended.id).update(created_at=_noon(date(year - 1, 9, 20)))


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


_MESSAGES: Final = (
    "Нужен наставник для проектов по физике, десятый класс.",
    "Хотим открыть инженерный кружок, восьмой и девятый классы.",
)
