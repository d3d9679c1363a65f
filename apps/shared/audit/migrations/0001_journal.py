"""The partitioned journal. Unmanaged in Django, because partitioning is not in its vocabulary."""

from django.db import migrations, models
from django.db.models.functions import UUID7, Now

CREATE = """
CREATE TABLE audit_entry (
    at timestamptz NOT NULL DEFAULT statement_timestamp(),
    id uuid NOT NULL DEFAULT uuidv7(),
    schema_name varchar(16) NOT NULL,
    tenant_id uuid,
    user_id uuid,
    role varchar(24) NOT NULL,
    action varchar(64) NOT NULL,
    object_type varchar(48) NOT NULL,
    object_id uuid,
    changes jsonb NOT NULL,
    request_id varchar(36) NOT NULL,
    PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE TABLE audit_entry_rest PARTITION OF audit_entry DEFAULT;
CREATE INDEX audit_entry_tenant_at ON audit_entry (tenant_id, at DESC);
CREATE INDEX audit_entry_object ON audit_entry (object_id, at DESC);
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_own_rows ON audit_entry TO nastavnik_schools, nastavnik_regions
    USING (schema_name = current_user) WITH CHECK (schema_name = current_user);
CREATE POLICY audit_platform ON audit_entry TO nastavnik_platform USING (true) WITH CHECK (true);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("tenants", "0002_roles")]
    operations = [
        migrations.RunSQL(CREATE, "DROP TABLE audit_entry"),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "at", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(db_default=Now())),
                ("id", models.UUIDField(db_default=UUID7())),
                ("schema_name", models.CharField(max_length=16)),
                ("tenant_id", models.UUIDField(null=True)),
                ("user_id", models.UUIDField(null=True)),
                ("role", models.CharField(max_length=24)),
                ("action", models.CharField(max_length=64)),
                ("object_type", models.CharField(max_length=48)),
                ("object_id", models.UUIDField(null=True)),
                ("changes", models.JSONField(default=dict)),
                ("request_id", models.CharField(blank=True, max_length=36)),
            ],
            options={
                "verbose_name": "запись журнала",
                "verbose_name_plural": "журнал действий",
                "db_table": "audit_entry",
                "managed": False,
            },
        ),
    ]
