"""Whom the records of an empty library come from (CAT-06). They are all as good as each other until it says otherwise."""

from django.db import migrations

FIRST = (("own", "Catalogued here"), ("copy", "Other libraries"), ("file", "Files of records"))


def lay(apps, schema_editor):
    source = apps.get_model("catalog", "RecordSource")
    source.objects.bulk_create(source(code=code, name=name) for code, name in FIRST)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
