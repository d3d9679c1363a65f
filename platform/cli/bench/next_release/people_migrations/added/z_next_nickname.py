"""One additive column."""

from pathlib import Path

from django.db import migrations, models

from apps.school.people import migrations as current

LAST = max(path.stem for path in Path(current.__path__[0]).glob("0*.py"))


class Migration(migrations.Migration):
    dependencies = [("people", LAST)]
    operations = [
        migrations.AddField("person", "nickname", models.CharField(max_length=40, default="", db_default="")),
    ]
