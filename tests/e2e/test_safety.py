"""A parent takes a consent back: the pair stops at once, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from apps.core.actor import Role
from apps.school.mentorships.services.forming import mentorship_form
from tenants.context import TenantRef, tenant_scope
from tests.e2e.browser import PHONE, Visitor
from tests.e2e.people import catalogue, participant, staffed
from tests.e2e.serving import Site
from tests.school.mentorships.situation import programme


def pair(school: TenantRef) -> None:
    """Алина mentors Тимофей, whose mother has signed."""
    with tenant_scope(school):
        situation = programme(school, stage=6)
        mentor = situation.mentor("Савельева Алина")
        mentee = situation.mentee("Гусев Тимофей", born=date(date.today().year - 12, 1, 15))
        mentorship_form(
            actor=situation.curator(),
            programme_id=situation.programme.pk,
            mentor_participation_id=mentor.id,
            mentee_participation_ids=[mentee.id],
        )
    participant("alina@example.org", school, mentor.person, Role.MENTOR)


def withdrawn(curator: Visitor) -> None:
    """From the card of the child, with one question in between."""
    curator.follow("Люди", within=curator.page.get_by_role("navigation").first)
    curator.follow("Гусев Тимофей")
    curator.follow("Отозвать")
    curator.press("Отозвать согласие")
    curator.sees("Согласие отозвано")


def test_withdrawn_consent_stops_the_pair(site: Site, arrive: Callable[..., Visitor]) -> None:
    lyceum = site.world.lyceum
    catalogue(site.world.north)
    staffed(lyceum)
    pair(lyceum)
    mentor = arrive(PHONE).sign_in("alina@example.org", site.at(lyceum))
    mentor.sees("Гусев Тимофей")
    mentor.sees("Записать встречу")

    curator = arrive().sign_in("curator@example.org", site.at(lyceum))
    withdrawn(curator)
    mentor.page.reload()
    mentor.sees("Встречи приостановлены")
    assert mentor.main.get_by_role("link", name="Записать встречу").count() == 0

    curator.open(site.at(lyceum))
    curator.follow("Приостановлено пар и групп: 1")
    curator.sees("Гусев Тимофей")
    curator.sees("приостановлено")
