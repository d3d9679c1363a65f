"""Group roles of the two tenant levels. What they may do in ``public`` is granted after each migrate."""

from django.db import migrations

CREATE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nastavnik_schools') THEN
        CREATE ROLE nastavnik_schools NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nastavnik_regions') THEN
        CREATE ROLE nastavnik_regions NOLOGIN;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, migrations.RunSQL.noop)]
