"""Documents as files: cases of names, who may open them, what a name may contain."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx
import pytest
import time_machine
from pypdf import PdfReader

from apps.core.actor import Role
from apps.school.documents.models import Document
from apps.school.documents.orders import pairing_order
from apps.school.documents.papers import Named, PairingOrder
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


def words_of(content: bytes) -> list[str]:
    """Return the words of a PDF by page, blank spaces aside."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def printed_of(order: PairingOrder) -> list[str]:
    made = pairing_order(order)
    assert made.printed is not None
    return words_of(made.printed)


def test_word_and_pdf_say_the_same() -> None:
    in_word = set(text_of(pairing_order(ORDER).content).split())
    in_print = set(" ".join(printed_of(ORDER)).split())
    layout = {"/", "______________"}
    assert (in_word ^ in_print) - {"2"} <= layout


def test_those_who_get_a_duty_sign_that_they_have_read_the_order() -> None:
    sheet = printed_of(ORDER)[-1]
    assert "ознакомлены" in sheet
    assert "1 Куратова Мария Ивановна" in sheet
    assert "2 Белова Анна Сергеевна" in sheet
    assert "Гусев" not in sheet


def test_long_order_repeats_the_header_and_numbers_its_pages() -> None:
    mentor, mentees = ORDER.groups[0]
    pages = printed_of(replace(ORDER, groups=[(mentor, mentees)] * 300))
    listed = [page for page in pages if "Белову" in page]
    assert len(listed) > 5
    assert all("Наставника закрепить за" in page for page in listed)
    assert [page.split()[0] for page in pages[1:]] == [str(number) for number in range(2, len(pages) + 1)]
    assert sum(page.count("Белову Анну Сергеевну (10А)") for page in pages) == 300


def test_order_without_a_number_leaves_room_for_a_pen() -> None:
    assert "№ ______" in printed_of(replace(ORDER, number=""))[0]


def test_name_that_looks_like_typst_is_text() -> None:
    sly = Named('#read("/etc/passwd")', "*Анна* $x$", "", "", "10А")
    first = printed_of(replace(ORDER, groups=[(sly, ORDER.groups[0][1])]))[0]
    assert "#read(" in first
    assert "*Анна* $x$" in first


@pytest.fixture
def order_document(world: World) -> Document:
    made = pairing_order(ORDER)
    with tenant_scope(world.lyceum):
        return Document.objects.create(
            kind="pairing_order", dated=TODAY, title="О закреплении", file=made.content, printed=made.printed,
            file_name="pairing-order-17-2026-11-23.docx", content_type=made.content_type,
        )  # fmt: skip


def test_pdf_is_guarded_as_the_word_file_is(world: World, order_document: Document) -> None:
    address = f"/documents/{order_document.id}/pdf/"
    for stranger in (
        factories.member(world.lyceum, Role.MENTEE, "Тимофей Гусев"),
        factories.member(world.gymnasium, Role.HEAD, "Анна Чужая"),
    ):
        assert stranger.browser.get(address).status_code == 404
    assert factories.member(world.lyceum, Role.PSYCHOLOGIST, "Пётр Психолог").browser.get(address).status_code == 403
    auditor = factories.member(world.lyceum, Role.AUDITOR, "Вера Проверяющая")
    answer = auditor.browser.get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="pairing-order-17-2026-11-23.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert "ПРИКАЗ" in words_of(answer.content)[0]


def test_list_offers_what_there_is(world: World, order_document: Document) -> None:
    with tenant_scope(world.lyceum):
        only_pdf = Document.objects.create(
            kind="thanks", dated=TODAY, title="Письмо", file=b"%PDF", file_name="thanks-1.pdf",
            content_type="application/pdf",
        )  # fmt: skip
    head = factories.member(world.lyceum, Role.HEAD, "Олег Директоров")
    page = head.browser.get("/documents/").content.decode()
    assert f"/documents/{order_document.id}/pdf/" in page
    assert f"/documents/{order_document.id}/file/" in page
    assert f"/documents/{only_pdf.id}/file/" in page
    assert f"/documents/{only_pdf.id}/pdf/" not in page
    assert head.browser.get(f"/documents/{only_pdf.id}/pdf/").status_code == 404


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
