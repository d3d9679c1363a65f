"""Employers and mentors on screen: open registration, decisions, cabinets, and what each role is refused."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.core.actor import Role
from apps.core.errors import NotFound
from apps.region.partners import registry, selectors, services
from apps.region.partners.models import ExternalMentor, Partner
from apps.region.partners.services.mentors import mentor_accounts_link
from tenants.context import require_school, tenant_scope
from tenants.testing import World
from tests.factories import member, stranger
from tests.region.partners.builders import MENTOR, REGISTRATION, Company, admitted, company, engaged, mark, today

FORM = {**MENTOR, "birth_date": "1985-04-02", "competences": "Электротехника, чертежи"}


@pytest.fixture
def employer(world: World) -> Company:
    return company(world.north)


# --- the open page


def test_wrong_inn_is_refused_in_words(world: World) -> None:
    page = stranger(world.north).post("/partners/register/", {**REGISTRATION, "inn": "7707083894"})
    assert "контрольная цифра не сходится" in page.content.decode()
    with tenant_scope(world.north):
        assert Partner.objects.count() == 0


def test_filled_trap_does_nothing(world: World) -> None:
    response = stranger(world.north).post("/partners/register/", {**REGISTRATION, "website": "http://spam.example"})
    assert response["Location"] == "/partners/registered/"
    with tenant_scope(world.north):
        assert Partner.objects.count() == 0


def test_too_many_applications_of_one_address(world: World) -> None:
    browser = stranger(world.north)
    codes = [browser.post("/partners/register/", {}, REMOTE_ADDR=f"2001:db8::{n}").status_code for n in range(1, 8)]
    assert codes == [200, 200, 200, 200, 200, 429, 429]
    assert browser.post("/partners/register/", {}, REMOTE_ADDR="203.0.113.5").status_code == 200


def test_region_limits_are_not_per_region(world: World) -> None:
    for _number in range(5):
        stranger(world.north).post("/partners/register/", {}, REMOTE_ADDR="203.0.113.7")
    assert stranger(world.south).post("/partners/register/", {}, REMOTE_ADDR="203.0.113.7").status_code == 429


def test_employer_registers_and_confirms_the_address(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = stranger(world.north).post("/partners/register/", REGISTRATION)
    assert response["Location"] == "/partners/registered/"
    assert stranger(world.north).get("/partners/registered/").status_code == 200
    assert mail.outbox[0].to == ["hr@pribor.example.org"]
    assert "Орлова" not in mail.outbox[0].subject
    again = stranger(world.north).post("/partners/register/", REGISTRATION)
    assert "уже подала заявку" in again.content.decode()
    with tenant_scope(world.south):
        assert Partner.objects.count() == 0


def test_rejected_employer_may_apply_again(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    stranger(world.north).post("/partners/register/", REGISTRATION)
    with tenant_scope(world.north):
        partner = Partner.objects.get()
    operator.browser.post(f"/partners/{partner.id}/reject/", {"reason": "Нет договора"})
    stranger(world.north).post("/partners/register/", {**REGISTRATION, "contact_email": "new@pribor.example.org"})
    with tenant_scope(world.north):
        assert Partner.objects.values_list("state", "contact_email").get() == ("submitted", "new@pribor.example.org")


# --- decisions


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MUNICIPAL_COORDINATOR, Role.PARTNER_MANAGER, Role.EXTERNAL_MENTOR])
def test_only_the_operator_decides(world: World, employer: Company, role: Role) -> None:
    mentor = admitted(world.north, employer)
    browser = member(world.north, role).browser
    assert browser.post(f"/partners/{employer.partner.id}/suspend/", {"reason": "x"}).status_code == 403
    assert browser.post(f"/mentors/{mentor.id}/ban/", {"reason": "x"}).status_code == 403
    assert browser.post(f"/mentors/{mentor.id}/approve/", {}).status_code == 403


def test_another_region_finds_nothing(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    browser = member(world.south, Role.REGIONAL_OPERATOR).browser
    assert browser.get(f"/partners/{employer.partner.id}/").status_code == 404
    assert browser.get(f"/mentors/{mentor.id}/").status_code == 404
    assert browser.post(f"/partners/{employer.partner.id}/approve/").status_code == 404


def test_analyst_sees_lists_without_contacts(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    browser = member(world.north, Role.ANALYST).browser
    pages = [f"/partners/{employer.partner.id}/", f"/mentors/{mentor.id}/", "/partners/", "/mentors/"]
    text = "".join(browser.get(page).content.decode() for page in pages)
    assert "Завод «Прибор»" in text
    assert "example.org" not in text
    assert "123-45-67" not in text


def test_representative_sees_only_the_own_company(world: World, employer: Company) -> None:
    other = company(world.north, inn="7736050003", title="Завод «Сигнал»")
    foreign = admitted(world.north, other, email="foreign@example.org")
    browser = employer.manager.browser
    assert "Завод «Сигнал»" not in browser.get("/partner/").content.decode()
    assert browser.get(f"/mentors/{foreign.id}/").status_code == 404
    assert browser.post(f"/mentors/{foreign.id}/edit/", FORM).status_code == 404
    assert browser.post(f"/mentors/{foreign.id}/pause/").status_code == 404
    assert browser.get("/mentors/").status_code == 403


def test_company_adds_a_mentor_and_the_region_lets_in(world: World, employer: Company) -> None:
    manager, operator = employer.manager.browser, employer.operator.browser
    assert manager.post("/partner/mentors/new/", FORM).status_code == 302
    with tenant_scope(world.north):
        mentor = ExternalMentor.objects.get()
        assert (mentor.state, mentor.competences) == ("submitted", ["электротехника", "чертежи"])
    home = operator.get("/")
    assert "наставник ждёт допуска" in home.content.decode()
    values = {key: str(value) for key, value in mark().items()}
    assert operator.post(f"/mentors/{mentor.id}/approve/", values).status_code == 302
    with tenant_scope(world.north):
        assert ExternalMentor.objects.get().state == "approved"
    assert "Соколов" in manager.get("/partner/").content.decode()


def test_unapproved_company_adds_nobody(world: World) -> None:
    stranger(world.north).post("/partners/register/", REGISTRATION)
    with tenant_scope(world.north):
        partner = Partner.objects.get()
    manager = member(world.north, Role.PARTNER_MANAGER, subject_id=partner.id).browser
    page = manager.post("/partner/mentors/new/", FORM)
    assert "после того, как заявку вашей организации подтвердят" in page.content.decode()


def test_minor_is_not_an_external_mentor(world: World, employer: Company) -> None:
    born = today() - timedelta(days=17 * 365)
    page = employer.manager.browser.post("/partner/mentors/new/", {**FORM, "birth_date": born.isoformat()})
    assert "должен быть совершеннолетним" in page.content.decode()


@pytest.mark.parametrize(
    ("issued", "until", "sentence"),
    [(1, 30, "ещё не наступила"), (-400, -1, "уже прошёл"), (-10, 400, "не дольше 12 мес")],
)
def test_wrong_mark_is_refused(world: World, employer: Company, issued: int, until: int, sentence: str) -> None:
    with tenant_scope(world.north):
        mentor = services.mentor_add(actor=employer.manager.actor, values=MENTOR)
    values = {
        "number": "1",
        "issued_on": (today() + timedelta(days=issued)).isoformat(),
        "valid_until": (today() + timedelta(days=until)).isoformat(),
    }
    page = employer.operator.browser.post(f"/mentors/{mentor.id}/approve/", values)
    assert sentence in page.content.decode()
    with tenant_scope(world.north):
        assert ExternalMentor.objects.get().state == "submitted"


# --- the mentor


def test_mentor_changes_only_the_own_and_only_some(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    other = admitted(world.north, employer, email="other@example.org", last_name="Белов")
    browser = member(world.north, Role.EXTERNAL_MENTOR, subject_id=mentor.id).browser
    assert browser.get(f"/mentors/{other.id}/").status_code == 404
    values = {"competences": "сварка", "capacity": "2", "hours_per_month": "6", "position": "Директор"}
    browser.post(f"/mentors/{mentor.id}/edit/", values)
    browser.post("/mentor/ethics/")
    with tenant_scope(world.north):
        changed = ExternalMentor.objects.get(id=mentor.id)
    assert (changed.capacity, changed.competences, changed.position) == (2, ["сварка"], "Инженер-наладчик")
    assert changed.ethics_accepted_on == today()
    assert browser.get("/mentor/").status_code == 200


def test_invited_mentor_gets_an_account_on_the_card(
    world: World, employer: Company, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    mentor = admitted(world.north, employer)
    with django_capture_on_commit_callbacks(execute=True):
        employer.manager.browser.post(f"/mentors/{mentor.id}/invite/")
    assert mail.outbox[-1].to == ["sokolov@pribor.example.org"]
    account = member(world.north, Role.EXTERNAL_MENTOR, subject_id=mentor.id).user
    with tenant_scope(world.north):
        assert (mentor_accounts_link(), mentor_accounts_link()) == (1, 0)
        assert ExternalMentor.objects.get(id=mentor.id).user_id == account.pk


# --- schools


def test_catalogue_gives_the_minimal_card(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    curator = member(world.lyceum, Role.CURATOR).actor
    with tenant_scope(world.lyceum):
        card = selectors.mentor_catalogue(actor=curator)[0]
        assert (card.name, card.company, card.free_places) == ("Пётр С.", "Завод «Прибор»", 5)
        assert "Соколов" not in repr(card)
        assert "@" not in repr(card)
        with pytest.raises(NotFound):
            selectors.engagement_card(actor=curator, mentor_id=mentor.id)
    with tenant_scope(world.college):
        assert selectors.mentor_catalogue(actor=member(world.college, Role.CURATOR).actor) == []


def test_mentors_not_admitted_are_not_offered(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    curator = member(world.lyceum, Role.CURATOR).actor
    employer.manager.browser.post(f"/mentors/{mentor.id}/pause/")
    with tenant_scope(world.lyceum):
        assert selectors.mentor_catalogue(actor=curator) == []
        with pytest.raises(NotFound):
            services.engagement_request(actor=curator, mentor_id=mentor.id, places=1)


def test_full_card_opens_with_the_agreement(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    curator = member(world.lyceum, Role.CURATOR).actor
    with tenant_scope(world.lyceum):
        first = services.engagement_request(actor=curator, mentor_id=mentor.id, places=2, message="Кружок")
        assert services.engagement_request(actor=curator, mentor_id=mentor.id, places=2) == first
    own = member(world.north, Role.EXTERNAL_MENTOR, subject_id=mentor.id)
    assert "Кружок" in own.browser.get("/mentor/").content.decode()
    assert own.browser.post(f"/engagements/{first}/approve/").status_code == 302
    with tenant_scope(world.lyceum):
        services.engagement_bind(actor=curator, engagement_id=first, person_id=curator.user_id)
        card = selectors.engagement_card(actor=curator, mentor_id=mentor.id)
    assert (card.last_name, card.places, card.is_admitted, card.person_id) == ("Соколов", 2, True, curator.user_id)
    with tenant_scope(world.gymnasium), pytest.raises(NotFound):
        selectors.engagement_card(actor=member(world.gymnasium, Role.CURATOR).actor, mentor_id=mentor.id)


def test_foreign_company_does_not_answer(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    other = company(world.north, inn="7736050003", title="Завод «Сигнал»")
    curator = member(world.lyceum, Role.CURATOR).actor
    with tenant_scope(world.lyceum):
        request_id = services.engagement_request(actor=curator, mentor_id=mentor.id, places=1)
    assert other.manager.browser.post(f"/engagements/{request_id}/approve/").status_code == 404
    assert employer.manager.browser.post(f"/engagements/{request_id}/decline/", {"reason": "Отпуск"}).status_code == 302
    with tenant_scope(world.lyceum), pytest.raises(NotFound):
        selectors.engagement_card(actor=curator, mentor_id=mentor.id)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[UUID, UUID]]:
    """Which schools were told that which mentor is stopped."""
    seen: list[tuple[UUID, UUID]] = []
    monkeypatch.setattr(registry, "_stopped", [lambda mentor_id: seen.append((require_school().id, mentor_id))])
    return seen


def test_ban_reaches_every_school_at_once(
    world: World,
    employer: Company,
    told: list[tuple[UUID, UUID]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    mentor = admitted(world.north, employer)
    engaged(world.lyceum, employer, mentor.id)
    engaged(world.gymnasium, employer, mentor.id)
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        employer.operator.browser.post(f"/mentors/{mentor.id}/ban/", {"reason": "Жалоба"})
    with tenant_scope(world.north):
        callbacks[-1]()
    assert set(told) == {(world.lyceum.id, mentor.id), (world.gymnasium.id, mentor.id)}
    with tenant_scope(world.lyceum):
        card = selectors.engagement_card(actor=member(world.lyceum, Role.CURATOR).actor, mentor_id=mentor.id)
    assert (card.state, card.is_admitted) == ("banned", False)


def test_every_page_opens(world: World, employer: Company) -> None:
    mentor = admitted(world.north, employer)
    engaged(world.lyceum, employer, mentor.id)
    operator, manager = employer.operator.browser, employer.manager.browser
    for page in ("/partners/", "/mentors/", "/mentors/?state=expiring", "/engagements/", f"/mentors/{mentor.id}/"):
        assert operator.get(page).status_code == 200, page
    for page in ("/partner/", "/partner/edit/", "/partner/mentors/new/", f"/mentors/{mentor.id}/edit/"):
        assert manager.get(page).status_code == 200, page
    assert stranger(world.north).get("/partners/register/").status_code == 200
