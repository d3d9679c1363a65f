"""The outbox, partitioned by tenant so that one noisy school bloats one eighth of it."""

from django.db import migrations, models
from django.db.models.functions import UUID7, Now

CREATE = """
CREATE TABLE outbox_event (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT uuidv7(),
    schema_name varchar(16) NOT NULL,
    topic varchar(48) NOT NULL,
    object_id uuid,
    created_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    attempts smallint NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT statement_timestamp(),
    PRIMARY KEY (tenant_id, id)
) PARTITION BY HASH (tenant_id);
CREATE TABLE outbox_event_0 PARTITION OF outbox_event FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE outbox_event_1 PARTITION OF outbox_event FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE outbox_event_2 PARTITION OF outbox_event FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE outbox_event_3 PARTITION OF outbox_event FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE outbox_event_4 PARTITION OF outbox_event FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE outbox_event_5 PARTITION OF outbox_event FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE outbox_event_6 PARTITION OF outbox_event FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE outbox_event_7 PARTITION OF outbox_event FOR VALUES WITH (MODULUS 8, REMAINDER 7);
ALTER TABLE outbox_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY outbox_own_rows ON outbox_event TO nastavnik_schools, nastavnik_regions
    USING (schema_name = current_user) WITH CHECK (schema_name = current_user);
CREATE POLICY outbox_platform ON outbox_event TO nastavnik_platform USING (true) WITH CHECK (true);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("tenants", "0002_roles")]
    operations = [
        migrations.RunSQL(CREATE, "DROP TABLE outbox_event"),
        migrations.CreateModel(
            name="OutboxEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField()),
                ("id", models.UUIDField(db_default=UUID7())),
                ("schema_name", models.CharField(max_length=16)),
                ("topic", models.CharField(max_length=48)),
                ("object_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("attempts", models.SmallIntegerField(db_default=0)),
                ("not_before", models.DateTimeField(db_default=Now())),
            ],
            options={
                "verbose_name": "исходящее событие",
                "verbose_name_plural": "исходящие события",
                "db_table": "outbox_event",
                "managed": False,
            },
        ),
    ]
