"""Tickets that order the readings of schools; see ``apps.region.monitoring.refresh``."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_events")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE monitoring_refresh_seq", "DROP SEQUENCE monitoring_refresh_seq"),
    ]
