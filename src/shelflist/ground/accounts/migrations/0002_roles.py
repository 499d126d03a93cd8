"""Plant the roles a new library begins with."""

from django.db import migrations

from shelflist.ground.accounts import roles


def plant(apps, schema_editor):
    roles.plant(apps.get_model("accounts", "Role"), apps.get_model("accounts", "Grant"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
