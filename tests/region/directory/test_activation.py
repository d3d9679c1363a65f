"""Connecting schools and inviting curators: refusals, a crash in between, real building, letters."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.core.actor import Role
from apps.region.directory.models import Organisation
from apps.region.directory.services import activation
from apps.region.directory.services.activation import organisations_activate
from apps.region.directory.services.errors import DirectoryRefused
from tenants.context import platform_scope, tenant_scope
from tenants.models import ProvisioningBatch, Tenant, TenantState
from tenants.testing import World
from tests.factories import Member, member
from tests.region.directory.builders import organisation


def tenant_of(world: World, school: Organisation) -> Tenant:
    with tenant_scope(world.north):
        tenant_id = Organisation.objects.values_list("tenant_id", flat=True).get(id=school.id)
    with platform_scope():
        return Tenant.objects.get(id=tenant_id)


@pytest.fixture
def operator(world: World) -> Member:
    return member(world.north, Role.REGIONAL_OPERATOR)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MUNICIPAL_COORDINATOR, Role.PARTNER_MANAGER])
def test_nobody_else_connects(world: World, operator: Member, role: Role) -> None:
    school = organisation(world.north, operator.actor)
    browser = member(world.north, role).browser
    assert browser.post("/organisations/activate/", {"selected": [school.id]}).status_code == 403
    with tenant_scope(world.north):
        assert Organisation.objects.get().tenant_id is None


def test_organisation_of_another_region_cannot_be_connected(world: World, operator: Member) -> None:
    foreign = organisation(world.south, member(world.south, Role.REGIONAL_OPERATOR).actor)
    assert operator.browser.post("/organisations/activate/", {"selected": [foreign.id]}).status_code == 404


def test_preview_says_how_many_and_changes_nothing(world: World, operator: Member) -> None:
    organisation(world.north, operator.actor, "Школа № 1")
    organisation(world.north, operator.actor, "Гимназия № 2")
    page = operator.browser.post("/organisations/", {"everything": "yes", "action": "activate"})
    assert [str(row.value) for row in page.context["rows"]] == ["2", "2", "0"]
    assert page.context["fields"] == [("everything", "yes")]
    with tenant_scope(world.north):
        assert not Organisation.objects.exclude(tenant_id=None).exists()


def test_all_found_means_found_by_the_filter(world: World, operator: Member) -> None:
    organisation(world.north, operator.actor, "Школа № 1")
    organisation(world.north, operator.actor, "Гимназия № 2", kind="gymnasium")
    operator.browser.post("/organisations/activate/?kind=gymnasium", {"everything": "yes"})
    with tenant_scope(world.north):
        assert Organisation.objects.exclude(tenant_id=None).get().title == "Гимназия № 2"


def test_order_gives_a_host_name_and_a_progress_page(world: World, operator: Member) -> None:
    school = organisation(world.north, operator.actor, "Школа № 1505", number="1505")
    response = operator.browser.post("/organisations/activate/", {"selected": [school.id]})
    assert tenant_of(world, school).host == f"school-1505.{world.north.host}"
    page = operator.browser.get(response["Location"])
    assert (page.context["progress"].done, page.context["progress"].total) == (0, 1)
    meter = operator.browser.get(f"{response['Location']}progress/")
    assert "0 из 1" in meter.content.decode()


def test_progress_of_another_region_is_not_found(world: World, operator: Member) -> None:
    school = organisation(world.north, operator.actor)
    url = operator.browser.post("/organisations/activate/", {"selected": [school.id]})["Location"]
    stranger = member(world.south, Role.REGIONAL_OPERATOR).browser
    assert [stranger.get(url).status_code, stranger.get(f"{url}progress/").status_code] == [404, 404]
    assert stranger.post(f"{url}retry/").status_code == 404


def test_order_continues_after_a_crash_between_the_levels(
    world: World, operator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The id is reserved, the tenant was never created: the same order creates it."""
    school = organisation(world.north, operator.actor)
    with tenant_scope(world.north):
        reserved = activation._reserve(operator.actor, [school.id])
        before = reserved[0].tenant_id
        organisations_activate(actor=operator.actor, organisation_ids=[school.id])
    assert tenant_of(world, school).id == before


def test_second_click_creates_no_second_school(world: World, operator: Member) -> None:
    school = organisation(world.north, operator.actor)
    with tenant_scope(world.north):
        organisations_activate(actor=operator.actor, organisation_ids=[school.id])
        organisations_activate(actor=operator.actor, organisation_ids=[school.id])
    with platform_scope():
        assert Tenant.objects.filter(region_id=world.north.id, title=school.title).count() == 1


def test_nothing_left_to_connect_is_refused(world: World, operator: Member) -> None:
    school = organisation(world.north, operator.actor)
    with tenant_scope(world.north):
        Organisation.objects.filter(id=school.id).update(tenant_id=world.lyceum.id)
        with pytest.raises(DirectoryRefused, match="уже подключены"):
            organisations_activate(actor=operator.actor, organisation_ids=[school.id])


def test_failed_school_is_listed_and_retried(world: World, operator: Member) -> None:
    school = organisation(world.north, operator.actor, "Школа № 9")
    url = operator.browser.post("/organisations/activate/", {"selected": [school.id]})["Location"]
    with platform_scope():
        Tenant.objects.filter(id=tenant_of(world, school).id).update(error="OperationalError", attempts=5)
    page = operator.browser.get(url)
    assert [tenant.title for tenant in page.context["failures"]] == ["Школа № 9"]
    operator.browser.post(f"{url}retry/")
    assert (tenant_of(world, school).error, tenant_of(world, school).attempts) == ("", 0)


def test_suspended_school_is_closed_and_opened_again(world: World, operator: Member) -> None:
    school = organisation(world.north, operator.actor)
    with tenant_scope(world.north):
        Organisation.objects.filter(id=school.id).update(tenant_id=world.lyceum.id)
    curator = member(world.lyceum, Role.CURATOR)
    operator.browser.post(f"/organisations/{school.id}/suspend/")
    assert curator.browser.get("/session/close/").status_code == 503
    operator.browser.post(f"/organisations/{school.id}/resume/")
    assert curator.browser.get("/session/close/").status_code == 405


def test_analyst_may_not_suspend(world: World, operator: Member) -> None:
    school = organisation(world.north, operator.actor)
    assert member(world.north, Role.ANALYST).browser.post(f"/organisations/{school.id}/suspend/").status_code == 403


def test_inviting_a_curator_connects_the_school(
    world: World, operator: Member, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    school = organisation(world.north, operator.actor, "Школа № 7")
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        operator.browser.post(
            f"/organisations/{school.id}/invite/",
            {"full_name": "Петрова Ирина Сергеевна", "email": "Petrova@Example.org"},
        )
    assert tenant_of(world, school).state == TenantState.NEW
    callbacks[-1]()
    letter = mail.outbox[-1]
    assert letter.to == ["petrova@example.org"]
    assert "Петрова" not in letter.subject + letter.body
    assert "Школа № 7" in letter.body
    assert "Северная область" in letter.body
    assert re.search(r"/invitations/\S{20,}/", letter.body)


def test_invitation_is_sent_again_and_taken_back(
    world: World, operator: Member, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    school = organisation(world.north, operator.actor)
    with tenant_scope(world.north):
        Organisation.objects.filter(id=school.id).update(tenant_id=world.lyceum.id)
    url = f"/organisations/{school.id}/"
    with django_capture_on_commit_callbacks(execute=True):
        operator.browser.post(f"{url}invite/", {"full_name": "Ким Вера Павловна", "email": "kim@example.org"})
        first = operator.browser.get(url).context["invitations"][0]
        operator.browser.post(f"{url}invitations/{first.id}/resend/")
    links = [re.search(r"/invitations/\S+/", letter.body).group() for letter in mail.outbox]
    assert len(set(links)) == 2
    browser = Client(SERVER_NAME="nastavnik.localhost")
    assert browser.post(links[0], {"password": "длинная фраза для входа"}).status_code == 409
    second = operator.browser.get(url).context["invitations"][0]
    operator.browser.post(f"{url}invitations/{second.id}/revoke/")
    assert browser.post(links[1], {"password": "длинная фраза для входа"}).status_code == 409
    assert operator.browser.get(url).context["invitations"] == []


def test_invitation_of_another_school_is_not_found(world: World, operator: Member) -> None:
    school, other = (
        organisation(world.north, operator.actor, "Школа № 7"),
        organisation(world.north, operator.actor, "Лицей № 8"),
    )
    with tenant_scope(world.north):
        Organisation.objects.filter(id=school.id).update(tenant_id=world.lyceum.id)
        Organisation.objects.filter(id=other.id).update(tenant_id=world.gymnasium.id)
    operator.browser.post(f"/organisations/{school.id}/invite/", {"full_name": "Ким Вера", "email": "kim@example.org"})
    invitation = operator.browser.get(f"/organisations/{school.id}/").context["invitations"][0]
    url = f"/organisations/{other.id}/invitations/{invitation.id}/revoke/"
    assert operator.browser.post(url).status_code == 404


def test_bulk_invitation_previews_and_writes_to_own_addresses(
    world: World, operator: Member, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    reachable = organisation(world.north, operator.actor, "Школа № 7", email="s7@example.org")
    organisation(world.north, operator.actor, "Школа без почты")
    page = operator.browser.post("/organisations/", {"everything": "yes", "action": "invite"})
    assert [str(row.value) for row in page.context["rows"]] == ["2", "1", "1", "1", "0"]
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        operator.browser.post("/organisations/invite/", {"everything": "yes"})
    callbacks[-1]()
    assert [letter.to for letter in mail.outbox] == [["s7@example.org"]]
    again = operator.browser.post("/organisations/invite/", {"selected": [reachable.id]}, follow=True)
    assert again.status_code == 409
    assert len(mail.outbox) == 1


def test_ordered_schools_are_built_for_real(committed_world: World) -> None:
    """With real transactions the order reaches the worker and the school answers on its host."""
    world = committed_world
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    schools = [
        organisation(world.north, operator.actor, f"Школа № {number}", number=str(number)) for number in (21, 22)
    ]
    response = operator.browser.post("/organisations/activate/", {"selected": [school.id for school in schools]})
    page = operator.browser.get(response["Location"])
    assert (page.context["progress"].done, page.context["progress"].finished) == (2, True)
    with platform_scope():
        batch = ProvisioningBatch.objects.get(id=UUID(response["Location"].split("/")[2]))
        assert {tenant.state for tenant in batch.tenants.all()} == {TenantState.READY}
    assert Client(SERVER_NAME=f"school-21.{world.north.host}").get("/session/").status_code == 404
    assert Client(SERVER_NAME=f"school-21.{world.north.host}").get("/look/").status_code != 503
