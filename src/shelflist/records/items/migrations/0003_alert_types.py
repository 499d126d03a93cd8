"""The types of alert that an empty library begins with (CIR-22)."""

from django.db import migrations

from shelflist.records.items.rules.alerts import first_types


def lay(apps, schema_editor):
    kind = apps.get_model("items", "AlertType")
    kind.objects.bulk_create(kind(**one) for one in first_types())


class Migration(migrations.Migration):
    dependencies = [("items", "0002_handles")]
    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
