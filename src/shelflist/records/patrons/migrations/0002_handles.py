"""Card numbers and logins share one space with item barcodes (patrons.handles)."""

from django.db import migrations

from shelflist.records.patrons.handles import CARDS, LOGINS, unwatch, watch


class Migration(migrations.Migration):
    dependencies = [("patrons", "0001_initial")]
    operations = [migrations.RunPython(watch(CARDS, LOGINS), unwatch(CARDS, LOGINS))]
