"""Rows of the ledger are never changed or removed (fines.guards)."""

from django.db import migrations

from shelflist.records.fines.guards import LEDGER, guard, unguard


class Migration(migrations.Migration):
    dependencies = [("fines", "0001_initial")]
    operations = [migrations.RunPython(guard(*LEDGER), unguard(*LEDGER))]
