"""A school as a file: export, drop, restore. Seconds for one school, whatever the number of others.

``pg_dump -n`` of one school among 1,500 takes 42 s and 531 MB, because it reads the whole
catalogue first (measured). One COPY per table in one repeatable-read transaction needs only
the tables themselves. The structure is not in the file: it comes from the level's script,
and a file of another structure version is refused.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Final

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from tenants.errors import TenancyError
from tenants.levels import Level
from tenants.models import Tenant, TenantState
from tenants.names import catalogue_role, is_schema_name
from tenants.provisioning import grants, script
from tenants.provisioning.build import create_schema
from tenants.routing.hosts import forget

_MAGIC: Final = b"NASTAVNIK-SCHOOL-1\n"
_CHUNK: Final = 1 << 20


class TransferRefused(TenancyError):
    """The file is damaged, of another version, or the tenant is not in the right state."""


@dataclass(frozen=True, slots=True)
class TableDigest:
    """What a table contained: its number of rows and a checksum of its sorted rows."""

    rows: int
    checksum: str


def tenant_digests(tenant: Tenant) -> dict[str, TableDigest]:
    """Return the content checksum of every table of a tenant, to compare before and after."""
    with connections["owner"].cursor() as cursor:
        connection: psycopg.Connection = cursor.connection
        digests = {}
        for table in grants.tables_of(Level(tenant.type)):
            query = sql.SQL("SELECT count(*), coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t.id)), '') FROM {} t")
            row = connection.execute(query.format(sql.Identifier(tenant.schema_name, table))).fetchone()
            digests[table] = TableDigest(*row) if row else TableDigest(0, "")
    return digests


def tenant_export(tenant: Tenant, target: BinaryIO) -> int:
    """Write a tenant's rows to ``target`` from one snapshot; return the number of tables."""
    tables = grants.tables_of(Level(tenant.type))
    with gzip.open(target, "wb", compresslevel=1) as file:
        file.write(_MAGIC)
        header = {"type": tenant.type, "digest": tenant.migration_digest, "tables": tables}
        _write_block(file, json.dumps(header).encode())
        with connections["owner"].cursor() as cursor:
            connection: psycopg.Connection = cursor.connection
            with connection.transaction():
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                for table in tables:
                    _export_table(connection, tenant.schema_name, table, file)
    return len(tables)


def _export_table(connection: psycopg.Connection, schema: str, table: str, file: gzip.GzipFile) -> None:
    checksum = hashlib.sha256()
    copy = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(schema, table))
    with connection.cursor() as cursor, cursor.copy(copy) as rows:
        for data in rows:
            checksum.update(data)
            _write_block(file, bytes(data))
    _write_block(file, b"")
    file.write(checksum.digest())


def _write_block(file: gzip.GzipFile, data: bytes) -> None:
    file.write(struct.pack(">I", len(data)))
    file.write(data)


def _read_block(file: gzip.GzipFile) -> bytes:
    head = file.read(4)
    if len(head) != 4:
        raise TransferRefused("the file ends too early")
    (length,) = struct.unpack(">I", head)
    data = file.read(length)
    if len(data) != length:
        raise TransferRefused("the file ends too early")
    return data


def tenant_drop_schema(tenant: Tenant) -> None:
    """Delete a tenant's schema and role. The tenant must be suspended or archived: nobody is inside."""
    if tenant.state not in {TenantState.SUSPENDED, TenantState.ARCHIVED}:
        raise TransferRefused("suspend the tenant first")
    if not is_schema_name(tenant.schema_name):
        raise TransferRefused("not a tenant schema")
    roles = [tenant.schema_name]
    if tenant.type == Level.REGION:
        roles.append(catalogue_role(tenant.schema_name))
    with connections["owner"].cursor() as cursor:
        connection: psycopg.Connection = cursor.connection
        with connection.transaction():
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(tenant.schema_name)))
            for role in roles:
                # Roles belong to the server: a copy of this database on it may still need them.
                with suppress(psycopg.errors.DependentObjectsStillExist), connection.transaction():
                    connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
    forget(tenant.host)


def tenant_restore(tenant: Tenant, source: BinaryIO) -> None:
    """Rebuild a dropped schema from the script and fill it from a file, in one transaction.

    Raises TransferRefused for a file of another structure version or with damaged rows; the
    transaction then leaves no schema behind.
    """
    with gzip.open(source, "rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise TransferRefused("this is not an exported school")
        header = json.loads(_read_block(file))
        tables = grants.tables_of(Level(tenant.type))
        _text, digest = script.load(Level(tenant.type))
        if (header["type"], header["digest"], header["tables"]) != (tenant.type, digest, tables):
            raise TransferRefused("the file was made by another version; migrate before exporting")
        with connections["owner"].cursor() as cursor:
            connection: psycopg.Connection = cursor.connection
            with connection.transaction():
                create_schema(connection, tenant.ref(), settings.DATABASES["default"]["USER"])
                # Tables are filled in the order of their names; what they refer to is checked at the end.
                connection.execute("SET CONSTRAINTS ALL DEFERRED")
                for table in tables:
                    _import_table(connection, tenant.schema_name, table, file)


def _import_table(connection: psycopg.Connection, schema: str, table: str, file: gzip.GzipFile) -> None:
    checksum = hashlib.sha256()
    copy = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(schema, table))
    with connection.cursor() as cursor, cursor.copy(copy) as rows:
        while data := _read_block(file):
            checksum.update(data)
            rows.write(data)
    if file.read(checksum.digest_size) != checksum.digest():
        raise TransferRefused(f"rows of {table} are damaged")
