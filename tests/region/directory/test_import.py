"""The import of a registry on screen: check, load, repeat, undo, marks — and what it refuses."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.actor import Role
from apps.core.errors import Forbidden, NotFound
from apps.region.directory.models import Municipality, Organisation, RegistryImport
from apps.region.directory.services.activation import organisations_activate
from apps.region.directory.services.errors import DirectoryRefused
from apps.region.directory.services.imports import import_apply, import_check, import_recheck, import_undo
from tenants.context import tenant_scope
from tenants.testing import World
from tests.factories import Member, member
from tests.region.directory.builders import FILE, HEADER, organisation, registry_file

DATA = Path(__file__).parents[3] / "apps/region/directory/data"


def upload(operator: Member, text: str = FILE) -> str:
    response = operator.browser.post("/imports/new/", {"file": registry_file(text)})
    assert response.status_code == 302
    return str(response["Location"])


def test_analyst_may_not_import(world: World) -> None:
    analyst = member(world.north, Role.ANALYST)
    assert analyst.browser.get("/imports/new/").status_code == 403
    with tenant_scope(world.north), pytest.raises(Forbidden):
        import_check(actor=analyst.actor, file_name="a.csv", data=FILE.encode())


def test_import_of_another_region_is_not_found(world: World) -> None:
    north, south = member(world.north, Role.REGIONAL_OPERATOR), member(world.south, Role.REGIONAL_OPERATOR)
    url = upload(north)
    assert south.browser.get(url).status_code == 404
    assert south.browser.post(f"{url}apply/").status_code == 404


def test_unreadable_file_is_refused_in_words(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    page = operator.browser.post("/imports/new/", {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04broken")})
    assert page.status_code == 200
    assert "error" in page.content.decode()
    with tenant_scope(world.north):
        assert RegistryImport.objects.count() == 0


def test_checking_changes_nothing(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    page = operator.browser.get(upload(operator)).content.decode()
    assert "в справочнике ещё ничего не изменилось" in page
    assert "контрольная цифра не сходится" in page
    with tenant_scope(world.north):
        assert Organisation.objects.count() == 0


def test_rows_are_filtered_by_their_counter(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    page = operator.browser.get(f"{upload(operator)}?decision=reject")
    assert [row["number"] for row in page.context["rows"]] == [5]


def test_loading_fills_the_directory(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    operator.browser.post(f"{upload(operator)}apply/")
    with tenant_scope(world.north):
        assert sorted(Organisation.objects.values_list("title", flat=True)) == ["Гимназия № 1534", "Школа № 1505"]
        school = Organisation.objects.get(number="1505")
        assert [building["address"] for building in school.addresses] == ["ул. Лесная, 1", "ул. Лесная, 9"]
        assert school.municipality.parent.title == "Восточный округ"
    with tenant_scope(world.south):
        assert Organisation.objects.count() == 0


def test_same_file_twice_brings_nothing_new(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    operator.browser.post(f"{upload(operator)}apply/")
    again = operator.browser.get(upload(operator)).context["import"]
    assert (again.counts["create"], again.counts["update"], again.counts["merge"]) == (0, 0, 0)
    assert again.counts["unchanged"] == 3


def test_second_click_on_load_changes_nothing(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    url = upload(operator)
    operator.browser.post(f"{url}apply/")
    operator.browser.post(f"{url}apply/")
    with tenant_scope(world.north):
        assert Organisation.objects.count() == 2


def test_loading_says_so_once_however_often_it_is_clicked(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    url = upload(operator)
    operator.browser.post(f"{url}apply/")
    page = operator.browser.post(f"{url}apply/", follow=True).content.decode()
    assert page.count("notice-success") == 1
    assert page.count(f'action="{url}undo/"') == 1


def test_loading_is_refused_when_the_directory_changed(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR).actor
    with tenant_scope(world.north):
        first = import_check(actor=operator, file_name="a.csv", data=FILE.encode())
        second = import_check(actor=operator, file_name="b.csv", data=FILE.encode())
        import_apply(actor=operator, import_id=first.id)
        with pytest.raises(DirectoryRefused, match="справочник изменился"):
            import_apply(actor=operator, import_id=second.id)
        assert import_recheck(actor=operator, import_id=second.id).counts["create"] == 0


def test_undo_restores_what_was_before(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    operator.browser.post(f"{upload(operator)}apply/")
    changed = FILE.replace("ул. Речная, 2;;", "ул. Речная, 2;g1534@example.org;")
    url = upload(operator, changed + "ГБОУ города Москвы «Школа № 11»;Южный округ;;;;\n")
    operator.browser.post(f"{url}apply/")
    with tenant_scope(world.north):
        assert Organisation.objects.get(number="1534").email == "g1534@example.org"
    operator.browser.post(f"{url}undo/")
    with tenant_scope(world.north):
        assert Organisation.objects.get(number="1534").email == ""
        assert not Organisation.objects.filter(number="11").exists()
        assert Organisation.objects.count() == 2


def test_undo_removes_only_its_own_municipalities(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    url = upload(operator)
    operator.browser.post(f"{url}apply/")
    operator.browser.post(f"{url}undo/")
    with tenant_scope(world.north):
        assert (Organisation.objects.count(), Municipality.objects.count()) == (0, 0)


def test_undo_keeps_what_somebody_edited_since(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    operator.browser.post(f"{upload(operator)}apply/")
    url = upload(operator, FILE.replace("ул. Речная, 2;;", "ул. Речная, 2;g1534@example.org;"))
    operator.browser.post(f"{url}apply/")
    with tenant_scope(world.north):
        Organisation.objects.filter(number="1534").update(email="office@example.org")
    operator.browser.post(f"{url}undo/")
    with tenant_scope(world.north):
        assert Organisation.objects.get(number="1534").email == "office@example.org"


def test_undo_is_refused_when_a_school_is_connected(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    url = upload(operator)
    operator.browser.post(f"{url}apply/")
    with tenant_scope(world.north):
        school = Organisation.objects.get(number="1505")
        organisations_activate(actor=operator.actor, organisation_ids=[school.id])
        with pytest.raises(DirectoryRefused, match="Школа № 1505"):
            import_undo(actor=operator.actor, import_id=RegistryImport.objects.get().id)
        assert Organisation.objects.count() == 2


def test_undo_goes_from_the_last_import(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    first = upload(operator)
    operator.browser.post(f"{first}apply/")
    operator.browser.post(
        f"{upload(operator, FILE.replace('ул. Речная, 2;;', 'ул. Речная, 2;g1534@example.org;'))}apply/"
    )
    page = operator.browser.post(f"{first}undo/", follow=True)
    assert page.status_code == 409
    assert "Сначала отмените более позднюю" in page.content.decode()


def test_file_comes_back_with_marks(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    response = operator.browser.get(f"{upload(operator)}file/")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet.cell(1, 7).value == "Ошибка"
    assert "контрольная цифра" in sheet.cell(5, 7).value


def test_doubtful_organisations_wait_for_a_decision(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    text = HEADER + (
        "Частное учреждение «Школа Росток»;Восточный округ;;;;\nЧастное учреждение «Школа Росток»;Южный округ;;;;\n"
    )
    url = upload(operator, text)
    question = operator.browser.get(url).context["questions"][0]
    operator.browser.post(f"{url}apply/")
    with tenant_scope(world.north):
        assert Organisation.objects.count() == 1
    operator.browser.post(f"{url}undo/")
    operator.browser.post(f"{url}recheck/")
    operator.browser.post(f"{url}answers/", {f"answer-{question['key']}": "separate"})
    operator.browser.post(f"{url}apply/")
    with tenant_scope(world.north):
        assert Organisation.objects.count() == 2


def test_real_registry_of_a_region(world: World) -> None:
    """1,094 rows of open data: loaded, nothing new the second time, undone to nothing."""
    operator = member(world.north, Role.REGIONAL_OPERATOR).actor
    name = "moscow-secondary-schools-2013.csv"
    data = gzip.decompress((DATA / f"{name}.gz").read_bytes())
    with tenant_scope(world.north):
        checked = import_check(actor=operator, file_name=name, data=data)
        import_apply(actor=operator, import_id=checked.id)
        loaded = Organisation.objects.count()
        again = import_check(actor=operator, file_name=name, data=data)
        assert loaded > 600
        assert (again.counts["create"], again.counts["update"], again.counts["reject"]) == (0, 0, 0)
        import_undo(actor=operator, import_id=checked.id)
        assert Organisation.objects.count() == 0


def test_hand_made_organisation_is_recognised(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    organisation(world.north, operator.actor, "Школа № 1505", number="1505", inn="7707083893")
    text = "Полное наименование;ИНН\nГБОУ «Школа № 1505»;7707083893\n"
    counts = operator.browser.get(upload(operator, text)).context["import"].counts
    assert (counts["create"], counts["update"]) == (0, 1)


def test_missing_import_is_not_found(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR).actor
    with tenant_scope(world.north), pytest.raises(NotFound):
        import_apply(actor=operator, import_id=world.south.id)
