"""Item barcodes share one space with cards and logins (patrons.handles)."""

from django.db import migrations

from shelflist.records.patrons.handles import Watched, unwatch, watch

ITEMS = Watched("items_item", "barcode", "item", "id")


class Migration(migrations.Migration):
    dependencies = [("items", "0001_initial"), ("patrons", "0002_handles")]
    operations = [migrations.RunPython(watch(ITEMS), unwatch(ITEMS))]
