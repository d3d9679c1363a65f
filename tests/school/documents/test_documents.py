"""Documents as files: cases of names, who may open them, what a name may contain."""

from __future__ import annotations

import io
from datetime import date

import docx
import time_machine

from apps.core.actor import Role
from apps.school.documents.models import Document
from apps.school.documents.office import Named, PairingOrder, pairing_order
from tenants.context import tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.mentorships.situation import TODAY, programme, seed_region

ORDER = PairingOrder(
    school="Лицей № 1",
    number="17-н",
    dated=date(2026, 11, 23),
    programme="Старший — младшему",
    form="Ученик — ученик",
    ends_on=date(2027, 5, 25),
    curator=Named("Куратова", "Мария", "Ивановна", "f"),
    groups=[
        (
            Named("Белова", "Анна", "Сергеевна", "f", "10А"),
            [Named("Гусев", "Тимофей", "Олегович", "m", "5Б"), Named("Ким", "Ли {{ 7*7 }}", "", "", "5Б")],
        )
    ],
)


def text_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_order_puts_names_into_their_cases() -> None:
    text = text_of(pairing_order(ORDER).content)
    assert "от 23\u00a0ноября 2026 № 17-н" in text
    assert "Белову Анну Сергеевну (10А)" in text
    assert "Гусевым Тимофеем Олеговичем (5Б)" in text
    assert "Куратовой Марии Ивановне" in text


def test_name_that_looks_like_a_template_is_text() -> None:
    assert "Ким Ли {{ 7*7 }} (5Б)" in text_of(pairing_order(ORDER).content)


def test_roadmap_is_issued_from_the_list_of_documents(world: World) -> None:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        running = programme(world.lyceum).programme
        running.tasks.create(stage=1, title="Издать приказ", owner="директор", due_on=date(2026, 9, 20))
        curator = factories.member(world.lyceum, Role.CURATOR)
        page = curator.browser.get(f"/documents/?programme={running.id}").content.decode()
        assert "Издать дорожную карту" in page
        done = curator.browser.post(f"/completion/programmes/{running.id}/roadmap/", follow=True)
        assert "Издать приказ" in text_of(done.content)
        teacher = factories.member(world.lyceum, Role.PSYCHOLOGIST, "Пётр Психолог")
        assert teacher.browser.post(f"/completion/programmes/{running.id}/roadmap/").status_code == 403
        assert teacher.browser.get("/documents/").status_code == 403
        assert Document.objects.count() == 1


def test_file_of_another_school_is_not_there(world: World) -> None:
    with tenant_scope(world.lyceum):
        document = Document.objects.create(
            kind="thanks", dated=TODAY, title="Письмо", file=b"%PDF", file_name="thanks-1.pdf",
            content_type="application/pdf",
        )  # fmt: skip
    own = factories.member(world.lyceum, Role.HEAD, "Олег Директоров")
    response = own.browser.get(f"/documents/{document.id}/file/")
    assert response["Content-Disposition"] == 'attachment; filename="thanks-1.pdf"'
    foreign = factories.member(world.gymnasium, Role.HEAD, "Анна Чужая")
    assert foreign.browser.get(f"/documents/{document.id}/file/").status_code == 404
    pupil = factories.member(world.lyceum, Role.MENTEE, "Тимофей Гусев")
    assert pupil.browser.get(f"/documents/{document.id}/file/").status_code == 404
