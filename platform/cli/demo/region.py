"""The region of the demo: the registry imported, one okrug ordered, employers and their mentors."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from apps.core.actor import Actor, Role
from apps.region.directory.models import Municipality, Organisation
from apps.region.directory.services.activation import organisations_activate
from apps.region.directory.services.imports import import_apply, import_check
from apps.region.directory.services.organisations import organisation_create
from apps.region.partners.models import ExternalMentor, Partner
from apps.shared.identity.models import User
from apps.shared.identity.urls_of import tenant_url
from cli.demo.accounts import Accounts, actor_of
from cli.demo.people import Crowd
from tenants.context import TenantRef, platform_scope, tenant_scope
from tenants.levels import Level
from tenants.models import Tenant
from tenants.names import new_schema_name
from tenants.provisioning.build import tenant_build

DATA: Final = Path(__file__).resolve().parents[3] / "apps" / "region" / "directory" / "data"
FILES: Final = ("moscow-secondary-schools-2013.csv.gz", "moscow-gymnasiums-2013.csv.gz")
SLUG: Final = "msk"
TITLE: Final = "Москва (демонстрация)"
OPERATOR: Final = "operator@demo.example"
OKRUG: Final = "Юго-Восточный административный округ"

# Numbers with right check digits of a tax office that does not exist: no company has them.
COMPANIES: Final = (
    ("Завод «Прибор»", "0000000177", "машиностроение", ("знание профессии", "проекты", "профориентация")),
    (
        "ИТ-компания «Вектор»",
        "0000000258",
        "информационные технологии",
        ("цифровые навыки", "проекты", "знание профессии"),
    ),
    ("Клиника «Здравие»", "0000000339", "здравоохранение", ("знание профессии", "общение", "профориентация")),
)


@dataclass
class DemoRegion:
    """What the loader of schools needs of the region."""

    ref: TenantRef
    operator: Actor
    platform: Actor | None = None
    analyst: Actor | None = None
    mentors: list[UUID] = field(default_factory=list)


def existing_region() -> DemoRegion | None:
    """Return the region of an earlier start, for orders in the name of its operator."""
    with platform_scope():
        tenant = Tenant.objects.filter(slug=SLUG, region=None).first()
        operator = User.objects.filter(email=OPERATOR).first()
    if tenant is None or operator is None:
        return None
    return DemoRegion(ref=tenant.ref(), operator=actor_of(operator, tenant.ref(), Role.REGIONAL_OPERATOR))


def build_region(accounts: Accounts) -> DemoRegion:
    """Create the region with its staff and import both registries."""
    with platform_scope():
        tenant = Tenant.objects.create(
            type=Level.REGION, title=TITLE, slug=SLUG, schema_name=new_schema_name(Level.REGION), is_demo=True
        )
        tenant_build(tenant.id)
        tenant.refresh_from_db()
    ref = tenant.ref()
    platform = accounts.operator()
    user = accounts.add("Региональный оператор", OPERATOR, "Орлова Нина", ref, Role.REGIONAL_OPERATOR)
    operator = actor_of(user, ref, Role.REGIONAL_OPERATOR)
    analyst = accounts.add("Аналитик министерства", "analyst@demo.example", "Аналитов Пётр", ref, Role.ANALYST)
    with tenant_scope(ref):
        for name in FILES:
            data = gzip.decompress((DATA / name).read_bytes())
            checked = import_check(actor=operator, file_name=name.removesuffix(".gz"), data=data)
            import_apply(actor=operator, import_id=checked.id)
        okrug = Municipality.objects.filter(title=OKRUG).first()
    if okrug is not None:
        accounts.add(
            "Муниципальный координатор", "coordinator@demo.example", "Округова Анна", ref, Role.MUNICIPAL_COORDINATOR,
            subject_id=okrug.id,
        )  # fmt: skip
    return DemoRegion(
        ref=ref,
        operator=operator,
        platform=Actor(user_id=platform.pk, tenant_id=None, roles=frozenset({Role.PLATFORM_OPERATOR})),
        analyst=actor_of(analyst, ref, Role.ANALYST),
    )


def add_college(region: DemoRegion) -> UUID:
    """Add a college that never existed to the directory: the registry of schools has none to play with."""
    with tenant_scope(region.ref):
        place = Municipality.objects.filter(parent__title=OKRUG).order_by("title").first()
        college = organisation_create(
            actor=region.operator,
            values={
                "title": "Колледж приборостроения (учебный пример)",
                "full_title": "Колледж приборостроения (учебный пример)",
                "kind": "college",
                "municipality_id": place.id if place else None,
            },
        )
        return college.id


def connect(region: DemoRegion, organisation_ids: list[UUID]) -> list[TenantRef]:
    """Connect organisations at once, in this process, and return them as tenants in the same order."""
    with tenant_scope(region.ref):
        organisations_activate(actor=region.operator, organisation_ids=organisation_ids)
        by_id = dict(Organisation.objects.filter(id__in=organisation_ids).values_list("id", "tenant_id"))
    refs = []
    with platform_scope():
        for organisation_id in organisation_ids:
            tenant_id = by_id[organisation_id]
            assert tenant_id is not None
            tenant_build(tenant_id)
            refs.append(Tenant.objects.select_related("region").get(id=tenant_id).ref())
        Tenant.objects.filter(id__in=[ref.id for ref in refs]).update(is_demo=True)
    return refs


def story_schools(region: DemoRegion) -> list[UUID]:
    """Choose three organisations of the okrug for the stories: two schools and a gymnasium."""
    with tenant_scope(region.ref):
        inside = Organisation.objects.filter(municipality__parent__title=OKRUG, ownership="state").exclude(email="")
        schools = (
            inside.filter(kind="school").exclude(number="").order_by("number", "id").values_list("id", flat=True)[:2]
        )
        gymnasium = inside.filter(kind="gymnasium").order_by("number", "id").values_list("id", flat=True)[:1]
        return [*schools, *gymnasium]


def order_the_rest(region: DemoRegion, *, everything: bool) -> tuple[int, str]:
    """Order the schemas of the okrug, or of the whole region, which workers build in the background.

    Returns how many and the address of the page that shows how far they are, empty when nothing was left.
    """
    with tenant_scope(region.ref):
        waiting = Organisation.objects.filter(tenant_id=None)
        if not everything:
            waiting = waiting.filter(municipality__parent__title=OKRUG)
        ids = list(waiting.values_list("id", flat=True))
        if not ids:
            return 0, ""
        batch = organisations_activate(actor=region.operator, organisation_ids=ids)
    path = reverse("directory:batch", urlconf=settings.TENANT_TYPES["region"]["URLCONF"], args=[batch.id])
    return len(ids), tenant_url(region.ref, path)


def employers(region: DemoRegion, accounts: Accounts, today: date) -> None:
    """Create three companies: approved ones with mentors, and one that still waits for a decision."""
    crowd = Crowd(seed=77, year=today.year)
    with tenant_scope(region.ref):
        for number, (title, inn, industry, competences) in enumerate(COMPANIES):
            waiting = number == len(COMPANIES) - 1
            contact = crowd.anyone()
            partner = Partner.objects.create(
                title=title, inn=inn, industry=industry, state="submitted" if waiting else "approved",
                contact_name=f"{contact['last_name']} {contact['first_name']}", contact_email=f"hr{number + 1}@demo.example",
            )  # fmt: skip
            for index in range(5 if number == 0 else 4):
                mentor = _mentor(crowd, partner, competences, index, today)
                if index < 2 and not waiting:
                    region.mentors.append(mentor.id)
            if number == 0:
                accounts.add(
                    "Работодатель (кадры)", "hr1@demo.example", partner.contact_name, region.ref, Role.PARTNER_MANAGER,
                    subject_id=partner.id,
                )  # fmt: skip
        first = ExternalMentor.objects.get(id=region.mentors[0])
    user = accounts.add(
        "Внешний наставник (две школы)", "mentor@demo.example", f"{first.last_name} {first.first_name}", region.ref,
        Role.EXTERNAL_MENTOR, subject_id=first.id,
    )  # fmt: skip
    with tenant_scope(region.ref):
        ExternalMentor.objects.filter(id=first.id).update(user_id=user.pk)


def _mentor(crowd: Crowd, partner: Partner, competences: tuple[str, ...], index: int, today: date) -> ExternalMentor:
    """Create a mentor: two admitted, one whose mark runs out within the fortnight, one not decided yet, one too late."""
    name = crowd.anyone()
    marks: dict[str, Any] = {}
    if index != 3 and partner.state == "approved":
        until = today + timedelta(days={2: 12, 4: -9}.get(index, 240))
        marks = {
            "state": "approved", "vetting_number": f"СП-{crowd.random.randrange(10**6):06d}",
            "vetting_issued_on": until - timedelta(days=365), "vetted_until": until, "ethics_accepted_on": today,
        }  # fmt: skip
    return ExternalMentor.objects.create(
        partner=partner, birth_date=crowd.born(30, 55), position=crowd.random.choice(("инженер", "начальник смены", "аналитик")),
        experience_years=crowd.random.randrange(6, 25), email=f"m{crowd.random.randrange(10**6)}@demo.example",
        competences=list(competences), capacity=9 if index == 0 else 6, hours_per_month=6, **name, **marks,
    )  # fmt: skip
