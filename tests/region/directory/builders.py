"""Organisations and files for the tests of the directory."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.actor import Actor
from apps.region.directory.models import Municipality, Organisation
from apps.region.directory.services.municipalities import municipality_create
from apps.region.directory.services.organisations import organisation_create
from tenants.context import TenantRef, tenant_scope

HEADER = "Полное наименование;Округ;Район;Адрес;Электронная почта;ИНН\n"
FILE = HEADER + (
    "ГБОУ города Москвы «Школа № 1505»;Восточный округ;район Сокольники;ул. Лесная, 1;s1505@example.org;\n"
    "ГБОУ города Москвы «Школа № 1505»;Восточный округ;район Сокольники;ул. Лесная, 9;s1505@example.org;\n"
    "ГБОУ города Москвы «Гимназия № 1534»;Южный округ;район Даниловский;ул. Речная, 2;;\n"
    "ГБОУ города Москвы «Лицей № 5»;Южный округ;район Даниловский;ул. Речная, 3;l5@example.org;1234567890\n"
)


def registry_file(text: str = FILE, name: str = "реестр.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def organisation(region: TenantRef, operator: Actor, title: str = "Школа № 7", **values: object) -> Organisation:
    with tenant_scope(region):
        return organisation_create(actor=operator, values={"title": title, "kind": "school", **values})


def municipality(region: TenantRef, operator: Actor, title: str) -> Municipality:
    with tenant_scope(region):
        return municipality_create(actor=operator, title=title)
