"""The standing penalties that a library begins with."""

from django.db import migrations

from shelflist.records.patrons.rules.standing import STOCK, stops


def lay(apps, schema_editor):
    penalty = apps.get_model("patrons", "Penalty")
    penalty.objects.bulk_create(
        penalty(code=one.code, name=one.name, figure=one.figure, stock=True, **stops(one.stops)) for one in STOCK
    )


class Migration(migrations.Migration):
    dependencies = [("patrons", "0002_handles")]
    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
